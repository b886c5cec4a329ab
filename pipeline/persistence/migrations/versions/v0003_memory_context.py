"""Where a remembered translation stood: its segment and its neighbours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = ("segment_id", "before_key", "after_key")


def upgrade() -> None:
    with op.batch_alter_table("memory") as batch:
        for name in COLUMNS:
            batch.add_column(sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("memory") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
