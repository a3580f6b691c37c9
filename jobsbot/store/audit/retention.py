"""Letting go of what is old in the audit, each chain behind a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, delete, select

from jobsbot.core.interaction import Person, Place
from jobsbot.store.audit.anchors import ANCHOR_CLOCK_MARGIN, list_anchor_entries, read_anchors
from jobsbot.store.audit.chain import CHAIN_OPTION, AuditChain
from jobsbot.store.audit.checkpoints import (
    WHOLE_AUDIT,
    Checkpoint,
    read_checkpoints,
    set_checkpoint,
)
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import audit, audit_checkpoints, audit_heads

STEP_ENTRIES = 2000
"""Entries that one transaction deletes: other writers wait no longer than for these."""


class AuditRetention(SqlTables):
    """Lets go of old entries, in SQL, in many short transactions: each leaves the audit whole."""

    def prune_audit(
        self,
        older_than: datetime,
        who: Person,
        where: Place,
        at: datetime,
        step_entries: int = STEP_ENTRIES,
    ) -> int:
        """Let go of entries older than this, and answer of how many. The audit says so itself.

        Whoever calls this has verified the audit: what was changed in it is gone afterwards.
        """
        before = older_than.replace(minute=0, second=0, microsecond=0)
        what = f"let go: what is older than {before:%Y-%m-%d %H:%M} UTC"
        with self.engine.begin() as connection:
            key = _read_key(connection)
            whole = read_checkpoints(connection).get(WHOLE_AUDIT)
            before = max(before, whole.before) if whole else before
            set_checkpoint(connection, Checkpoint(WHOLE_AUDIT, 0, "", before), key)
            insert_audit_entry(connection, who, where, what, "", at)
        removed = sum(
            self._prune_chain(chain, before, step_entries) for chain in self._list_chains(before)
        )
        self._delete_ended_chains(before)
        return removed

    def get_audit_begin(self) -> datetime | None:
        """Answer from when on the audit has everything; None where nothing was let go of."""
        with read_transaction(self.engine) as connection:
            whole = read_checkpoints(connection).get(WHOLE_AUDIT)
        return whole.before if whole else None

    def _list_chains(self, before: datetime) -> Sequence[str]:
        query = select(audit.c.chain).where(audit.c.at < before).distinct()
        with read_transaction(self.engine) as connection:
            return connection.execute(query).scalars().all()

    def _prune_chain(self, chain: str, before: datetime, step_entries: int) -> int:
        """Let go of the oldest entries of a chain, up to the first that is not old enough."""
        removed, step = 0, step_entries
        while step == step_entries:
            with self.engine.begin() as connection:
                step = _delete_oldest(connection, chain, before, step_entries)
            removed += step
        return removed

    def _delete_ended_chains(self, before: datetime) -> None:
        """Delete the chains of which nothing is left and that no anchor names any more.

        Only chains that an earlier call has emptied are deleted: an anchor that is being written
        just now names the chains that moved since the last one, and so none of these.
        """
        with read_transaction(self.engine) as connection:
            ended = _list_ended_chains(connection, before - ANCHOR_CLOCK_MARGIN)
            anchors = list(list_anchor_entries(connection))
        if not anchors or anchors[-1].at < before:
            return
        named = {anchor.chain for entry in anchors for anchor in read_anchors(entry.what)}
        for chain, number in ended:
            if chain not in named:
                with self.engine.begin() as connection:
                    _delete_chain(connection, chain, number)


def _delete_oldest(connection: Connection, chain: str, before: datetime, max_entries: int) -> int:
    """Delete up to `max_entries` entries of a chain; its checkpoint moves to the last of them."""
    columns = (audit.c.id, audit.c.number, audit.c.mac, audit.c.at)
    query = select(*columns).where(audit.c.chain == chain).order_by(audit.c.number, audit.c.id)
    oldest = connection.execute(query.limit(max_entries)).all()
    old = list(takewhile(lambda row: row.at < before, oldest))
    if not old:
        return 0
    connection.execute(delete(audit).where(audit.c.id.in_([row.id for row in old])))
    if chain:
        last = Checkpoint(chain, old[-1].number, old[-1].mac, before)
        set_checkpoint(connection, last, _read_key(connection))
    return len(old)


def _list_ended_chains(connection: Connection, emptied: datetime) -> Sequence[tuple[str, int]]:
    """List the chains that end at their checkpoint and that an earlier call has emptied."""
    query = (
        select(audit_heads.c.chain, audit_heads.c.number)
        .join(audit_checkpoints, audit_checkpoints.c.chain == audit_heads.c.chain)
        .where(audit_checkpoints.c.number == audit_heads.c.number)
        .where(audit_checkpoints.c.before <= emptied)
    )
    return [(row.chain, row.number) for row in connection.execute(query)]


def _delete_chain(connection: Connection, chain: str, number: int) -> None:
    """Delete the head and the checkpoint of a chain, unless its process has written meanwhile."""
    head = delete(audit_heads).where(audit_heads.c.chain == chain, audit_heads.c.number == number)
    if connection.execute(head).rowcount:
        connection.execute(delete(audit_checkpoints).where(audit_checkpoints.c.chain == chain))


def _read_key(connection: Connection) -> bytes:
    chain: AuditChain = connection.get_execution_options()[CHAIN_OPTION]
    return chain.key
