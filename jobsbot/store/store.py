"""The whole store: everything that outlives a turn, behind one name."""

from __future__ import annotations

from sqlalchemy import Engine, false, select

from jobsbot.store.approvals import ApprovalStore
from jobsbot.store.attempts import WorkStore
from jobsbot.store.audit.anchors import AuditAnchors
from jobsbot.store.audit.chain import CHAIN_OPTION, AuditChain
from jobsbot.store.audit.entries import AuditLog
from jobsbot.store.audit.retention import AuditRetention
from jobsbot.store.card_revisions import CardRevisions
from jobsbot.store.channels import ChannelSettings
from jobsbot.store.database import make_engine, read_transaction
from jobsbot.store.deduplication import DedupKeys
from jobsbot.store.freezes import FreezeStore
from jobsbot.store.holds import Holds
from jobsbot.store.leases import LeaseTable
from jobsbot.store.plan_transitions import PlanTransitions
from jobsbot.store.plans import PlanStore
from jobsbot.store.schema import leases
from jobsbot.store.schema_version import is_schema_current
from jobsbot.store.sqlite.open_connections import OPEN_CONNECTIONS_OPTION, OpenConnections

SIGN_OF_LIFE = select(leases).where(false()).with_for_update()
"""Reads and locks no row. PostgreSQL refuses it where it only reads, as a replica does."""


class Store(
    PlanStore,
    PlanTransitions,
    ApprovalStore,
    FreezeStore,
    WorkStore,
    CardRevisions,
    Holds,
    LeaseTable,
    AuditLog,
    AuditAnchors,
    AuditRetention,
    ChannelSettings,
    DedupKeys,
):
    """Implements `jobsbot.core.ports.Memory`, and what `jobsbot.operations` needs beside it.

    `audit_key` signs the chain of the audit that this store writes.
    """

    def __init__(self, engine: Engine, audit_key: bytes = b"") -> None:
        self._open_connections = OpenConnections() if engine.dialect.name == "sqlite" else None
        options = {
            CHAIN_OPTION: AuditChain(audit_key),
            OPEN_CONNECTIONS_OPTION: self._open_connections,
        }
        super().__init__(engine.execution_options(**options))

    def ping(self) -> None:
        """Ask the database whether it can be written to. Raises SQLAlchemyError where it cannot."""
        with read_transaction(self.engine) as connection:
            connection.execute(SIGN_OF_LIFE)

    def close_connections(self) -> None:
        """Let go of every connection. The store can still be used: it opens new ones."""
        if self._open_connections:
            self._open_connections.close()
        self.engine.dispose()
        if "frequent_query_engine" in self.__dict__:
            self.frequent_query_engine.dispose()


def open_store(url: str, audit_key: str = "") -> Store:
    """Open the store at this address.

    SQLite's schema is brought up to date first; PostgreSQL's by `migrate`, since there several
    processes share it. Raises ValueError on an address that is not supported.
    """
    engine = make_engine(url)
    if engine.dialect.name == "sqlite" and not is_schema_current(engine):
        from jobsbot.store.migrate import upgrade_schema  # Alembic takes 0.1 s to import

        upgrade_schema(engine)
    return Store(engine, audit_key.encode())
