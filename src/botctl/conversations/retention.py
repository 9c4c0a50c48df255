"""Plan what is deleted from a SQLite database: of a person, or because it is old."""

from __future__ import annotations

from dataclasses import dataclass

from botctl.conversations import statements as sql
from botctl.conversations.connection import Connection
from botctl.conversations.store import Deleted

_OF_PERSON = (sql.DELETE_PERSONS_DEAD_LETTERS, sql.DELETE_PERSONS_INVOCATIONS, sql.DELETE_PERSONS_RESULTS)


@dataclass(frozen=True, slots=True)
class Doomed:
    """List what goes: conversations by id (their turns and messages go with them), events by place.

    An event that had its turn takes the turn along; `turns` counts those. With a `person` goes what
    functions did and have to do for them.
    """

    conversations: tuple[str, ...]
    events: tuple[int, ...]
    turns: int
    person: str | None = None

    @classmethod
    def of_person(cls, db: Connection, person: str) -> Doomed:
        """List a person's conversations, everything received in them, and what they said elsewhere."""
        wanted = {"person": person}
        return cls._listed(
            db.execute(sql.PERSONS_CONVERSATIONS, wanted).fetchall(),
            db.execute(sql.PERSONS_EVENTS, wanted).fetchall(),
            person,
        )

    @classmethod
    def of_age(cls, db: Connection, bot: str, before: int) -> Doomed:
        """List a bot's conversations last used before an instant, and events that had their turn before.

        What waits for its turn stays, and so does its conversation.
        """
        wanted = {"bot": bot, "before": before}
        return cls._listed(
            db.execute(sql.OLD_CONVERSATIONS, wanted).fetchall(),
            db.execute(sql.OLD_EVENTS, wanted).fetchall(),
        )

    @classmethod
    def _listed(
        cls, conversations: list[tuple[str]], events: list[tuple[int, int | None]], person: str | None = None
    ) -> Doomed:
        return cls(
            tuple(name for (name,) in conversations),
            tuple(seq for seq, _ in events),
            sum(number is not None for _, number in events),
            person,
        )

    def counted(self) -> Deleted:
        """Count what is listed."""
        return Deleted(len(self.conversations), self.turns, len(self.events))

    def delete(self, db: Connection) -> None:
        """Delete what is listed, in the transaction that is open."""
        if self.person is not None:
            for statement in _OF_PERSON:  # they look for the person's conversations, too
                db.execute(statement, {"person": self.person})
        events = [{"seq": seq} for seq in self.events]
        db.executemany(sql.DELETE_TURN_OF, events)
        db.executemany(sql.DELETE_EVENT, events)
        db.executemany(sql.DELETE_CONVERSATION, [{"id": name} for name in self.conversations])
