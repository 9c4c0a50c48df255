"""Describe the bodies that go over the wire, for OpenAPI; nothing is validated by these models.

Requests are read by `botctl.connectors.web` and `rasa_rest`; a test holds both to the same fields.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from botctl.connectors import rasa_rest, web

_NO_NUL = r"^[^\x00]*$"

Text = Annotated[str, Field(max_length=web.LIMITS["text"], pattern=_NO_NUL)]
Name = Annotated[str, Field(min_length=1, max_length=256)]


class WebRequest(BaseModel):
    """Something said, or the beginning of a conversation."""

    model_config = ConfigDict(extra="forbid")

    text: Text | None = Field(None, description="What is said; without it, the conversation begins.")
    session: Annotated[str, Field(max_length=web.LIMITS["session"], pattern=_NO_NUL)] | None = Field(
        None, description="The token of the last reply; without it, a new session begins."
    )
    event: Annotated[str, Field(max_length=web.LIMITS["event"], pattern=_NO_NUL)] | None = Field(
        None,
        description="Your own id of this delivery. Sent again in the same session, it runs nothing and gets"
        " the reply it had.",
    )
    locale: Annotated[str, Field(max_length=web.LIMITS["locale"], pattern=f"^({web.LOCALE})?$")] | None = (
        Field(None, description="A language tag such as de-DE; otherwise Accept-Language decides.")
    )


class Button(BaseModel):
    """A choice: show `title`, send `say` as the text when it is pressed."""

    title: str
    say: str


class Image(BaseModel):
    """A picture and its words for those who do not see it."""

    url: str
    alt: str


class Card(BaseModel):
    """A titled block of text."""

    title: str
    text: str
    image: Image | None
    link: str


class Reply(BaseModel):
    """One thing the bot says; texts are plain, never markup."""

    text: str
    buttons: list[Button]
    card: Card | None
    image: Image | None


class State(BaseModel):
    """What the bot waits for: a slot's name, `confirmation`, `choice` or null; and whether it is over."""

    number: int = Field(description="The turn's place in its conversation, from 1; 0 before the first.")
    expects: str | None
    ended: bool


class WebReply(State):
    """What the bot says to it, and the session to send with the next request."""

    session: str
    replies: list[Reply]


class HistoryTurn(State):
    """One turn: what was said, and the replies."""

    id: str
    at: datetime
    text: str
    replies: list[Reply]


class History(State):
    """What was said in a session, oldest first."""

    turns: list[HistoryTurn]


class Inspection(BaseModel):
    """How each turn of a session came about; its understanding is as `botctl parse --json` has it."""

    turns: list[dict[str, Any]]


class Door(BaseModel):
    """Where a bot is reached by a connector."""

    name: str
    kind: str
    path: str


class BotEntry(BaseModel):
    """A bot that is served here."""

    name: str
    title: str
    locales: list[str]
    connectors: list[Door]


class Bots(BaseModel):
    """The bots that are served here."""

    bots: list[BotEntry]


class Health(BaseModel):
    """Whether turns can be taken, and how many run or wait."""

    status: Literal["ok", "unavailable"]
    version: str
    bots: list[str]
    store: str = Field(description="`ok`, or why nothing can be kept at the moment.")
    turns: int


class RasaMessage(BaseModel):
    """A message as Rasa's REST channel takes it; other fields are ignored."""

    sender: Annotated[str, Field(min_length=1, max_length=rasa_rest.LIMITS["sender"], pattern=_NO_NUL)] = (
        Field(description="Your own name for the conversation.")
    )
    message: Text | None = Field(None, description="What is said; without it, the conversation begins.")
    metadata: Any = Field(None, description="Ignored.")


class RasaButton(BaseModel):
    """A choice: send `payload` as the message when it is pressed."""

    title: str
    payload: str


class RasaReply(BaseModel):
    """One message as Rasa's REST channel gives it: a text, perhaps with buttons, or an image."""

    recipient_id: str
    text: str | None = None
    buttons: list[RasaButton] | None = None
    image: str | None = None


class RasaHealth(BaseModel):
    """Rasa's sign that the channel is there."""

    status: Literal["ok"]


class BusEvent(BaseModel):
    """An event as EventBridge hands it on; a list of them, or PutEvents' `{"Entries": [...]}`, is taken."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    source: Name
    detail_type: Name = Field(alias="detail-type")
    detail: dict[str, Any]
    id: Name | None = Field(
        None, description="Its own id: sent again, it runs nothing again for a day at least."
    )
    time: datetime | None = Field(None, description="When it happened; now, where it is not told.")
    resources: list[Annotated[str, Field(min_length=1, max_length=2_048)]] | None = None
    version: Name | None = None
    account: Name | None = None
    region: Name | None = None


class QueuedRun(BaseModel):
    """A function that will be run with an event, and the id of that run in dead letters and logs."""

    function: str
    id: str


class Queued(BaseModel):
    """What the events were queued for; nothing where no function's pattern matches."""

    queued: list[QueuedRun]


class Fault(BaseModel):
    """What went wrong: a code for programs, a message and a remedy for people."""

    code: str
    message: str
    hint: str


class Error(BaseModel):
    """The body of every answer that is not a success."""

    error: Fault
    session: str | None = Field(None, description="The session; only with the code `waiting`.")
    event: str | None = Field(
        None, description="The event to ask for the answer with; only with the code `waiting`."
    )
