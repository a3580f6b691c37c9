"""The whole schema: its tables, and the indexes of some rows of a table only.

Such an index is declared for each database, for which SQLAlchemy imports both dialects: a start
would take 25 ms longer. Only migrations, and the test that compares them with the schema, need it.
"""

from sqlalchemy import Index

from jobsbot.store.schema import IS_START, STALE_CARD, audit, metadata, plans

__all__ = ["metadata"]

Index("plans_with_stale_card", plans.c.id, sqlite_where=STALE_CARD, postgresql_where=STALE_CARD)
Index("audit_starts", audit.c.id, sqlite_where=IS_START, postgresql_where=IS_START)
