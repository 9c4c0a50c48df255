"""Let conversation tests talk with a bot through the web connector's requests and responses."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from botctl.bots.bot import Bot
from botctl.conversations.memory import MemoryStore
from botctl.errors import BotctlError
from botctl.intents.model import Model
from botctl.messages import Button, Card, Image, Message, Turn
from botctl.serve.app import create_app
from botctl.serve.health import Pulse
from botctl.serve.host import Host
from botctl.serve.news import Newsroom
from botctl.testing.asgi import Client
from botctl.testing.direct import Witness, clean_functions, result_of
from botctl.testing.expectations import Result
from botctl.testing.player import Clock, Stage
from botctl.testing.script import Case
from botctl.turn import Parts
from botctl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Web:
    """Set stages on which each step is a POST to the real application, in a session of its own."""

    workspace: Workspace
    model: Callable[[Bot], Model]

    @contextmanager
    def __call__(self, case: Case, channel: str) -> Iterator[Stage]:
        """Set a stage, and clear it away afterwards."""
        bot = self.workspace.bots[case.bot]
        connector = self._connector(bot, channel)
        store = MemoryStore()
        with clean_functions(self.workspace.functions) as functions:
            witness = Witness(functions)
            clock = Clock(case.start.replace(tzinfo=case.start.tzinfo or ZoneInfo(bot.timezone)))
            host = Host(
                workspace=replace(self.workspace, bots={bot.name: bot}),
                parts={bot.name: Parts(bot, self.model(bot), store, witness, clock)},
                store=store,
                functions=witness,
                clock=clock,
                secrets={connector: b"a session lasts for one conversation test"},
                pulse=Pulse(store),
                news=Newsroom(store),
            )
            with Client(create_app(host), close=host.lanes.drain) as client:
                yield _WebStage(clock, host.parts[bot.name], case, f"/bots/{bot.name}/{connector}", client)

    def _connector(self, bot: Bot, kind: str) -> str:
        for name in bot.connectors:
            if self.workspace.connectors[name].kind == kind:
                return name
        raise BotctlError(
            f"bots/{bot.name}.yml: there is no connector of kind `{kind}` to play its conversations through",
            hint=f"Add one to `connectors:`, or take `{kind}` out of the tests' `channels:`.",
        )


@dataclass(slots=True)
class _WebStage:
    clock: Clock
    parts: Parts
    case: Case
    address: str
    client: Client
    session: str | None = None
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, text: str) -> tuple[Turn, Result]:
        witness = self.parts.functions
        assert isinstance(witness, Witness)  # noqa: S101 - Web set this stage
        witness.slots.clear()
        answer = self._post(text)
        self.session = answer["session"]
        messages = tuple(_message(reply) for reply in answer["replies"])
        state = self.parts.store.conversations(limit=1)[0]
        turn = replace(self.parts.store.turns(state.id, limit=1)[0], messages=messages)
        result = result_of(turn, self.parts.bot, called=witness.slots, attributes=state.attributes)
        return turn, replace(result, expects=answer["expects"], ended=answer["ended"])

    def _post(self, text: str) -> dict[str, Any]:
        asked = {
            "text": text,
            "session": self.session,
            "event": f"step-{next(self.numbers)}",
            "locale": self.case.locale,
        }
        body = orjson.dumps({key: value for key, value in asked.items() if value})
        answer = self.client.post(self.address, body)
        value: dict[str, Any] = orjson.loads(answer.body)
        if answer.status != 200:
            error = value["error"]
            raise BotctlError(
                f"{answer.status} {error['code']}: {error['message']}", hint=error.get("hint", "")
            )
        return value


def _message(reply: Mapping[str, Any]) -> Message:
    card = reply["card"]
    return Message(
        reply["text"],
        tuple(Button(button["title"], button["say"]) for button in reply["buttons"]),
        Card(card["title"], card.get("text", ""), _image(card.get("image")), card.get("link", ""))
        if card
        else None,
        _image(reply["image"]),
    )


def _image(image: Mapping[str, Any] | None) -> Image | None:
    return Image(image["url"], image.get("alt", "")) if image else None
