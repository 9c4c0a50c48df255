"""Split a yes or no from the rest of what was said."""

from __future__ import annotations

import re

_YES = {
    "en": ("yes please", "yes", "yeah", "yep", "yup", "sure thing", "sure", "of course", "ok", "okay",
           "correct", "that's right", "right", "go ahead", "please do", "do it", "absolutely", "exactly"),
    "de": ("ja bitte", "ja gern", "ja gerne", "ja", "jawohl", "jo", "klar", "gern", "gerne", "na klar",
           "natürlich", "ok", "okay", "genau", "stimmt", "richtig", "passt"),
}  # fmt: skip
_NO = {
    "en": ("no thanks", "no thank you", "no", "nope", "nah", "not now", "don't", "please don't", "wrong",
           "that's wrong", "that's not right", "never mind"),
    "de": ("nein danke", "nein", "nö", "nee", "ne", "lieber nicht", "bitte nicht", "falsch",
           "das stimmt nicht", "stimmt nicht", "nicht"),
}  # fmt: skip


def polarity(text: str, locale: str) -> tuple[bool | None, str]:
    """Return True, False or None for a leading yes or no, and what was said besides it."""
    language = locale.partition("-")[0]
    for meaning, words in ((False, _NO), (True, _YES)):
        phrases = sorted(words.get(language, words["en"]), key=len, reverse=True)
        pattern = rf"\s*(?:{'|'.join(map(re.escape, phrases))})\b[\s,.!;:-]*"
        match = re.match(pattern, text, re.IGNORECASE)
        if match:
            return meaning, text[match.end() :]
    return None, text
