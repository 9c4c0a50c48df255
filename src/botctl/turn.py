"""Take a turn: the one place that says in which order things happen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from botctl.bots import dialogue, late
from botctl.bots.bot import Bot
from botctl.bots.heard import standing
from botctl.bots.talk import Decision, Moment, Talk
from botctl.conversations import records
from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import Attempt, DeadLetter
from botctl.conversations.store import Claimed, Repeated, Store
from botctl.errors import FunctionError, StaleConversation, StillWaiting, StoreError
from botctl.functions.function import Invoker
from botctl.intents.hearing import hear
from botctl.intents.model import Model
from botctl.messages import Call, Message, Step, Turn, Understanding, Utterance
from botctl.traces import child

_log = logging.getLogger("botctl.turn")

# A function may send the conversation on to another intent that calls a function, and so on; a chain
# longer than this is a loop.
MAX_CALLS = 5

# An event whose turn was begun so often without an end (each time the process died, say) is not run
# again: it would stand in the way of all that follow it.
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what a bot's turns are made with.

    `clock` returns an aware datetime. `lease` is how long a turn may hold its conversation, longer than
    any may take unless `hold` extends it meanwhile; `patience` is how long it waits for those ahead of it.
    `told` names, by function, the one that is told of its dead letters.
    """

    bot: Bot
    model: Model
    store: Store
    functions: Invoker
    clock: Callable[[], datetime]
    lease: timedelta = timedelta(seconds=30)
    hold: Callable[[Claimed], AbstractContextManager[object]] = nullcontext
    told: Mapping[str, str] = field(default_factory=dict)
    patience: timedelta = timedelta(seconds=8)


def take(parts: Parts, utterance: Utterance, *, slow: Callable[[Message], None] | None = None) -> Turn:
    """Take an utterance's turn, or return the turn it already had.

    `slow` is given the intent's `slow` words when its function takes its time. Raise StoreUnavailable
    where nothing could be kept (nothing was done), and EventConflict for a reused event id.
    """
    opened = _open(parts, utterance)
    if isinstance(opened, Repeated):
        return opened.turn
    try:
        with parts.hold(opened):
            turn = _take(parts, opened, Moment(utterance, _now(parts), turn_id(utterance)), slow=slow)
    except StaleConversation:  # it took longer than its lease: whoever took over has answered, or will
        return take(parts, utterance, slow=slow)
    except BaseException:  # nothing was committed: the event may be tried again, on any process
        parts.store.release(opened)
        raise
    return turn


def _take(parts: Parts, claim: Claimed, moment: Moment, *, slow: Callable[[Message], None] | None) -> Turn:
    """Take the turn of an event that was claimed: understand, decide, call, commit."""
    steps = _Steps()
    with steps.timed("understand"):
        heard = _understand(parts, claim, moment)
    with steps.timed("decide"):
        decision = _decide(parts, claim, moment, heard)
    said = decision.messages
    while isinstance(decision.then, Call):
        decision = _fulfill(parts, claim, decision, moment, steps=steps, slow=slow)
        said += decision.messages
    conversation = replace(decision.conversation, said=said, updated=moment.now)
    turn = _record(claim.conversation, conversation, moment, heard, steps)
    parts.store.commit(claim, conversation, turn, dead=steps.dead)
    return turn


