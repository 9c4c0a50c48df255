"""Find where a value of free text begins and ends: with all its signs, without what only stands around it."""

from __future__ import annotations

from botctl.intents.words import LONGEST, Sentence

_PUNCTUATION = frozenset(".,;:!?…¿¡·•。、，！？；：")  # noqa: RUF001  # full-width ones are what is meant
_DASHES = frozenset("-–—−")  # noqa: RUF001  # all that are typed for one
# What may stand around a value as a pair, opening and closing; quotes first.
_QUOTES = "\"\" '' `` “” „“ ”“ ‘’ ‚‘ «» »« ‹›"  # noqa: RUF001  # typographic ones are what is meant
_PAIRS = tuple((pair[0], pair[1]) for pair in f"{_QUOTES} () [] {{}} <>".split(" "))


def text_span(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Return the characters (start, end) of the free text from word `first` up to `last` (exclusive).

    Signs between these words and their neighbours belong to it, but for spaces, punctuation of the
    sentence, quotes around all of it, and a sign whose partner stands outside: in `(call me Anna)`.
    """
    text = sentence.text
    start = sentence.ends[first - 1] if first else 0
    end = sentence.starts[last] if last < len(sentence.starts) else min(len(text), LONGEST)
    least, most = sentence.starts[first], sentence.ends[last - 1]  # the words themselves stay
    while True:
        span = start, end
        while start < least and _is_around(text, start, start + 1, end):
            start += 1
        while end > most and _is_around(text, end - 1, start, end - 1):
            end -= 1
        if start < least and end > most and _quoted(text[start:end]):
            start, end = start + 1, end - 1
        if (start, end) == span:
            return span


def _is_around(text: str, at: int, start: int, end: int) -> bool:
    """Return whether the sign at an edge is none of the text; `start` and `end` are what else it holds."""
    sign = text[at]
    if sign.isspace() or sign in _PUNCTUATION:
        return True
    if sign in _DASHES:  # a dash that stands alone; "-5" and "pre-" keep theirs
        beside = text[start : start + 1] if at < start else text[end - 1 : end]
        return beside.isspace()
    if at < start:
        partners, outside = [closing for opening, closing in _PAIRS if opening == sign], text[end:]
    else:
        partners, outside = [opening for opening, closing in _PAIRS if closing == sign], text[:start]
    inside = text[start:end]
    return any(each in outside for each in partners) and not any(each in inside for each in partners)


def _quoted(text: str) -> bool:
    """Return whether quotes stand around all of a text as one pair: not in `"this" and "that"`."""
    for opening, closing in _PAIRS[: _QUOTES.count(" ") + 1]:
        if text[0] == opening and text[-1] == closing:
            marks = (at for at in range(1, len(text) - 1) if text[at] in (opening, closing))
            return all(text[at - 1].isalnum() and text[at + 1].isalnum() for at in marks)  # "don't"
    return False
