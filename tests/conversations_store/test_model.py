"""Hypothesis plays random lives against both stores and against a model that fits a page."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from botctl.conversations.memory import MemoryStore
from botctl.conversations.postgres import PostgresStore
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Deleted, Outgoing, Repeated, Store, Waiting
from botctl.errors import StaleConversation
from botctl.messages import Message
from tests.conversations_store.sample import LEASE, NOW, moved, reply, say
from tests.conversations_store.server import PostgresServer

PEOPLE = ("ann", "bob")
_LIVES = count(1)
KEEP = timedelta(days=2)
EVENTS = st.integers(0, 7)


@dataclass
class Event:
    """Hold what the model knows of an event; `number` is that of its turn."""

    name: str
    who: str
    updated: datetime
    holder: str = ""
    until: datetime = NOW
    attempts: int = 0
    number: int = 0


@dataclass
class Talk:
    """Hold what the model knows of a conversation."""

    version: int = 0
    updated: datetime = NOW
    heard: list[str] = field(default_factory=list)
    turns: list[tuple[int, str]] = field(default_factory=list)
    unsent: list[list[Any]] = field(default_factory=list)  # [text, due, attempts]


class Lives(RuleBasedStateMachine):
    """Play a store and the model side by side."""

    claims = Bundle("claims")
    handed = Bundle("handed")

    def __init__(self) -> None:
        super().__init__()
        self.store = self.opened()
        self.now = NOW
        self.events: list[Event] = []  # in order of arrival
        self.talks: dict[str, Talk] = {}

    def opened(self) -> Store:
        return MemoryStore()

    @rule(number=EVENTS)
    def receive(self, number: int) -> None:
        event = self._received(number)
        place = self.store.receive(self._said(number), now=self.now)
        assert place >= 1
        later = self.events[self.events.index(event) + 1 :]
        assert all(self.store.receive(self._said(int(e.name)), now=self.now) > place for e in later)

    @rule(target=claims, number=EVENTS)
    def open(self, number: int) -> Any:
        event = self._received(number)
        opened = self.store.open(self._said(number), now=self.now, lease=LEASE, keep=KEEP)
        if event.number:
            assert isinstance(opened, Repeated)
            assert (opened.turn.event_id, opened.turn.number) == (event.name, event.number)
            return multiple()
        line = self._line(event.who)
        if line[0].holder and self.now < line[0].until:
            assert opened == Waiting(line.index(event), until=line[0].until)
            return multiple()
        if line[0] is not event:
            assert opened == Waiting(line.index(event), first=self._said(int(line[0].name)))
            return multiple()
        assert isinstance(opened, Claimed)
        event.holder, event.until, event.attempts = opened.holder, self.now + LEASE, event.attempts + 1
        assert (opened.attempt, opened.until) == (event.attempts, event.until)
        self._check_start(opened, event.who)
        return opened

    def _check_start(self, opened: Claimed, who: str) -> None:
        talk = self.talks.get(who, Talk())
        afresh = self.now - talk.updated > KEEP
        assert opened.conversation.version == talk.version
        assert opened.conversation.attributes.get("heard", []) == ([] if afresh else talk.heard)

    @rule(claimed=claims, messages=st.integers(0, 2))
    def commit(self, claimed: Claimed, messages: int) -> None:
        heard = [*claimed.conversation.attributes.get("heard", []), claimed.event_id]  # type: ignore[misc]  # a list, put in here
        turn = reply(claimed, at=self.now)
        texts = [f"{claimed.event_id}:{position}" for position in range(messages)]
        event = self._held(claimed)
        state = moved(claimed, heard=heard)
        outgoing = tuple(Message(text) for text in texts)
        if event is None or self.talks.get(event.who, Talk()).version != claimed.conversation.version:
            with pytest.raises(StaleConversation):
                self.store.commit(claimed, state, turn, outgoing=outgoing)
            return
        self.store.commit(claimed, state, turn, outgoing=outgoing)
        talk = self.talks.setdefault(event.who, Talk())
        talk.version, talk.updated, talk.heard = talk.version + 1, self.now, heard
        talk.turns.append((talk.version, event.name))
        talk.unsent += [[text, NOW, 0] for text in texts]
        event.number, event.updated, event.holder = talk.version, self.now, ""

    @rule(claimed=claims)
    def release(self, claimed: Claimed) -> None:
        self.store.release(claimed)
        event = self._held(claimed)
        if event is not None:
            event.holder = ""

    @rule(target=handed)
    def hand_out(self) -> Any:
        due = [(who, talk.unsent[0]) for who, talk in self.talks.items() if talk.unsent]
        due = [(who, head) for who, head in due if head[1] <= self.now]
        given = self.store.outgoing(now=self.now, lease=LEASE)
        assert sorted((out.conversation, out.message.text, out.attempts) for out in given) == sorted(
            (f"pizzeria/web/{who}", text, attempts) for who, (text, _, attempts) in due
        )
        assert [out.id for out in given] == sorted(out.id for out in given)
        for _, head in due:
            head[1], head[2] = self.now + LEASE, head[2] + 1
        return multiple(*given)

    @rule(out=consumes(handed))
    def sent(self, out: Outgoing) -> None:
        self.store.sent(out)
        for talk in self.talks.values():
            talk.unsent = [queued for queued in talk.unsent if queued[0] != out.message.text]

    @rule(out=handed, seconds=st.sampled_from([0, 10, 60]))
    def postpone(self, out: Outgoing, seconds: int) -> None:
        until = self.now + timedelta(seconds=seconds)
        self.store.postpone(out, until=until)
        for talk in self.talks.values():
            for queued in talk.unsent:
                if queued[0] == out.message.text:
                    queued[1] = until

    @rule(step=st.sampled_from([1, 29, 31, 86_400, 3 * 86_400]))
    def wait(self, step: int) -> None:
        self.now += timedelta(seconds=step)

    @rule(who=st.sampled_from(PEOPLE))
    def delete(self, who: str) -> None:
        gone = [event for event in self.events if event.who == who]
        talk = self.talks.pop(who, None)
        expected = Deleted(int(talk is not None), sum(bool(event.number) for event in gone), len(gone))
        assert self.store.count(f"web:{who}") == expected
        assert self.store.delete(f"web:{who}") == expected
        self.events = [event for event in self.events if event.who != who]

    @rule()
    def expire(self) -> None:
        before = self.now - KEEP
        old = [event for event in self.events if event.number and event.updated < before]
        unused = {who for who, talk in self.talks.items() if talk.updated < before and not self._line(who)}
        expired = self.store.expire(bot="pizzeria", keep=KEEP, now=self.now)
        assert expired == Deleted(len(unused), len(old), len(old))
        self.events = [event for event in self.events if event not in old]
        names = {event.name for event in old}
        self.talks = {who: talk for who, talk in self.talks.items() if who not in unused}
        for talk in self.talks.values():
            talk.turns = [(number, name) for number, name in talk.turns if name not in names]
            talk.unsent = [queued for queued in talk.unsent if queued[0].partition(":")[0] not in names]

    @invariant()
    def agree(self) -> None:
        free = [self._line(who)[0] for who in PEOPLE if self._line(who)]
        free = [event for event in free if not event.holder or event.until <= self.now]
        waiting = [said.event_id for said in self.store.waiting(now=self.now)]
        assert waiting == [event.name for event in self.events if event in free]
        for who in PEOPLE:
            talk = self.talks.get(who, Talk())
            turns = self.store.turns(f"pizzeria/web/{who}")
            kept = self.store.conversation(f"pizzeria/web/{who}")
            assert [(turn.number, turn.event_id) for turn in turns] == talk.turns
            assert (kept.version if kept else 0) == talk.version
            assert (kept.attributes["heard"] if kept else []) == talk.heard

    def _said(self, number: int) -> Any:
        return say(str(number), who=PEOPLE[number % len(PEOPLE)])

    def _received(self, number: int) -> Event:
        for event in self.events:
            if event.name == str(number):
                return event
        self.events.append(Event(str(number), PEOPLE[number % len(PEOPLE)], self.now))
        return self.events[-1]

    def _line(self, who: str) -> list[Event]:
        return [event for event in self.events if event.who == who and not event.number]

    def _held(self, claimed: Claimed) -> Event | None:
        for event in self.events:
            if event.holder == claimed.holder:
                return event
        return None


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_any_life_agrees_with_the_model(kind: str, migrated: Path) -> None:
    class SqliteLives(Lives):
        def opened(self) -> Store:
            self.folder = Path(tempfile.mkdtemp())
            return SqliteStore(Path(shutil.copy(migrated, self.folder / "state.db")))

        @rule()
        def reopen(self) -> None:
            self.store.close()
            self.store = SqliteStore(self.folder / "state.db")

        def teardown(self) -> None:
            self.store.close()
            shutil.rmtree(self.folder)

    run_state_machine_as_test(
        SqliteLives if kind == "sqlite" else Lives,
        settings=settings(max_examples=40, stateful_step_count=30, deadline=None),
    )


def test_any_life_in_postgresql_agrees_with_the_model(postgres: PostgresServer) -> None:
    class PostgresLives(Lives):
        def opened(self) -> Store:
            self.url = postgres.made(f"life_{next(_LIVES)}", template="migrated")
            return PostgresStore(self.url)

        @rule()
        def reopen(self) -> None:
            self.store.close()
            self.store = PostgresStore(self.url)

        def teardown(self) -> None:
            self.store.close()
            postgres.drop(self.url)

    run_state_machine_as_test(
        PostgresLives, settings=settings(max_examples=15, stateful_step_count=30, deadline=None)
    )
