"""Run dead letters again: a call's answer goes into its conversation, an event's words to whom they name."""

from __future__ import annotations

from dataclasses import replace

from botctl.conversations.fulfillments import Attempt, DeadLetter, Invocation, Taken
from botctl.errands.lateness import answer, check
from botctl.errands.running import Means, invoked
from botctl.errors import FunctionError
from botctl.messages import Call, Turn, Utterance
from botctl.turn import take


def redrive(means: Means, letter: DeadLetter) -> tuple[Turn, ...]:
    """Return the turns of what a dead letter's function says now; the letter is gone then.

    The function is run with the same key as before, and nothing is said that was said already. Raise
    FunctionError where it fails again: the letter stays, with this failure in it.
    """
    if letter.bot and letter.bot not in means.parts:
        raise FunctionError(
            f"dead letter {letter.id}: there is no bot `{letter.bot}` any more",
            function=letter.function,
            hint=f"Bring bots/{letter.bot}.yml back, or drop the letter.",
            again=False,
        )
    try:
        said = (_answered(means, letter),) if letter.bot else _run_again(means, letter)
    except FunctionError as error:
        means.store.fulfillments.bury(_failed_again(letter, error, means))
        raise
    turns = tuple(take(means.parts[one.bot], one) for one in said)
    means.store.fulfillments.drop(letter.id)
    return turns


def _answered(means: Means, letter: DeadLetter) -> Utterance:
    """Return what carries the answer of a call into the conversation that it came from."""
    own, call = means.parts[letter.bot], Call.from_json(letter.work)
    said = answer(call, own.functions.invoke(call), store=own.store, now=own.clock())
    check(own, said)
    return said


def _run_again(means: Means, letter: DeadLetter) -> tuple[Utterance, ...]:
    """Return what a function says that is run with its event once more."""
    event = Invocation(
        letter.id, letter.function, letter.work, letter.conversation, letter.person, letter.trace
    )
    return invoked(means, Taken(event, "", means.clock()))


def _failed_again(letter: DeadLetter, error: FunctionError, means: Means) -> DeadLetter:
    attempts = tuple(Attempt(*attempt) for attempt in error.attempts) or (Attempt(error.message, 0.0),)
    return replace(
        letter,
        at=means.clock(),
        error=error.message,
        story=error.story,
        hint=error.hint,
        attempts=(*letter.attempts, *attempts),
    )
