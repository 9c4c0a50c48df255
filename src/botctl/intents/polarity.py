"""Split a leading yes or no, and words that announce a correction, from the rest of an utterance."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import cache

from botctl.intents.templates import parse
from botctl.intents.words import Sentence, normalise, split

# What is said, as one template for each language and answer.
# Said before anything else they answer: "no, make it large".
_STRONG = {
    "en": {
        True: (
            "yes please|no problem|no worries|yes|yeah|yep|yup|yea|aye|sure thing|sure|of course|absolutely"
            "|definitely|certainly|👍|👌|✅"
        ),
        False: (
            "no thanks|no thank you|no no|no|nope|nah|no way|not really|absolutely not|certainly not"
            "|of course not|definitely not|id rather not|i would rather not|rather not"
            "|i dont think so|👎|❌"
        ),
    },
    "de": {
        True: (
            "ja bitte|ja gern|ja gerne|ja klar|ja genau|ja|jawohl|jo|jep|jap|na klar|klar|sehr gern"
            "|sehr gerne|gern|gerne|natürlich|selbstverständlich|auf jeden fall|unbedingt|👍|👌|✅"
        ),
        False: (
            "nein danke|nein nein|nein|nee|ne|nö|danke nein|lieber nicht|besser nicht|bitte nicht"
            "|auf keinen fall|auf gar keinen fall|natürlich nicht|keinesfalls|ich glaube nicht|👎|❌"
        ),
    },
}
# These answer only alone or before a pause: "good." but not "good morning", "right" but not "right now".
_WEAK = {
    "en": {
        True: (
            "(ok|okay|alright) [then|great|good|thanks]|all right|correct|exactly|great|good|indeed|y|please"
            "|[(thats|that is|it is)] (right|correct|fine|good|ok|okay|perfect)"
            "|(sounds|looks|seems) (good|great|fine|right|perfect)|fine (by|with) me|[yes] go ahead|go for it"
            "|[yes|please] do it|please do|why not|id love to"
            "|(i guess|i think|i suppose|guess|think) so|confirm [it|that]|i confirm|confirmed"
            "|yes (it is|i do|i am|please do|thanks|thank you)"
        ),
        False: (
            "[(thats|that is|its|it is)] (wrong|not right|not correct|incorrect)|never|negative|n"
            "|not (now|yet|today|that|this one|at all)|[please] (dont|do not) [do it|do that]"
            "|no (its not|it is not|it isnt|i dont|i do not)"
            # They say no to "Anything else?".
            "|(thats|that is|thatll be|that will be) (all|everything) [for now|for today] [thanks|thank you]"
            "|(im|i am) (done|finished) [here] [thanks|thank you]"
            "|(nothing|not anything) (else|more) [thanks|thank you]"
        ),
    },
    "de": {
        True: (
            "ok|okay|in ordnung|einverstanden|alles (klar|gut)|[sehr] gut|super|prima|perfekt|wunderbar|genau"
            "|exakt|sicher|[(das|es)] (stimmt|passt)|passt so|[(das|es) ist] (richtig|korrekt)"
            "|(das|es) ist gut|mach das|machen sie das|von mir aus|bestätigen|warum nicht|bitte [ja]|ja danke"
            "|aber (klar|gern|gerne)|na (gut|schön)|(ich denke|denke|ich glaube|glaube) (schon|ja)"
        ),
        False: (
            "[(das|es) ist] (falsch|nicht richtig)|[(das|es)] (stimmt|passt) nicht|(das|es) will ich nicht"
            "|[noch|gar|eher] nicht|nicht (jetzt|heute|wirklich|nötig)|niemals|quatsch"
            # The same, to "Sonst noch etwas?".
            "|das (ist|war|wäre) [dann] [schon] alles [für heute] [danke|vielen dank]"
            "|(das wars|das wärs) [dann|schon] [für heute] [danke|vielen dank]"
            "|ich bin fertig [danke|vielen dank]|[sonst] nichts [mehr|weiter] [danke|vielen dank]"
        ),
    },
}
_CORRECTIONS = {
    "en": (
        "actually|i meant|i mean|i said|make it|make that|make them|change it to|change that to"
        "|change to|rather|instead|sorry|wait|hold on|ok|okay|well|please|but|with|id rather have"
        "|i want it|i want|i would like|id like|lets say|lets make it|it should be|should be"
        "|better|oops|hmm|uh|um|and|then|just"
    ),
    "de": (
        "eigentlich|ich meinte|ich meine|ich sagte|doch lieber|doch|lieber|mach es|mach"
        "|machen sie|mach daraus|ändere|ändern sie|sondern|aber|moment|warte|ok|okay|bitte"
        "|ich möchte|ich will|ich hätte gern|ich hätte gerne|sorry|entschuldigung|äh|ähm|hm"
        "|es soll|soll|besser|mit|und|also|dann|stattdessen|nehme ich|ich nehme"
    ),
}
# Sounds before an answer. "Oh no" is no answer, but "oh yes" is.
_SOUNDS = frozenset(
    {"hm", "hmm", "hmmm", "mm", "mhm", "uh", "uhm", "um", "er", "erm", "ah", "well"}
) | frozenset({"aeh", "aehm", "ach", "naja", "tja", "nun"})
_GLAD = frozenset({"oh", "ooh", "och"})
_BEFORE = _SOUNDS | _GLAD
# "No one answered" is no answer.
_NO_ANSWER = frozenset({("no", "one"), ("no", "idea"), ("no", "clue"), ("no", "matter"), ("no", "longer")})
_LONG = re.compile(r"(.)\1+")  # "yesss", "nooo", "jaaa"
_MOST = 1000  # phrases of one table
_LONGEST = 8  # words of a phrase
_Phrases = Mapping[str, tuple[tuple[str, ...], ...]]  # by first word, the longest first


def polarity(text: str, locale: str) -> tuple[bool | None, str]:
    """Return whether an utterance starts with yes (True) or no (False), and the rest of it.

    The rest is as it was written, without leading words of correction ("actually", "make it"); it
    is "" where nothing else was said. Without yes or no, the first is None.
    """
    sentence = split(text)
    answer, at = leading(sentence, locale)
    corrections = _phrases(locale, "correction")
    while at < len(sentence.words) and (width := _longest(sentence.words, at, corrections)):
        at += width
    return answer, text[sentence.starts[at] :].strip() if at < len(sentence.words) else ""


def leading(sentence: Sentence, locale: str) -> tuple[bool | None, int]:
    """Return the answer that a sentence starts with, after any "hmm", and how many words it takes."""
    answer: bool | None = None
    words = sentence.words
    at = start = next((at for at, word in enumerate(words) if word not in _BEFORE), 0)
    while at < len(words):
        said, width = _answer_at(sentence, at, locale)
        if said is None or (answer is not None and said != answer):
            break
        answer, at = said, at + width
    if answer is None or (answer is False and not _GLAD.isdisjoint(words[:start])):
        return None, 0
    return answer, at


def _answer_at(sentence: Sentence, at: int, locale: str) -> tuple[bool | None, int]:
    best: tuple[bool | None, int] = (None, 0)
    if _as_said(sentence.words[at], heads := _heads(locale)) not in heads:
        return best  # nearly always
    for answer in (True, False):
        strong = _longest(sentence.words, at, _phrases(locale, "strong", answer))
        weak = _longest(sentence.words, at, _phrases(locale, "weak", answer))
        if weak > strong and not _pause_after(sentence, at + weak):
            weak = 0
        if answer is False and strong == 1 and tuple(sentence.words[at : at + 2]) in _NO_ANSWER:
            strong = 0
        best = max(best, (answer, max(strong, weak)), key=lambda said: said[1])
    return best if best[1] else (None, 0)


def _pause_after(sentence: Sentence, at: int) -> bool:
    """Return whether the sentence ends before word `at`, or a sign stands there."""
    if at >= len(sentence.words):
        return True
    return bool(sentence.text[sentence.ends[at - 1] : sentence.starts[at]].strip())


def _longest(words: Sequence[str], at: int, phrases: _Phrases) -> int:
    """Return how many words the longest phrase at a place has, 0 where there is none."""
    first = _as_said(words[at], phrases)
    said = (first, *words[at + 1 : at + _LONGEST])
    return next((len(phrase) for phrase in phrases.get(first, ()) if said[: len(phrase)] == phrase), 0)


def _as_said(word: str, phrases: Container[str]) -> str:
    """Return a word as it begins phrases: as it is, or without letters that were drawn out."""
    return word if word in phrases else _LONG.sub(r"\1", word)


@cache
def _heads(locale: str) -> frozenset[str]:
    """Return the words with which answers begin."""
    tables = (_phrases(locale, kind, answer) for kind in ("strong", "weak") for answer in (True, False))
    return frozenset().union(*tables)


@cache
def _phrases(locale: str, kind: str, answer: bool | None = None) -> _Phrases:  # noqa: FBT001  # a table's key
    """Return phrases as words; languages without their own use the English ones."""
    language = "de" if locale.partition("-")[0].lower() == "de" else "en"
    table = {"strong": _STRONG, "weak": _WEAK}
    said = _CORRECTIONS[language] if answer is None else table[kind][language][answer]
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for example in parse(f"({said})").expand({}, _MOST):
        words = tuple(normalise(example.text).split())
        phrases.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(each, key=len, reverse=True)) for first, each in phrases.items()}
