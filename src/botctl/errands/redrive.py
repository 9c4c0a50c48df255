"""Run a dead letter's call again, and give its answer in the conversation it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from botctl.bots import late
from botctl.bots.talk import Moment
from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import Attempt, DeadLetter
from botctl.errands.lateness import answer
from botctl.errors import FunctionError
from botctl.messages import Call, Reply, Turn, Utterance
from botctl.turn import Parts, take, turn_id


def redrive(parts: Mapping[str, Parts], letter: DeadLetter) -> Turn:
    """Return the turn of a dead letter's late answer; the letter is gone then.

    `parts` are those of each bot by its name. The function is run with the same key as before, and not
    again where its answer was given already. Raise FunctionError where it fails again: the letter stays,
    with this failure in it.
    """
    if letter.bot not in parts:
        raise FunctionError(
            f"dead letter {letter.id}: there is no bot `{letter.bot}` any more",
            function=letter.function,
            hint=f"Bring bots/{letter.bot}.yml back, or drop the letter.",
            again=False,
        )
    own, call = parts[letter.bot], Call.from_json(letter.work)
    try:
        reply = own.functions.invoke(call)
        said = answer(call, reply, store=own.store, now=own.clock())
        _check(own, said, call, reply)
    except FunctionError as error:
        own.store.fulfillments.bury(_failed_again(letter, error, own))
        raise
    turn = take(own, said)
    own.store.fulfillments.drop(letter.id)
    return turn


def _check(parts: Parts, said: Utterance, call: Call, reply: Reply) -> None:
    """Raise FunctionError where the conversation could not take the answer as it stands."""
    stands = parts.store.conversation(call.conversation) or _begun(said)
    moment = Moment(said, parts.clock().astimezone(ZoneInfo(parts.bot.timezone)), turn_id(said))
    late.answered(parts.bot, stands, moment, call, reply)


def _begun(said: Utterance) -> Conversation:
    return Conversation(said.conversation, said.bot, said.connector, said.channel, said.person, said.locale)


def _failed_again(letter: DeadLetter, error: FunctionError, parts: Parts) -> DeadLetter:
    attempts = tuple(Attempt(*attempt) for attempt in error.attempts) or (Attempt(error.message, 0.0),)
    return replace(
        letter,
        at=parts.clock(),
        error=error.message,
        story=error.story,
        hint=error.hint,
        attempts=(*letter.attempts, *attempts),
    )
