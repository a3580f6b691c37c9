"""The starts of the bot in the audit, found without reading the rest of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index that holds the lines of starts only."""
    is_start = sa.text("what LIKE 'started: %'")
    op.create_index(
        "audit_starts", "audit", ["id"], sqlite_where=is_start, postgresql_where=is_start
    )
