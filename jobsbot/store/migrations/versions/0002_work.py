"""Plain names for columns, a lease a process, a fencing number a plan, indexes for idle time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RENAMED_COLUMNS = (
    ("plans", "hand", "last_run_id"),
    ("plans", "look", "last_poll"),
    ("plans", "changes", "revision"),
    ("plans", "shown", "card_revision"),
    ("attempts", "doubt", "uncertainty"),
    ("once", "what", "key"),
)


def upgrade() -> None:
    """Rename what is there, then add what is new."""
    for table, old, new in RENAMED_COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    op.drop_index("ix_once_at", "once")
    op.rename_table("once", "dedup_keys")
    op.create_index("ix_dedup_keys_at", "dedup_keys", ["at"])
    op.add_column(
        "plans", sa.Column("fencing_number", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "leases",
        sa.Column("executor_id", sa.String(200), primary_key=True),
        sa.Column("incarnation", sa.String(64), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
    )
    stale = sa.text("card_revision <> revision")
    op.create_index(
        "plans_with_stale_card", "plans", ["id"], sqlite_where=stale, postgresql_where=stale
    )
    op.create_index("plans_by_closing_time", "plans", ["closed_at"])
