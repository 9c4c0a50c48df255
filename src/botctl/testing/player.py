"""Play a conversation test step by step, and stop at the first step that is not as expected."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from botctl.errors import BotctlError
from botctl.messages import Button, Turn
from botctl.testing.expectations import Result, compare
from botctl.testing.outcome import Failure, Outcome
from botctl.testing.script import Case, Step


class Clock:
    """Stand still, except when a step moves it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """Return the time that the bot takes for now."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


class Stage(Protocol):
    """Let a person talk with a bot: straight through the turn, or through a connector."""

    clock: Clock

    def say(self, text: str) -> tuple[Turn, Result]:
        """Say something; return the turn as the store keeps it, and what the person got.

        An empty text begins the conversation. Raise BotctlError where the turn could not be taken.
        """


class Stages(Protocol):
    """Set a stage for each case; nothing of one case is there in the next."""

    def __call__(self, case: Case, channel: str) -> AbstractContextManager[Stage]:
        """Set a stage, and clear it away afterwards."""


def play(case: Case, channel: str, stages: Stages) -> Outcome:
    """Play a case on a channel and tell how it came out; nothing a bot does makes this raise."""
    began = time.monotonic()
    turns: list[Turn] = []
    failure: Failure | None = None
    with stages(case, channel) as stage:
        for step in case.steps:
            failure = _take(step, stage, turns)
            if failure:
                break
    return Outcome(case, channel, time.monotonic() - began, tuple(turns), failure)


def _take(step: Step, stage: Stage, turns: list[Turn]) -> Failure | None:
    text = step.user
    if step.press is not None:
        offered = [button for message in (turns[-1].messages if turns else ()) for button in message.buttons]
        pressed = next((button for button in offered if button.title == step.press), None)
        if pressed is None:
            return Failure(step.place, error=_no_such_button(step.press, offered))
        text = pressed.text
    stage.clock.move(step.clock)
    try:
        turn, result = stage.say(text)
    except BotctlError as error:
        return Failure(step.place, error=f"{error.message}\n{error.hint}".strip())
    turns.append(turn)
    if turn.understanding and turn.understanding.fault:
        return Failure(step.place, error=turn.understanding.fault)
    mismatches = [compare(expectation, result) for expectation in step.expectations]
    found = tuple(mismatch for mismatch in mismatches if mismatch)
    return Failure(found[0].expectation.place, found) if found else None


def _no_such_button(title: str, offered: list[Button]) -> str:
    titles = ", ".join(f"`{button.title}`" for button in offered)
    return f"there is no button `{title}` to press; {f'there are {titles}' if titles else 'there is none'}"
