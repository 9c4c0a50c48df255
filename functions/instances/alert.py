"""Put an alert into words, in the language of those who get it."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from botctl import Button, Card, Never, Reply

from .aws import Known
from .change import Change
from .trail import Initiator


def reply(to: str, change: Change, known: Known, who: Initiator | None) -> Reply:
    """Return the alert; its buttons say what the bot `operations` understands, with the instance in it."""
    words = _words(os.environ.get("ALERTS_LANGUAGE", "en"))
    name = f"{known.name} ({change.instance})" if known.name else change.instance
    state = words["states"][change.state]
    text = words["alert"].format(name=name, state=state, cause=_cause(words, known, who))
    buttons = [Button(words["acknowledge"], words["say_acknowledge"].format(instance=change.instance))]
    if not (who or known.service):
        buttons.append(Button(words["claim"], words["say_claim"].format(instance=change.instance)))
    return Reply(
        text,
        buttons=buttons,
        card=Card(
            name,
            words["card"].format(
                state=state,
                region=change.region,
                account=change.account,
                time=f"{change.at:%Y-%m-%d %H:%M:%S}",
            ),
            link=change.link,
        ),
        attributes={
            f"alert {change.instance}": {"name": known.name, "at": change.at.isoformat(), "text": text}
        },
        to=to,
    )


def _cause(words: dict[str, Any], known: Known, who: Initiator | None) -> str:
    if known.service or (who and who.spot):
        return str(words["spot"])
    if who:
        return str(words["service"].format(service=who.service, name=who.name))
    return str(words["reason"].format(reason=known.reason) if known.reason else words["unknown"])


@cache
def _words(language: str) -> dict[str, Any]:
    """Return the words of a language; raise Never where words.toml has none."""
    words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    if language not in words:
        raise Never(f"ALERTS_LANGUAGE is {language!r}: words.toml has {' and '.join(words)}")
    return dict(words[language])
