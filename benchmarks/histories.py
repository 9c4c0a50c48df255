"""Talk to servers as impatient clients do, keep each one's own history, and judge what came of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import orjson

from botctl.conversations.sql import SqlStore
from botctl.messages import Turn

PATIENCE = 2.0  # seconds for an answer, after which the same event is delivered elsewhere


@dataclass(slots=True)
class Delivery:
    """Remember an event: when it was first sent, when it was answered, and with what; None is not yet."""

    event: str
    sent: float
    answered: float | None = None
    reply: str = ""


@dataclass(slots=True)
class Talker:
    """Say things in one conversation, from several mouths at once, to any of the servers."""

    ports: Sequence[int]
    chance: random.Random
    session: str = ""
    history: list[Delivery] = field(default_factory=list)

    async def begin(self) -> None:
        """Get a session, from whoever gives one."""
        while not self.session:
            answer = await self._post({"text": ""})
            self.session = str(answer["session"]) if answer else ""

    async def talk(self, until: float) -> None:
        """Say one thing after the other until a time; each is delivered until it is answered."""
        number = 0
        while time.monotonic() < until:
            number += 1
            delivery = Delivery(f"{self.chance.getrandbits(48):x}-{number}", time.monotonic())
            self.history.append(delivery)
            await self._deliver(delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        copies = 2 if self.chance.random() < 0.1 else 1  # a channel that repeats itself
        answers = await asyncio.gather(*(self._until_answered(delivery.event) for _ in range(copies)))
        delivery.answered = time.monotonic()
        delivery.reply = answers[0]
        if len(set(answers)) > 1:
            delivery.reply = " but also ".join(answers)

    async def _until_answered(self, event: str) -> str:
        body = {"text": "/count", "session": self.session, "event": event}
        while True:
            answer = await self._post(body)
            if answer is not None:
                return str(answer["replies"][0]["text"])
            await asyncio.sleep(0.02)

    async def _post(self, body: Mapping[str, str]) -> dict[str, list[dict[str, str]]] | None:
        """Return the answer of any server, or None where it is not a good one."""
        payload = orjson.dumps(body)
        head = (
            f"POST /bots/counter/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Connection: close\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.chance.choice(self.ports))
                try:
                    writer.write(head.encode() + payload)
                    status, _, answer = (await reader.read()).partition(b"\r\n\r\n")
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return None
        found = None
        if status.startswith(b"HTTP/1.1 200 "):
            with suppress(orjson.JSONDecodeError):  # it was cut off
                found = orjson.loads(answer)
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what is wrong, and how long events waited for their answers, in seconds."""

    faults: tuple[str, ...]
    turns: int
    answered: int
    again: int
    dead: int
    waits: tuple[float, ...]


def judge(store: SqlStore, talkers: Sequence[Talker], ran: Sequence[str]) -> Verdict:
    """Return what came of all histories; `ran` are the keys that the function was run with, in order."""
    faults = []
    turns: list[Turn] = []
    for talker in talkers:
        key = f"counter/web/{talker.session.partition('.')[0]}"
        own = list(store.turns(key, limit=1_000_000))
        turns += own
        faults += [f"{key}: {fault}" for fault in _of_one(store, key, own, talker.history)]
    counted = [turn for turn in turns if turn.text]
    once = set(ran)
    faults += [f"{turn.id}: its function never ran" for turn in counted if turn.id not in once][:10]
    strange = once - {turn.id for turn in counted}
    faults += [f"{one}: run for no turn" for one in sorted(strange)][:10]
    failed = {turn.id for turn in counted if turn.messages[0].text.startswith("Sorry")}
    letters = {letter.id for letter in store.fulfillments.dead_letters(limit=1_000_000)}
    faults += [f"{one}: it failed, and is no dead letter" for one in sorted(failed - letters)][:10]
    faults += [f"{one}: a dead letter of a turn that did not fail" for one in sorted(letters - failed)][:10]
    done = [one for talker in talkers for one in talker.history if one.answered is not None]
    waits = tuple(sorted((one.answered or 0) - one.sent for one in done))
    return Verdict(tuple(faults), len(counted), len(done), len(ran) - len(once), len(letters), waits)


def _of_one(store: SqlStore, key: str, turns: Sequence[Turn], history: Sequence[Delivery]) -> Iterator[str]:
    """Yield what is wrong with one conversation."""
    numbers = [turn.number for turn in turns]
    if numbers != list(range(1, len(turns) + 1)):
        yield f"its turns are numbered {numbers[:20]}..."
    of_event = defaultdict(list)
    for turn in turns:
        of_event[turn.event_id.partition(":")[2]].append(turn)
    for delivery in history:
        found = of_event[delivery.event]
        if delivery.answered is not None and not found:
            yield f"{delivery.event} was answered, and is lost"
        if len(found) > 1:
            yield f"{delivery.event} had {len(found)} turns"
        if found and delivery.answered is not None and found[0].messages[0].text != delivery.reply:
            kept_text = found[0].messages[0].text
            yield f"{delivery.event} was answered {delivery.reply!r}, and kept as {kept_text!r}"
    yield from _disordered(history, of_event)
    kept = store.conversation(key)
    heard = kept.attributes.get("heard", []) if kept else []
    fold = [turn.id for turn in turns if turn.text and not turn.messages[0].text.startswith("Sorry")]
    if heard != fold:
        yield f"its state heard {len(heard)} turns, and the fold of its turns is {len(fold)}"  # type: ignore[arg-type]  # a list
    if kept is not None and kept.version != len(turns):
        yield f"its version is {kept.version}, and it has {len(turns)} turns"


def _disordered(history: Sequence[Delivery], of_event: Mapping[str, list[Turn]]) -> Iterator[str]:
    """Yield events that were sent after another was answered, and have an earlier turn all the same."""
    answered = sorted((one for one in history if one.answered is not None), key=lambda one: one.sent)
    highest, latest = 0, ""
    pending = sorted(answered, key=lambda one: one.answered or 0)
    position = 0
    for one in answered:
        while position < len(pending) and (pending[position].answered or 0) < one.sent:
            before = of_event[pending[position].event]
            if before and before[0].number > highest:
                highest, latest = before[0].number, pending[position].event
            position += 1
        found = of_event[one.event]
        if found and found[0].number < highest:
            yield f"{one.event} has turn {found[0].number}, and {latest} before it had {highest}"
