"""Read what the web channel sends and write what it shows."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from botctl import traces
from botctl.bots.bot import Bot
from botctl.connectors.sessions import Session, Sessions
from botctl.errors import RequestError
from botctl.messages import Button, Message, Turn, Utterance

CHANNEL = "web"
# Characters, each limit checked before anything else looks at the value.
LIMITS: Mapping[str, int] = {"text": 8_000, "session": 200, "event": 200, "locale": 35}

HISTORY_BYTES = 1 << 20
_NOTHING_SAID: Mapping[str, Any] = {"number": 0, "expects": None, "ended": False}

LOCALE = r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}"  # a language tag, as BCP 47 and POSIX write it
_LOCALE = re.compile(LOCALE)
_CASES: Mapping[int, Callable[[str], str]] = {2: str.upper, 4: str.title}  # regions, scripts
_WEIGHT = re.compile(r"[qQ]\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)")
_TYPES = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


@dataclass(frozen=True, slots=True)
class WebRequest:
    """Hold a checked request: what is said, in which session, and the client's id of the delivery."""

    text: str = ""
    session: str = ""
    event: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class WebConnector:
    """Read and write one bot's web channel; `name` is the connector's."""

    bot: Bot
    name: str
    sessions: Sessions

    def read(
        self, request: WebRequest, *, now: datetime, languages: str = "", trace: str = ""
    ) -> tuple[Session, Utterance]:
        """Return whose session it is and what was said in it.

        `languages` is an Accept-Language header, for a session that begins without naming a locale; a
        session that goes on stays in its language unless the request names one. `trace` is a traceparent
        header, broken or not. Raise RequestError (401) where the session is not one of this bot's and
        connector's.
        """
        session = self.sessions.open(request.session, now) if request.session else self.sessions.begin(now)
        event = request.event or secrets.token_hex(16)
        return session, Utterance(
            # Clients choose their own ids: within a session, nobody else's can be meant.
            event_id=f"{session.id}:{event}",
            bot=self.bot.name,
            connector=self.name,
            channel=CHANNEL,
            conversation=self.conversation(session),
            person=f"web:{session.id}",
            locale=self._locale(request, languages),
            text=request.text,
            at=now,
            trace=traces.read(trace),
        )

    def _locale(self, request: WebRequest, languages: str) -> str:
        if request.session and not request.locale:
            return ""
        return self.bot.locale(tag(request.locale) or preferred(languages, self.bot.locales))

    def conversation(self, session: Session) -> str:
        """Return the key of a session's conversation."""
        return f"{self.bot.name}/{self.name}/{session.id}"


def parse(body: bytes | str) -> WebRequest:
    """Return a request from its JSON; raise RequestError (400) that names the place and the remedy."""
    return WebRequest(**fields(body, LIMITS))


def fields(body: bytes | str, limits: Mapping[str, int], *, open_to_more: bool = False) -> dict[str, str]:
    """Return a JSON object's string fields, each within its limit of characters.

    A null is an absent field. Other fields are an error unless `open_to_more`, which ignores them.
    """
    data = json_object(body)
    for name in data.keys() - limits.keys():
        if not open_to_more:
            raise _bad("unknown_field", f"body.{name:.40}: there is no such field", f"send {_names(limits)}")
    said = {name: value for name, value in data.items() if value is not None and name in limits}
    for name, value in said.items():
        _check(name, value, limits[name])
    return said


def json_object(body: bytes | str) -> dict[str, Any]:
    """Return a JSON object; raise RequestError (400) for anything else, however it is broken.

    orjson refuses lone surrogates, bytes that are not UTF-8, NaN, and more than 1,024 nested brackets.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"body, line {error.lineno} column {error.colno}"
        raise _bad("not_json", f"{place}: {error.msg}", "send one JSON object in UTF-8") from None
    if not isinstance(data, dict):
        raise _bad("wrong_type", f"body: expected an object, got {_type(data)}", 'send {"text": "hello"}')
    return data


def write(session: Session, turn: Turn) -> dict[str, Any]:
    """Return the reply to a request."""
    return {"session": session.token, "replies": replies(turn.messages), **state(turn)}


def receipt(session: Session, utterance: Utterance) -> dict[str, str]:
    """Return what a client asks again with after what it said was kept: its session, and the event's id."""
    return {"session": session.token, "event": utterance.event_id.removeprefix(f"{session.id}:")}


