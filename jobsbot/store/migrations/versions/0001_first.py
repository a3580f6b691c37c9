"""Plans, attempts, channels, what happened once, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    _plans()
    _attempts()
    _channels()
    _once()
    _audit()


def _time(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _large() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.String(64), primary_key=True),
        _text("body"),
        sa.Column("status", sa.String(16), nullable=False),
        _time("expires_at"),
        _text("closed_by", nullable=True),
        _time("closed_at", nullable=True),
        _text("card", nullable=True),
        _text("progress"),
        sa.Column("hand", sa.String(200), nullable=False),
        _number("look"),
        _number("changes"),
        _number("shown"),
    )
    op.create_index("plans_by_status", "plans", ["status", "expires_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column(
            "plan_id", sa.String(64), sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False
        ),
        _number("batch"),
        _time("at"),
        _text("doubt", nullable=True),
        sa.PrimaryKeyConstraint("plan_id", "batch"),
    )


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("channel", sa.String(200), primary_key=True),
        sa.Column("project", _large(), nullable=False),
        _text("set_by"),
        _time("at"),
    )


def _once() -> None:
    op.create_table("once", sa.Column("what", sa.String(300), primary_key=True), _time("at"))
    op.create_index("ix_once_at", "once", ["at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _large(), primary_key=True, autoincrement=True),
        _time("at"),
        _text("who"),
        _text("place"),
        _text("what"),
        sa.Column("plan_id", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_plan_id", "audit", ["plan_id"])
