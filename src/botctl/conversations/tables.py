"""Define the tables that conversations are kept in, for SQLite and PostgreSQL.

Instants are whole microseconds since 1970 (UTC), so that they compare exactly in both. Values are
JSON text as `records` writes it, not a JSON type: nothing queries into them, and PostgreSQL's type
refuses a NUL that somebody may have said. Columns beside them are what statements look for. Each
index costs every turn a page of the log, so there is none for what is rare (deleting a person reads
the whole ledger).
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

# SQLite numbers rows by itself only where the type is INTEGER, which holds 64 bits there.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")


class Table(SQLModel):
    """Keep our tables apart from those that a function of the workspace may define with SQLModel."""

    metadata: ClassVar[MetaData] = MetaData()  # SQLModel's own is shared by everybody


class ConversationTable(Table, table=True):
    """Keep the state of each conversation; `version` is the number of its last turn."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("conversation_by_person", "person"),
        Index("conversation_by_use", "updated", "id"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    bot: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    version: int = Field(sa_type=Integer)
    updated: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)


class TurnTable(Table, table=True):
    """Log every turn, numbered from 1 within its conversation."""

    __tablename__ = "turn"
    __table_args__ = (ForeignKeyConstraint(["conversation"], ["conversation.id"], ondelete="CASCADE"),)

    conversation: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True, sa_type=Integer)
    record: str = Field(sa_type=Text)


class EventTable(Table, table=True):
    """List every event, in order of arrival: the ledger.

    Until its turn is taken an event keeps the whole utterance, and who has it in hand (`holder`,
    `leased_until`); from then on `turn_number`, and the turn keeps the words. `updated` is when it was
    received, and then when its turn was taken. `text_digest` tells a delivery that is repeated from
    another one under the same id.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("bot", "connector", "event_id", name="event_once"),
        Index(
            "event_waiting",
            "conversation",
            "seq",
            sqlite_where=text("turn_number IS NULL"),
            postgresql_where=text("turn_number IS NULL"),
        ),
    )

    seq: int = Field(sa_column=Column(_SERIAL, primary_key=True))
    bot: str = Field(sa_type=Text)
    connector: str = Field(sa_type=Text)
    event_id: str = Field(sa_type=Text)
    conversation: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    text_digest: str = Field(sa_type=Text)
    updated: int = Field(sa_type=BigInteger)
    utterance: str | None = Field(default=None, sa_type=Text)
    holder: str | None = Field(default=None, sa_type=Text)
    leased_until: int | None = Field(default=None, sa_type=BigInteger)
    attempts: int = Field(sa_type=Integer)
    turn_number: int | None = Field(default=None, sa_type=Integer)


class OutgoingTable(Table, table=True):
    """Queue the messages that a connector has still to send; a message that was sent is gone."""

    __tablename__ = "outgoing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation", "turn_number"], ["turn.conversation", "turn.number"], ondelete="CASCADE"
        ),
        Index("outgoing_in_order", "conversation", "turn_number", "position"),
        {"sqlite_autoincrement": True},  # a number is never given again: sent() may come late
    )

    id: int = Field(sa_column=Column(_SERIAL, primary_key=True))
    conversation: str = Field(sa_type=Text)
    turn_number: int = Field(sa_type=Integer)
    turn_id: str = Field(sa_type=Text)
    position: int = Field(sa_type=Integer)
    message: str = Field(sa_type=Text)
    due: int = Field(sa_type=BigInteger)
    attempts: int = Field(sa_type=Integer)


class DeadLetterTable(Table, table=True):
    """Keep calls and events of functions that failed for good, until somebody has seen to them."""

    __tablename__ = "dead_letter"
    __table_args__ = (Index("dead_letter_by_time", "at", "id"),)

    id: str = Field(primary_key=True, sa_type=Text)
    function: str = Field(sa_type=Text)
    conversation: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    at: int = Field(sa_type=BigInteger)
    record: str = Field(sa_type=Text)


class InvocationTable(Table, table=True):
    """Queue the events that functions have still to be run with; `record` is gone when one is done."""

    __tablename__ = "invocation"
    __table_args__ = (
        Index(
            "invocation_due",
            "due",
            "seq",
            sqlite_where=text("record IS NOT NULL"),
            postgresql_where=text("record IS NOT NULL"),
        ),
    )

    seq: int = Field(sa_column=Column(_SERIAL, primary_key=True))
    id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    conversation: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    updated: int = Field(sa_type=BigInteger)
    due: int = Field(sa_type=BigInteger)
    holder: str | None = Field(default=None, sa_type=Text)
    attempts: int = Field(sa_type=Integer)
    record: str | None = Field(default=None, sa_type=Text)


class OnceTable(Table, table=True):
    """Keep the results of what functions do once under a key; `leased_until` is that of who does it."""

    __tablename__ = "once"

    key: str = Field(primary_key=True, sa_type=Text)
    digest: str = Field(sa_type=Text)
    conversation: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    updated: int = Field(sa_type=BigInteger)
    holder: str | None = Field(default=None, sa_type=Text)
    leased_until: int | None = Field(default=None, sa_type=BigInteger)
    result: str | None = Field(default=None, sa_type=Text)
