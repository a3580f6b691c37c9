"""Plans, audit, channel settings and what work has done: the few things kept, in SQL.

SQLite by default, PostgreSQL by address; one schema for both, brought up to date by Alembic. No
key, token or `response_url` is ever written here.
"""

from jobsbot.store.store import Store, open_store

__all__ = ["Store", "open_store"]
