"""Approvals of plans, freezes of projects, and the chain that holds the audit together."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _large() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what is new. Entries of before stand in no chain: theirs is empty."""
    op.create_table(
        "approvals",
        sa.Column(
            "plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "digest", "person"),
    )
    op.create_table(
        "freezes",
        sa.Column("project", _large(), primary_key=True, autoincrement=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("audit", sa.Column("chain", sa.String(40), nullable=False, server_default=""))
    op.add_column("audit", sa.Column("number", _large(), nullable=False, server_default="0"))
    op.add_column("audit", sa.Column("mac", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(40), primary_key=True),
        sa.Column("number", _large(), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