def turn_id(utterance: Utterance) -> str:
    """Return the idempotency key of an event's turn: the same however often the event is delivered."""
    event = "\0".join((utterance.bot, utterance.connector, utterance.event_id))
    return sha256(event.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class _Steps:
    """Note what each step did and how long it took, and what failed for good."""

    done: list[Step] = field(default_factory=list)
    dead: DeadLetter | None = None

    @contextmanager
    def timed(self, name: str, detail: str = "") -> Iterator[None]:
        started, error = time.perf_counter(), ""
        try:
            yield
        except FunctionError as failure:
            error = "\n".join(part for part in (failure.message, failure.story, failure.hint) if part)
            raise
        finally:
            took = round((time.perf_counter() - started) * 1000, 3)
            self.done.append(Step(name, took, detail, error))


def _now(parts: Parts) -> datetime:
    return parts.clock().astimezone(ZoneInfo(parts.bot.timezone))


def _open(parts: Parts, utterance: Utterance) -> Claimed | Repeated:
    """Claim the conversation, waiting while an earlier event of it has its turn elsewhere."""
    give_up = time.monotonic() + parts.patience.total_seconds()
    pause = 0.002
    while True:
        opened = parts.store.open(utterance, now=parts.clock(), lease=parts.lease, keep=parts.bot.keep)
        if isinstance(opened, Claimed | Repeated):
            return opened
        if opened.first is not None and _take_first(parts, opened.first):
            continue
        if time.monotonic() > give_up:
            raise StillWaiting(
                f"conversation {utterance.conversation}: an earlier message is still being answered",
                hint="This one is kept and has its turn then; ask for the same event again to get its reply.",
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def _take_first(parts: Parts, utterance: Utterance) -> bool:
    """Take the turn of an earlier event that its own request never came back for (a process died).

    Return whether it had its turn; its fault is not the later event's, and after MAX_ATTEMPTS it gets
    an apology.
    """
    try:
        take(parts, utterance)
    except StoreError:
        raise
    except Exception:
        _log.exception("event %s: its turn failed", utterance.event_id)
        return False
    return True


def _understand(parts: Parts, claim: Claimed, moment: Moment) -> Understanding | None:
    """Return what was said, or None where a conversation begins without words, or nothing is run again."""
    utterance = moment.utterance
    if claim.attempt > MAX_ATTEMPTS or utterance.late is not None:
        return None
    if utterance.understanding is not None:
        return utterance.understanding
    if not utterance.text.strip():
        return None
    context = standing(parts.bot, claim.conversation, moment)
    return hear(parts.model, utterance.text, context, parts.bot.intents)


def _decide(parts: Parts, claim: Claimed, moment: Moment, heard: Understanding | None) -> Decision:
    """Return what the utterance leads to; an event that brought everyone down before gets an apology."""
    if claim.attempt > MAX_ATTEMPTS:
        _log.error("event %s: given up after %d attempts", claim.event_id, MAX_ATTEMPTS)
        return dialogue.failed(parts.bot, claim.conversation, moment)
    if moment.utterance.late is not None:
        return late.decide(parts.bot, claim.conversation, moment, moment.utterance.late)
    return dialogue.decide(parts.bot, claim.conversation, moment, heard)


def _fulfill(
    parts: Parts,
    claim: Claimed,
    decision: Decision,
    moment: Moment,
    *,
    steps: _Steps,
    slow: Callable[[Message], None] | None,
) -> Decision:
    """Run the function that was decided on, and decide on its reply or its failure."""
    assert isinstance(decision.then, Call)  # noqa: S101  # the caller's loop holds it
    call, calls = decision.then, sum(step.name == "call" for step in steps.done)
    if calls:  # a further call is another piece of work: it gets a key and a lease of its own
        call = replace(call, turn_id=f"{moment.turn_id}-{calls + 1}")
        parts.store.extend(claim, until=parts.clock() + parts.lease)
    call = replace(call, trace=child(moment.utterance.trace, key=call.turn_id, trace=moment.turn_id))
    try:
        with steps.timed("call", call.function):
            _check_chain(call, calls)
            reply = parts.functions.invoke(call, slow=_slow(parts.bot, decision, moment, slow))
            return dialogue.fulfilled(parts.bot, decision.conversation, moment, call, reply)
    except FunctionError as error:
        _log.error("%s (turn %s)\n%s", error.message, call.turn_id, error.story or error.hint)
        steps.dead = _dead(parts, claim, call, error, moment=moment, steps=steps)
        return dialogue.failed(parts.bot, decision.conversation, moment)


def _dead(
    parts: Parts, claim: Claimed, call: Call, error: FunctionError, *, moment: Moment, steps: _Steps
) -> DeadLetter:
    """Return a call that failed for good, with all that is needed to run it again."""
    return DeadLetter(
        id=call.turn_id,
        at=moment.now,
        function=call.function,
        work=call.to_json(),
        error=error.message,
        story=error.story,
        hint=error.hint,
        attempts=tuple(Attempt(*attempt) for attempt in error.attempts),
        bot=moment.utterance.bot,
        conversation=call.conversation,
        person=call.person,
        before=records.plain(claim.conversation),
        steps=tuple(steps.done),
        trace=call.trace,
        told=parts.told.get(call.function, ""),
    )


def _check_chain(call: Call, calls: int) -> None:
    if calls >= MAX_CALLS:
        raise FunctionError(
            f"functions/{call.function}: {MAX_CALLS} functions were called in one turn already",
            function=call.function,
            hint="Do their replies name each other's intents in a circle?",
        )


def _slow(
    bot: Bot, decision: Decision, moment: Moment, slow: Callable[[Message], None] | None
) -> Callable[[], None] | None:
    """Return what says the intent's `slow` words, or None where there are none or nobody to say them to."""
    talk = Talk(bot, decision.conversation, moment)
    frame = decision.conversation.frames[-1]
    if slow is None or not talk.say_of(frame, "slow", talk.intent(frame).slow):
        return None
    return lambda: slow(talk.messages[-1])


def _record(
    before: Conversation,
    after: Conversation,
    moment: Moment,
    understanding: Understanding | None,
    steps: _Steps,
) -> Turn:
    return Turn(
        id=moment.turn_id,
        conversation=before.id,
        number=before.version + 1,
        event_id=moment.utterance.event_id,
        at=moment.now,
        text=moment.utterance.text,
        messages=after.said,
        expects=after.expects,
        ended=after.ended,
        understanding=understanding,
        before=before.slots,
        after=after.slots,
        steps=tuple(steps.done),
    )
