"""Keys of what may happen once only: deliveries, notices, refreshes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import dedup_keys
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement, write_transaction

ADD_KEY = SqlitePreparedStatement(insert(dedup_keys))
DELETE_KEY = SqlitePreparedStatement(
    delete(dedup_keys).where(dedup_keys.c.key == bindparam("released"))
)
FIND_KEYS = select(dedup_keys.c.key).where(
    dedup_keys.c.key.in_(bindparam("of_keys", expanding=True))
)


class DedupKeys(SqlTables):
    """Claimed keys, in SQL. Every method is one transaction."""

    def claim_dedup_key(
        self, key: str, at: datetime, *, releases: str = "", synced: bool = True
    ) -> bool:
        """True once for each key, whichever process asks, until it is deleted.

        The key `releases` is given back in the same transaction. Where it is not `synced`, a power
        cut before the next transaction may undo it.
        """
        try:
            with write_transaction(self.engine, synced=synced) as connection:
                ADD_KEY.write(connection, {"key": key, "at": at})
                if releases:
                    DELETE_KEY.write(connection, {"released": releases})
        except IntegrityError:
            return False
        return True

    def is_dedup_key_claimed(self, key: str) -> bool:
        """Tell whether somebody has claimed a key."""
        with read_transaction(self.engine) as connection:
            query = select(dedup_keys.c.key).where(dedup_keys.c.key == key)
            return connection.execute(query).first() is not None

    def list_claimed_keys(self, keys: Collection[str]) -> frozenset[str]:
        """Answer which of these keys somebody has claimed, by one query."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(FIND_KEYS, {"of_keys": list(keys)}).scalars()
            return frozenset(found)

    def release_dedup_key(self, key: str) -> None:
        """Give a key back: what it was claimed for did not happen."""
        with write_transaction(self.engine) as connection:
            DELETE_KEY.write(connection, {"released": key})

    def delete_dedup_keys(self, before: datetime) -> None:
        """Delete the keys that were claimed before this time."""
        with self.engine.begin() as connection:
            connection.execute(delete(dedup_keys).where(dedup_keys.c.at < before))
