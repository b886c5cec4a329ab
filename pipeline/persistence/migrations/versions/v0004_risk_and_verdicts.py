"""How risky a machine translation is, and what became of the glossary's terms in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("target") as batch:
        batch.add_column(sa.Column("risk", sa.Float(), nullable=True))
    with op.batch_alter_table("engine_cache") as batch:
        batch.add_column(sa.Column("weakest", sa.Float(), nullable=True))
        batch.add_column(sa.Column("verdicts", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("target") as batch:
        batch.drop_column("risk")
    with op.batch_alter_table("engine_cache") as batch:
        batch.drop_column("weakest")
        batch.drop_column("verdicts")
