"""The tables. Values of the core are kept as JSON by `msgspec`; what queries filter by is a column.

A change here needs a migration beside it: a test compares the two. More indexes are in
`migrations.partial_indexes`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    literal_column,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()
BigNumber = BigInteger().with_variant(Integer, "sqlite")

plans = Table(
    "plans",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("closed_by", Text),
    Column("closed_at", UtcDateTime),
    Column("card", Text),
    Column("progress", Text, nullable=False),
    Column("last_run_id", String(200), nullable=False),  # the process that polled last
    Column("last_poll", Integer, nullable=False),  # the number of that poll
    Column("revision", Integer, nullable=False),  # how often what the card says has changed
    Column("card_revision", Integer, nullable=False),  # which of these changes the card shows
    # Grows with each poll: a poll that holds an older number may write nothing more.
    Column("fencing_number", Integer, nullable=False, server_default="0"),
    Column("end_told", Boolean, nullable=False, server_default=false()),
    Index("plans_by_status", "status", "expires_at"),
    Index("plans_by_closing_time", "closed_at"),
)
STALE_CARD = plans.c.card_revision != plans.c.revision

attempts = Table(
    "attempts",
    metadata,
    Column("plan_id", String(64), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("batch", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("uncertainty", Text),  # null: no answer written down; empty: accepted; else the doubt
)

leases = Table(
    "leases",
    metadata,
    Column("executor_id", String(200), primary_key=True),
    Column("incarnation", String(64), nullable=False),  # this run of the process of that name
    Column("renewals", Integer, nullable=False),  # grows as long as it lives and is not frozen
)

channels = Table(
    "channels",
    metadata,
    Column("channel", String(200), primary_key=True),
    Column("project", BigNumber, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

dedup_keys = Table(
    "dedup_keys",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

approvals = Table(
    "approvals",
    metadata,
    Column("plan_id", String(64), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(32), primary_key=True),  # of the plan as it was approved
    Column("person", String(200), primary_key=True),  # team and id
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

freezes = Table(
    "freezes",
    metadata,
    Column("project", BigNumber, primary_key=True, autoincrement=False),  # 0 is all of them
    Column("set_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigNumber, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("plan_id", String(64), nullable=False, index=True),
    Column("chain", String(40), nullable=False, server_default=""),
    Column("number", BigNumber, nullable=False, server_default="0"),  # in its chain, from 1
    Column("mac", String(64), nullable=False, server_default=""),  # signs it and what came before
    Index("audit_by_chain", "chain", "number"),
)

IS_START = audit.c.what.like(literal_column("'started: %'"))
"""Tells the lines of the bot's starts. An index holds no others, and is found by these words."""

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("chain", String(40), primary_key=True),
    Column("number", BigNumber, nullable=False),
    Column("mac", String(64), nullable=False),
)

audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("chain", String(40), primary_key=True),  # empty: of the whole audit
    Column("number", BigNumber, nullable=False),  # of the last entry that was let go of
    Column("mac", String(64), nullable=False),
    Column("before", UtcDateTime, nullable=False),  # what is older was let go of
    Column("seal", String(64), nullable=False),  # signs this row
)
