"""Read the settings of a web connector into values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from botctl.connectors.connector import Connector

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Hold what a connector of kind web may be told.

    `origins` are the pages of other sites that may talk to the bot, `session` is how long a session
    lasts from its last use, `max_body` is the largest request in bytes.
    """

    origins: tuple[str, ...] = ()
    session: timedelta = timedelta(days=30)
    max_body: int = 65_536

    @classmethod
    def of(cls, connector: Connector) -> WebSettings:
        """Return a connector's settings; the workspace has checked them already."""
        given, default = connector.settings, cls()
        return cls(
            origins=tuple(cast("tuple[str, ...]", given.get("origins", ()))),
            session=duration(cast("str", given["session"])) if "session" in given else default.session,
            max_body=cast("int", given.get("max_body", default.max_body)),
        )


def duration(text: str) -> timedelta:
    """Return a duration written as 30d, 12h, 15m, 20s or 2w; raise ValueError for anything else."""
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in _SECONDS:
        raise ValueError(f"{text!r} is not a duration; write one such as 30d, 12h or 15m")
    return timedelta(seconds=int(number) * _SECONDS[unit])
