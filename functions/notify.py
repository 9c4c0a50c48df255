"""Tell those who look after botctl that something failed for good: `on_failure: notify` in a function's file.

Names the function and the dead letter, and nothing of what is in it: what people said stays where it is.
"""

from __future__ import annotations

import os
from typing import Any

from botctl import Event, Never, Reply

_WORDS = {
    "en": "The function {function} failed for good, after {attempts}. See: {see}",
    "de": "Die Funktion {function} ist endgültig gescheitert, nach {attempts}. Siehe: {see}",
}
_ATTEMPTS = {"en": ("one attempt", "{} attempts"), "de": ("einem Versuch", "{} Versuchen")}


def handle(event: Event) -> Reply:
    """Return what is told of a dead letter, to whom ALERTS_TO names."""
    to, language = os.environ.get("ALERTS_TO"), os.environ.get("ALERTS_LANGUAGE", "en")
    if not to or language not in _WORDS:
        raise Never("set ALERTS_TO to a conversation or a person, and ALERTS_LANGUAGE to en or de")
    detail: Any = event.document["detail"]
    times = max(1, len(detail["attempts"]))
    attempts = _ATTEMPTS[language][times > 1].format(times)
    see = f"botctl deadletters show {detail['id']}"
    text = _WORDS[language].format(function=detail["function"], attempts=attempts, see=see)
    return Reply(text, to=to)
