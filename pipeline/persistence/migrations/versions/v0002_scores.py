"""How sure a remembered or offered translation is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("candidate", "memory"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("score", sa.Float(), nullable=True))


def downgrade() -> None:
    for table in ("candidate", "memory"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("score")
