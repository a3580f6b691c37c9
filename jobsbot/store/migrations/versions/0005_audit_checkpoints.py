"""Checkpoints of the audit, behind which old entries are let go of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the checkpoints, and find the entries of a chain without reading all."""
    op.create_table(
        "audit_checkpoints",
        sa.Column("chain", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.create_index("audit_by_chain", "audit", ["chain", "number"])
