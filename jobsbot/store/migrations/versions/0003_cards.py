"""Whether the end of a plan was told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the ends of plans that are over as told: nobody waits for them any more."""
    told: sa.Column[bool] = sa.Column(
        "end_told", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("plans", told)
    op.execute("UPDATE plans SET end_told = (status = 'done')")
