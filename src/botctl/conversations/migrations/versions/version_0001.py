"""Make the first tables: conversation, turn, event and outgoing."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and their indices."""
    _make_conversation()
    _make_turn()
    _make_event()
    _make_outgoing()


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("bot", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("conversation_by_person", "conversation", ["person"])
    op.create_index("conversation_by_use", "conversation", ["updated", "id"])


def _make_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("conversation", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], ondelete="CASCADE"),
    )


def _make_event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", _SERIAL, primary_key=True),
        sa.Column("bot", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("utterance", sa.Text()),
        sa.Column("holder", sa.Text()),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("turn_number", sa.Integer()),
        sa.UniqueConstraint("bot", "connector", "event_id", name="event_once"),
    )
    waiting = sa.text("turn_number IS NULL")
    op.create_index(
        "event_waiting",
        "event",
        ["conversation", "seq"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _make_outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", _SERIAL, primary_key=True),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("turn_number", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation", "turn_number"], ["turn.conversation", "turn.number"], ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("outgoing_in_order", "outgoing", ["conversation", "turn_number", "position"])
