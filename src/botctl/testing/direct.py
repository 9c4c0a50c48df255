"""Let conversation tests talk with a bot straight through the turn."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from botctl.bots.bot import Bot
from botctl.conversations.memory import MemoryStore
from botctl.functions.function import Function, Runner
from botctl.functions.in_process import InProcess
from botctl.intents.model import Model
from botctl.messages import Call, Json, Reply, Turn, Utterance
from botctl.testing.expectations import Result
from botctl.testing.player import Clock, Stage
from botctl.testing.script import Case
from botctl.turn import Parts, take


@dataclass(slots=True, eq=False)  # one invoker is not another that has seen the same
class Witness:
    """Invoke functions as another invoker does, and remember the slots they were called with."""

    functions: Runner
    slots: dict[str, Json] = field(default_factory=dict)

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function and return its reply."""
        self.slots |= call.slots
        return self.functions.invoke(call, slow=slow, attempt=attempt)

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        """Run a function for an event and return its JSON."""
        return self.functions.run(function, payload, turn=turn, trace=trace, slow=slow, attempt=attempt)

    def close(self) -> None:
        """Stop what runs."""
        self.functions.close()


@dataclass(frozen=True, slots=True)
class Direct:
    """Set stages on which a conversation is turns taken in this process, on the words of a channel.

    Functions really run; what they keep (under BOTCTL_DATA) begins empty for each case.
    """

    bots: Mapping[str, Bot]
    functions: Mapping[str, Function]
    model: Callable[[Bot], Model]

    @contextmanager
    def __call__(self, case: Case, channel: str) -> Iterator[Stage]:
        """Set a stage, and clear it away afterwards."""
        bot = self.bots[case.bot]
        with clean_functions(self.functions) as functions:
            witness = Witness(functions)
            clock = Clock(case.start.replace(tzinfo=case.start.tzinfo or ZoneInfo(bot.timezone)))
            parts = Parts(bot, self.model(bot), MemoryStore(), witness, clock)
            yield _DirectStage(clock, parts, case, channel, witness)


@contextmanager
def clean_functions(functions: Mapping[str, Function]) -> Iterator[Runner]:
    """Load functions afresh, with an empty folder for their data that is removed afterwards."""
    before = os.environ.get("BOTCTL_DATA")
    kept = MemoryStore().fulfillments
    with tempfile.TemporaryDirectory(prefix="botctl-test-", ignore_cleanup_errors=True) as folder:
        invoker = InProcess(functions, data=Path(folder), results=lambda: kept)
        try:
            yield invoker
        finally:
            invoker.close()
            os.environ.pop("BOTCTL_DATA", None)
            os.environ.update({"BOTCTL_DATA": before} if before is not None else {})


@dataclass(slots=True)
class _DirectStage:
    clock: Clock
    parts: Parts
    case: Case
    channel: str
    witness: Witness
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, text: str) -> tuple[Turn, Result]:
        self.witness.slots.clear()
        utterance = Utterance(
            event_id=str(next(self.numbers)),
            bot=self.case.bot,
            connector=self.channel,
            channel=self.channel,
            conversation=f"{self.case.bot}/{self.channel}/{self.case.person}",
            person=f"{self.channel}:{self.case.person}",
            locale=self.case.locale or self.parts.bot.locales[0],
            text=text,
            at=self.clock(),
        )
        turn = take(self.parts, utterance)
        state = self.parts.store.conversation(turn.conversation)
        attributes = state.attributes if state else {}
        return turn, result_of(turn, self.parts.bot, called=self.witness.slots, attributes=attributes)


def result_of(turn: Turn, bot: Bot, *, called: Mapping[str, Json], attributes: Mapping[str, Json]) -> Result:
    """Return what can be expected of a turn.

    An intent counts as understood from the bot's `accept` on. Slots are all that the turn knew: from
    before, from what was said, as the functions were called with them, and as they are now.
    """
    found = turn.understanding
    heard = {**found.answers, **found.slots} if found else {}
    best = found.intent if found else None
    return Result(
        messages=turn.messages,
        intent=best.name if best and best.confidence >= bot.nlu.accept else None,
        slots={
            **turn.before,
            **{name: slot.value for name, slot in heard.items()},
            **called,
            **turn.after,
        },
        expects=turn.expects,
        attributes=attributes,
        ended=turn.ended,
    )
