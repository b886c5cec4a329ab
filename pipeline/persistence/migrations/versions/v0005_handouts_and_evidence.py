"""What is out with people, what came back in which file, who vouched for what, and which findings hold nothing up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("package") as batch:
        batch.add_column(sa.Column("selection", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("handed_out_at", sa.String(), nullable=True))
        batch.add_column(sa.Column("closed_at", sa.String(), nullable=True))
    with op.batch_alter_table("package_entry") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("returned_at", sa.String(), nullable=True))
    op.create_table(
        "returned_file",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("taken_in_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("source_text", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("vouched_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_evidence_segment_id", "evidence", ["segment_id"])
    op.create_table(
        "waiver",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("segment_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("check_name", sa.String(), nullable=False),
        sa.Column("source_text", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_waiver_segment_id", "waiver", ["segment_id"])


def downgrade() -> None:
    op.drop_table("waiver")
    op.drop_table("evidence")
    op.drop_table("returned_file")
    with op.batch_alter_table("package_entry") as batch:
        batch.drop_column("returned_at")
        batch.drop_column("revision")
    with op.batch_alter_table("package") as batch:
        batch.drop_column("closed_at")
        batch.drop_column("handed_out_at")
        batch.drop_column("selection")