def history(turns: Sequence[Turn]) -> dict[str, Any]:
    """Return what was said in a conversation, oldest first, and what it waits for now.

    The newest turn is always there, those before it as long as all have at most HISTORY_BYTES.
    """
    said: list[orjson.Fragment] = []
    size = 0
    for turn in reversed(turns):
        shown = orjson.dumps(
            {
                "id": turn.id,
                "at": turn.at,
                "text": turn.text,
                "replies": replies(turn.messages),
                **state(turn),
            }
        )
        size += len(shown)
        if said and size > HISTORY_BYTES:
            break
        said.append(orjson.Fragment(shown))
    return {"turns": said[::-1], **(state(turns[-1]) if turns else _NOTHING_SAID)}


def state(turn: Turn) -> dict[str, Any]:
    """Return a turn's number in its conversation, what it waits for, and whether it was the last."""
    return {"number": turn.number, "expects": turn.expects, "ended": turn.ended}


def replies(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages as the web shows them; texts are plain, never markup."""
    return [reply(message) for message in messages]


def reply(message: Message) -> dict[str, Any]:
    """Return one message as the web shows it; cards and images are serialised by their fields."""
    return {
        "text": message.text,
        "buttons": [_button(button) for button in message.buttons],
        "card": message.card,
        "image": message.image,
    }


def tag(locale: str) -> str:
    """Return a language tag as BCP 47 recommends to write it, such as de-DE for de_DE and DE-de.

    Source: RFC 5646, section 2.1.1.
    """
    language, *others = locale.replace("_", "-").split("-")
    return "-".join([language.lower(), *(_CASES.get(len(part), str.lower)(part) for part in others)])


def preferred(languages: str, locales: Iterable[str]) -> str:
    """Return the tag of an Accept-Language header that is best liked and spoken here, or "".

    Source: RFC 9110, section 12.5.4.
    """
    if not languages:
        return ""
    spoken = {locale.partition("-")[0] for locale in locales}
    liked = sorted(_liked(languages[:500]), key=lambda item: -item[0])
    return next((name for liking, name in liked if liking > 0 and name.partition("-")[0] in spoken), "")


def _liked(languages: str) -> Iterable[tuple[float, str]]:
    for entry in languages.split(","):
        name, _, parameter = (part.strip() for part in entry.partition(";"))
        if _LOCALE.fullmatch(name):
            yield quality(parameter), tag(name)


def quality(parameter: str) -> float:
    """Return the weight of an entry in an Accept header: 1 without one, 0 for one that cannot be read.

    Source: RFC 9110, section 12.4.2.
    """
    if not parameter:
        return 1.0
    weight = _WEIGHT.fullmatch(parameter)
    return float(weight[1]) if weight else 0.0


def _check(name: str, value: object, limit: int) -> None:
    if not isinstance(value, str):
        raise _bad("wrong_type", f"body.{name}: expected a string, got {_type(value)}", f"quote {name}")
    if len(value) > limit:
        fault = f"body.{name}: {len(value):,} characters, at most {limit:,} are read"
        raise _bad("too_long", fault, f"shorten {name}")
    if "\0" in value:
        raise _bad("bad_character", f"body.{name}: a NUL at {value.index(chr(0))}", f"take it out of {name}")
    if name == "locale" and value and not _LOCALE.fullmatch(value):
        raise _bad("bad_locale", "body.locale: not a language tag", "send one such as en-US, or none")


def _button(button: Button) -> dict[str, str]:
    return {"title": button.title, "say": button.text}


def _type(value: object) -> str:
    return _TYPES.get(type(value), "null")


def _names(limits: Mapping[str, int]) -> str:
    *most, last = limits
    return f"{', '.join(most)} or {last}"


def _bad(code: str, message: str, hint: str) -> RequestError:
    return RequestError(400, code, message, hint=hint)
