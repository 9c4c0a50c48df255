"""Read what a button sends: a text, or `/intent` with JSON of slots behind it."""

from __future__ import annotations

import json
import re

_PAYLOAD = re.compile(r"/([^{]+?)\s*(\{.*\})?\s*", re.DOTALL)


def payload(text: str) -> tuple[str, dict[str, str]]:
    """Return the intent of a payload ("" for a plain text), and the values that it brings as texts.

    What begins with `/` is never a plain text: here, too, it would begin an intent. In a response, where
    braces hold slots, Rasa wants them doubled: `/inform{{"size": "large"}}`.
    """
    match = _PAYLOAD.fullmatch(text.strip())
    if match is None:
        return (text.strip(), {}) if text.lstrip().startswith("/") else ("", {})
    given = match[2] or "{}"
    slots = _json(given[1:-1] if given.startswith("{{") else given)
    values = slots.items() if isinstance(slots, dict) else ()
    return match[1], {name: str(value) for name, value in values if isinstance(value, str | int | float)}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
