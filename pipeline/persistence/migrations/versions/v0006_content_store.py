"""What readers find of a translation in the store, and what the store was told about work on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("stable_id", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("publication") as batch:
        batch.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("marked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("pushed_text", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.drop_column("pushed_text")
        batch.drop_column("marked")
        batch.drop_column("hidden")
    with op.batch_alter_table("document") as batch:
        batch.drop_column("stable_id")
