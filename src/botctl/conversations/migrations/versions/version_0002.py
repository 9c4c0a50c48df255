"""Make the tables of what functions do: dead_letter, invocation and once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their indices."""
    _make_dead_letter()
    _make_invocation()
    _make_once()


def _make_dead_letter() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
    )
    op.create_index("dead_letter_by_time", "dead_letter", ["at", "id"])


def _make_invocation() -> None:
    op.create_table(
        "invocation",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text()),
    )
    waiting = sa.text("record IS NOT NULL")
    op.create_index(
        "invocation_due", "invocation", ["due", "seq"], sqlite_where=waiting, postgresql_where=waiting
    )


def _make_once() -> None:
    op.create_table(
        "once",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("result", sa.Text()),
    )
