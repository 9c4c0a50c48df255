"""Cut a text that may hold two wishes in two, and understand each half by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from botctl.intents.model import Context, Model
from botctl.intents.polarity import polarity
from botctl.intents.words import split
from botctl.messages import Understanding

# Where another wish may begin, the likeliest place first.
_PLACES = (
    re.compile(r"(?:[.!?;]+\s+|\n\s*)"),
    re.compile(r",\s+(?=(?:and|also|but|plus|und|auch|aber|außerdem|dann)\s)", re.IGNORECASE),
    re.compile(r"(?:\s+(?=(?:and|but|plus|und|aber|außerdem)\s)|,\s+)", re.IGNORECASE),
)
# What joins two wishes belongs to neither.
_JOINTS = re.compile(
    r"(?:(?:and|also|but|plus|then|oh|by the way|btw"
    r"|und|auch|aber|außerdem|dann|noch|übrigens|ach)\b[\s,]*)+",
    re.IGNORECASE,
)
# Courtesies say nothing of their own: "a latte, thanks a lot" is one wish.
_COURTEOUS = re.compile(
    r"(?:thanks?|cheers|please|hi|hello|hey|good (?:morning|afternoon|evening|day)|how are|sorry|excuse me"
    r"|(?:good)?bye|danke|(?:vielen|besten|herzlichen) dank|bitte|hallo|guten|moin|servus|grüß|wie geht"
    r"|entschuldigung|tschüss?|auf wiedersehen)\b",
    re.IGNORECASE,
)
# Greetings and thanks as wholes, between signs.
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: there| all| everybody)?"
    r"|(?:many )?thanks(?: a lot| so much)?|thank you(?: so much| very much)?|cheers"
    r"|hallo(?: zusammen)?|hi|moin|servus|(?:schönen )?guten (?:morgen|tag|abend)|grüß gott|danke(?: schön)?"
    r"|(?:vielen|besten|herzlichen) dank)[.!,;]*",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^.!?,;\n]+(?:[.!?,;](?=\S)[^.!?,;\n]*)*[.!?,;\n]*")
_COURTESY = 4  # words; what is longer says something besides
_LONGEST = 400  # characters; what is longer is a story, not two wishes
_TRIED = 2  # places; each costs two further looks at the text


def understand(model: Model, text: str, context: Context) -> Understanding:
    """Understand a text, what follows a leading yes or no in it, and its halves if it holds two wishes."""
    yes, rest = polarity(text, context.locale)
    if yes is None or not rest.strip():
        return _understand(model, text, context)
    return replace(model.understand(text, context), rest=_understand(model, rest, context))


def _understand(model: Model, text: str, context: Context) -> Understanding:
    whole = model.understand(text, context)
    joined = any(_JOINTS.match(value.raw) for value in whole.slots.values())  # as free text: "and open it"
    if (whole.exact and not joined) or len(text) > _LONGEST:
        return whole
    return replace(whole, clauses=_clauses(model, text, context))


def _clauses(model: Model, text: str, context: Context) -> tuple[Understanding, ...]:
    """Return the halves of a text, or all of it that is left without its greetings."""
    matter = without_greetings(text)
    if matter and matter != text.strip():
        return (model.understand(matter, context),)
    return _halves(model, text, context)


def _halves(model: Model, text: str, context: Context) -> tuple[Understanding, ...]:
    """Return the two halves that are the surest to mean two things, or nothing."""
    best: tuple[Understanding, ...] = ()
    for first, second in cuts(text):
        halves = model.understand(first, context), model.understand(second, context)
        if _meant(halves[0]) != _meant(halves[1]) and (not best or _sureness(halves) > _sureness(best)):
            best = halves
    return best


def _meant(half: Understanding) -> str | None:
    return half.intent.name if half.intent else None


def _sureness(halves: tuple[Understanding, ...]) -> float:
    """Return how sure the less sure half is; an answer to a question needs no intent."""
    first, second = (half.intent.confidence if half.intent else 0.0 for half in halves)
    return min(1.0 if halves[0].answers else first, second)


def cuts(text: str) -> tuple[tuple[str, str], ...]:
    """Return the ways to cut a text in two where another wish may begin, the likeliest first.

    The second half is the end of the text, without what joins it to the first.
    """
    found: dict[int, tuple[str, str]] = {}
    for end, begin in _places(text):
        joint = _JOINTS.match(text, begin)
        start = joint.end() if joint else begin
        halves = text[:end].strip(), text[start:]
        if start not in found and not any(map(_is_nothing, halves)):
            found[start] = halves
    return tuple(found.values())[:_TRIED]


def without_greetings(text: str) -> str:
    """Return a text without greetings and thanks that stand around it, "" where there is nothing else."""
    pieces = [match.span() for match in _PIECE.finditer(text)]
    said = [span for span in pieces if not _GREETING.fullmatch(text[slice(*span)].strip())]
    return text[said[0][0] : said[-1][1]].strip() if said else ""


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Return where first halves end and second ones begin; of equal places, the later first."""
    for place in _PLACES:
        yield from reversed([match.span() for match in place.finditer(text)])


def _is_nothing(half: str) -> bool:
    """Return whether a half is no more than a courtesy."""
    words = len(split(half).words)
    return words == 0 or (words <= _COURTESY and _COURTEOUS.match(half) is not None)
