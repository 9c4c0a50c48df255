"""Read public corpora and make a bot's definitions of them.

A corpus is a folder with train.jsonl, test.jsonl and perhaps test_oos.jsonl; a line is {"text", "intent",
"entities": [{"start", "end", "entity"}]}, `end` exclusive. Nothing is expected of the data: names may be any
text, sentences may be doubled, empty or full of signs, entities may overlap or lie outside of the text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from botctl.errors import BotctlError
from botctl.intents.intent import Intent, Slot
from botctl.intents.model import Definitions
from botctl.intents.phrases import Localised
from botctl.intents.templates import TemplateError, parse
from botctl.quality.answers import Labelled, Span

_SPECIAL = str.maketrans("()[]{}|", "       ")  # what templates mean something else by
_NO_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Hold what a folder holds; `outside` are sentences that no intent is meant for, by their file."""

    name: str
    train: tuple[Labelled, ...]
    test: tuple[Labelled, ...]
    outside: Mapping[str, tuple[Labelled, ...]]


def read(folder: Path, *, locale: str = "en-US", tested: bool = True) -> Corpus:
    """Return the corpus of a folder, its test data only where it is `tested`.

    Raise BotctlError where a file is missing or is not of this format.
    """
    train = tuple(sentences(folder / "train.jsonl", locale))
    if not tested:
        return Corpus(folder.resolve().name, train, (), {})
    test = tuple(sentences(folder / "test.jsonl", locale))
    outside = {path.stem: tuple(sentences(path, locale)) for path in sorted(folder.glob("test_oos*.jsonl"))}
    return Corpus(folder.resolve().name, train, test, outside)


def sentences(path: Path, locale: str) -> Iterator[Labelled]:
    """Return the sentences of a file, the same text always in the same group."""
    groups: dict[str, int] = {}
    try:
        lines = path.read_text("utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise BotctlError(
            f"{path}: {error.strerror}", hint="a corpus has train.jsonl and test.jsonl"
        ) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            text = str(row["text"])
            group = groups.setdefault(" ".join(text.casefold().split()), len(groups))
            yield Labelled(text, str(row.get("intent", "")), tuple(_spans(row, text)), locale, group)
        except (orjson.JSONDecodeError, TypeError, KeyError, ValueError, AttributeError) as error:
            hint = 'a line is {"text", "intent", "entities": [{"start", "end", "entity"}]}'
            raise BotctlError(f"{path}:{number}: {type(error).__name__}: {error}", hint=hint) from None


def _spans(row: Mapping[str, Any], text: str) -> Iterator[Span]:
    for entity in row.get("entities") or ():
        span = Span(int(entity["start"]), int(entity["end"]), str(entity["entity"]))
        if 0 <= span.start < span.end <= len(text):
            yield span


class Names:
    """Give foreign names (any text) names that botctl takes, and find the foreign ones again."""

    def __init__(self, foreign: Iterable[str]) -> None:
        self.own: dict[str, str] = {}
        self.foreign: dict[str, str] = {}
        for name in sorted(set(foreign)):
            own = base = _identifier(name)
            number = 1
            while own in self.foreign:
                number += 1
                own = f"{base}_{number}"
            self.own[name], self.foreign[own] = own, name


def _identifier(name: str) -> str:
    split = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)  # PlayMusic: play_music
    plain = _NO_NAME.sub("_", split.casefold()).strip("_")[:40]
    return plain if plain[:1].isalpha() else f"x_{plain}".rstrip("_")


@dataclass(frozen=True, slots=True)
class Task:
    """Hold a corpus as a bot: its definitions, the foreign names, and how many sentences had no words."""

    definitions: Definitions
    intents: Names
    slots: Names
    left_out: int

    def back(self, sentence: Labelled) -> Labelled:
        """Return a sentence with the bot's names; those of which it knows nothing stay as they are."""
        intent = sentence.intent and self.intents.own.get(sentence.intent, f"?{sentence.intent}")
        spans = (
            Span(span.start, span.end, self.slots.own.get(span.slot, f"?{span.slot}"))
            for span in sentence.spans
        )
        return Labelled(sentence.text, intent, tuple(sorted(spans)), sentence.locale, sentence.group)


def task(train: Sequence[Labelled], locale: str = "en-US") -> Task:
    """Return a corpus as a bot whose utterances are its sentences, with its entities as slots of text."""
    intents = Names(each.intent or "" for each in train)
    slots = Names(span.slot for each in train for span in each.spans)
    utterances: dict[str, list[str]] = defaultdict(list)
    used: dict[str, Counter[str]] = defaultdict(Counter)
    left_out = 0
    for each in train:
        name = intents.own[each.intent or ""]
        line, here = template(each, slots)
        try:
            parse(line)
        except TemplateError:
            left_out += 1
            continue
        utterances[name].append(line)
        for slot, count in Counter(here).items():
            used[name][slot] = max(used[name][slot], count)
    many = {slot for counts in used.values() for slot, count in counts.items() if count > 1}
    made = {
        name: Intent(
            name,
            Localised(intents.foreign[name]),
            Localised(tuple(lines)),
            {slot: Slot(slot, "text", many=slot in many) for slot in used[name]},
        )
        for name, lines in utterances.items()
    }
    return Task(Definitions(made, {}, (locale,)), intents, slots, left_out)


def template(sentence: Labelled, slots: Names) -> tuple[str, tuple[str, ...]]:
    """Return a sentence as a template with samples, and its slots in order.

    Of overlapping entities the longer one stays; brackets and bars become spaces, as templates have no
    way to say them.
    """
    text = sentence.text.translate(_SPECIAL)
    pieces: list[str] = []
    used: list[str] = []
    at = 0
    for span in _apart(sentence.spans):
        value = text[span.start : span.end].strip()
        if not any(char.isalnum() or ord(char) > 0x2000 for char in value):
            continue
        start = text.index(value, span.start)
        pieces += [text[at:start], f"{{{slots.own[span.slot]}:{value}}}"]
        used.append(slots.own[span.slot])
        at = start + len(value)
    pieces.append(text[at:])
    return " ".join("".join(pieces).split()), tuple(used)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start - each.end):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)


def dump(definitions: Definitions) -> bytes:
    """Return a bot made of a corpus as JSON."""
    return orjson.dumps(
        {
            "locales": definitions.locales,
            "intents": {
                intent.name: {
                    "utterances": intent.utterances.base,
                    "slots": {slot.name: slot.many for slot in intent.slots.values()},
                }
                for intent in definitions.intents.values()
            },
        }
    )


def load(packed: bytes) -> Definitions:
    """Return what `dump` was given."""
    data = orjson.loads(packed)
    intents = {
        name: Intent(
            name,
            Localised(name),
            Localised(tuple(each["utterances"])),
            {slot: Slot(slot, "text", many=many) for slot, many in each["slots"].items()},
        )
        for name, each in data["intents"].items()
    }
    return Definitions(intents, {}, tuple(data["locales"]))
