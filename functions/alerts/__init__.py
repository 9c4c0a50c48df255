"""Take what people say to alerts: who looks after one, who caused one, and which are open.

An alert is an attribute of the conversation it was told in (functions/instances puts it there), so this
needs nothing but the conversation, here and on AWS.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

from botctl import Button, Call, Reply

from .open import ALERT, Alert, known, named, unknown

# An alert this old is nobody's business any more.
KEPT = timedelta(days=30)


def handle(call: Call) -> Reply:
    """Acknowledge an alert, take it as one's own doing, or list those that are open."""
    words = _words(call.locale)
    if call.intent == "show_alerts":
        return _listed(call, words)
    alert = named(call)
    if alert is None:
        return _which(call, words)
    done = {"acknowledge_alert": "acknowledged", "claim_alert": "claimed"}[call.intent]
    if done in alert.done or "claimed" in alert.done:
        return Reply(_already(alert, call, words))
    return Reply(
        words[done].format(alert=alert.title),
        attributes={
            **_stale(call),
            ALERT + alert.instance: alert.with_done(done, by=call.person, at=call.now),
        },
    )


def _already(alert: Alert, call: Call, words: Mapping[str, Any]) -> str:
    """Tell who took an alert, and when."""
    done = "claimed" if "claimed" in alert.done else "acknowledged"
    by, at = alert.done[done]["by"], datetime.fromisoformat(alert.done[done]["at"])
    return str(
        words[f"{done}_already"].format(
            alert=alert.title,
            who=words["you"] if by == call.person else by,
            when=format_datetime(at, words["when"], locale=words["locale"]),
        )
    )


def _listed(call: Call, words: Mapping[str, Any]) -> Reply:
    one = named(call) if call.slots.get("instance") else None
    still = [one] if one else [alert for alert in known(call) if "claimed" not in alert.done]
    if not still:
        return Reply(words["none"])
    lines = [_line(alert, call, words) for alert in still]
    return Reply("\n".join(lines), buttons=_buttons(still, words), attributes=_stale(call))


def _line(alert: Alert, call: Call, words: Mapping[str, Any]) -> str:
    return _already(alert, call, words) if alert.done else str(words["open"].format(text=alert.text))


def _which(call: Call, words: Mapping[str, Any]) -> Reply:
    """Ask which alert is meant, where several are open; one that was never told is said to be unknown."""
    still = [alert for alert in known(call) if not alert.done]
    said = unknown(call)
    sorry = words["unknown"].format(said=said) if said else ""
    if not still:
        return Reply(sorry or words["none"])
    buttons = [Button(alert.title, alert.instance) for alert in still]
    return Reply(f"{sorry} {words['which']}".strip(), buttons=buttons, ask="instance")


def _buttons(alerts: list[Alert], words: Mapping[str, Any]) -> list[Button]:
    return [
        Button(
            words["acknowledge"].format(alert=alert.title),
            words["say_acknowledge"].format(alert=alert.instance),
        )
        for alert in alerts
        if not alert.done
    ]


def _stale(call: Call) -> dict[str, None]:
    """Return the attributes of alerts that are forgotten now."""
    before = datetime.fromisoformat(call.now) - KEPT
    return {ALERT + alert.instance: None for alert in known(call) if alert.at < before}


@cache
def _words(locale: str) -> dict[str, Any]:
    """Return the words for a locale such as `de-DE`; English where there are none."""
    words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return dict(words.get(locale.partition("-")[0], words["en"]))
