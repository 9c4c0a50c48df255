"""Read the alerts that a conversation was told of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botctl import Call

# Before an instance's id: the name of the attribute that holds its alert.
ALERT = "alert "
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
_ID = re.compile(r"\bi-[0-9a-f]{8,17}\b")


@dataclass(frozen=True, slots=True)
class Alert:
    """Hold an alert: the instance, its name, when and in which words, and what was done by whom and when."""

    instance: str
    name: str
    at: datetime
    text: str
    done: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what people call the instance."""
        return f"{self.name} ({self.instance})" if self.name else self.instance

    def with_done(self, what: str, *, by: str, at: str) -> dict[str, Any]:
        """Return the attribute of the alert once somebody did something about it."""
        done = {**self.done, what: {"by": by, "at": at}}
        return {"name": self.name, "at": self.at.isoformat(), "text": self.text, "done": done}


def known(call: Call) -> list[Alert]:
    """Return the alerts of a call's conversation, the latest first."""
    attributes: Mapping[str, Any] = call.attributes
    alerts = [
        Alert(
            key.removeprefix(ALERT),
            kept["name"],
            datetime.fromisoformat(kept["at"]),
            kept["text"],
            kept.get("done", {}),
        )
        for key, kept in attributes.items()
        if key.startswith(ALERT)
    ]
    return sorted(alerts, key=lambda alert: alert.at, reverse=True)


def named(call: Call) -> Alert | None:
    """Return the alert that is meant: by the instance's id, by its name, or the only one that is open."""
    alerts, said = known(call), str(call.slots.get("instance") or "").casefold()
    found = _ID.search(said) or _ID.search(call.utterance.lower())
    if found:
        return next((one for one in alerts if one.instance == found[0]), None)
    by_name = [one for one in alerts if one.name and _holds(f"{said} {call.utterance}", one.name)]
    if by_name or unknown(call):
        return by_name[0] if by_name else None
    still = [one for one in alerts if not one.done]
    return still[0] if len(still) == 1 else None


def unknown(call: Call) -> str:
    """Return what was said as an instance, or nothing: without a digit it is hardly one ("that", "it")."""
    said = str(call.slots.get("instance") or "")
    return said if any(map(str.isdigit, said)) else ""


def _holds(text: str, name: str) -> bool:
    """Return whether a name stands in a text, by itself."""
    return re.search(rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])", text.casefold()) is not None
