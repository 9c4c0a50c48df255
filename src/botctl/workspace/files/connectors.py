"""Define the files of connectors."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from botctl.workspace.files.texts import (
    ORIGIN,
    SECRET,
    SPAN,
    File,
)
from botctl.workspace.forms import ListOf
from botctl.workspace.records import key
from botctl.workspace.shapes import Number, OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorFile(File):
    """A connector: one way to reach bots."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFile(ConnectorFile):
    """A web connector: JSON, server-sent events, WebSocket and the chat page."""

    kind: str = key(OneOf(("web",)), "The kind of channel.")
    origins: list[str] | None = key(
        ListOf(ORIGIN),
        "Pages of other sites that may talk to the bot, as origins: https://example.com.",
        default=None,
    )
    session: str = key(SPAN, "How long a session lasts.", default="30d")
    max_body: int = key(
        Number(1024, 16_777_216, whole=True), "The largest request, in bytes.", default=65_536
    )
    secret: str | None = key(
        SECRET,
        "The environment variable whose value signs sessions; a key file in .botctl/ unless written.",
        default=None,
    )


CONNECTORS: Mapping[str, type[ConnectorFile]] = {"web": WebFile}
