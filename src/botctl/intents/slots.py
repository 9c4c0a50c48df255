"""Give the values found in a sentence to the slots of an intent."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from botctl.intents.carriers import Carriers, between, carriers
from botctl.intents.edges import text_span
from botctl.intents.intent import Intent, Slot
from botctl.intents.matcher import Line, Match
from botctl.intents.tagging.tagger import Tagged, Tagger
from botctl.intents.types.answers import bare_answer
from botctl.intents.types.tokens import Found
from botctl.intents.types.values import Values
from botctl.intents.words import Sentence
from botctl.messages import SlotValue

ASKED = 1.5  # what speaks for the slot that is asked for, as much as words beside a value do
VOTE = 3.0  # what a tagger that is sure speaks for a slot
_NONE = Carriers()
SURE = 0.5  # of a tagger that a free text stands somewhere, so that values in it are part of it


class SlotFinder:
    """Find an intent's slots in a sentence.

    Values of a type go, the longest first, to the slot that fits best: the one whose template words
    stand beside the value, the one asked for, the one defined first. Text slots take the words
    between those that authors wrote around them.
    """

    def __init__(self, intents: Mapping[str, Intent], lines: Sequence[Line]) -> None:
        self._intents = intents
        self._lines: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.template.slots:
                self._lines[line.intent].append(line)
        self._carriers: dict[str, Mapping[str, Carriers]] = {}  # by intent, made when they are asked for

    def _carriers_of(self, intent: str, slot: str) -> Carriers:
        if intent not in self._carriers:
            self._carriers[intent] = carriers(self._lines[intent])
        return self._carriers[intent].get(slot, _NONE)

    def matched(self, match: Match, values: Values) -> dict[str, SlotValue]:
        """Return the slots of an exact match."""
        slots = self._intents[match.line.intent].slots
        filled: dict[str, list[Found]] = defaultdict(list)
        for name, first, last in match.slots:
            slot = slots.get(name)
            if slot is None or slot.type == "text":
                filled[name].append(_words(values.sentence, first, last, 1.0))
            else:
                here = (first, last)
                found = (each for each in values.of(slot.type) if word_span(values.sentence, each) == here)
                filled[name].extend(found)
        return _slot_values(slots, filled, values.sentence.text)

    def find(
        self, intent: str, values: Values, *, asked: str | None = None, tagger: Tagger | None = None
    ) -> dict[str, SlotValue]:
        """Return the slots of an intent that a sentence fills; `asked` is the slot it should answer.

        A tagger says where the slots stand that it has learnt. What answers a question for free text stays
        whole: the tagger is then not asked.
        """
        slots = self._intents[intent].slots
        whole = asked is not None and asked in slots and slots[asked].type == "text"
        tagged = tagger.find(values, intent) if tagger and not whole else []
        filled = self._assign(intent, slots, values, asked, tagged)
        learnt = tagger.slots[intent] if tagger and not whole else ()
        found = {each.slot for each in tagged}
        for name, slot in slots.items():
            if slot.type == "text" and (name in found or name not in learnt):
                if name in learnt:
                    texts = _texts(tagged, slot, values, filled)
                else:
                    texts = self._carried(intent, name, values, filled)
                if texts:
                    filled[name] = texts
        if asked is not None and asked in slots and asked not in filled:
            answer = _answer(slots[asked], values, filled)
            filled |= {asked: [answer]} if answer else {}
        return _slot_values(slots, filled, values.sentence.text)

    def _assign(
        self,
        intent: str,
        slots: Mapping[str, Slot],
        values: Values,
        asked: str | None,
        tagged: Sequence[Tagged],
    ) -> dict[str, list[Found]]:
        """Give each value to a slot of its type; longer values first, and no character twice.

        Values within a free text are part of it, but for what is asked for. A tagger judges by the words
        around a value: of one that is all that is said, the question says more.
        """
        words = len(values.sentence.words)
        pairs: list[tuple[tuple[float, ...], str, Found]] = []
        texts = [each for each in tagged if slots[each.slot].type == "text" and each.confidence >= SURE]
        for order, (name, slot) in enumerate(slots.items()):
            if slot.type == "text":
                continue
            for found in values.of(slot.type):
                if name != asked and any(_within(found, text) for text in texts):
                    continue
                fit = self._fit(intent, name, values.sentence, found) + (ASKED if name == asked else 0.0)
                if asked is None or word_span(values.sentence, found) != (0, words):
                    votes = (VOTE * each.confidence for each in tagged if _votes(each, name, found))
                    fit += max(votes, default=0.0)
                rank = (found.start - found.end, -fit, -found.confidence, found.start, order)
                pairs.append((rank, name, found))
        pairs.sort(key=lambda pair: pair[0])
        filled: dict[str, list[Found]] = defaultdict(list)
        for _, name, found in pairs:
            room = slots[name].many or name not in filled
            if room and not any(_overlap(found, other) for each in filled.values() for other in each):
                filled[name].append(found)
        return filled

    def _fit(self, intent: str, name: str, sentence: Sentence, found: Found) -> float:
        """Return how well the words beside a value are those that authors wrote beside the slot."""
        first, last = word_span(sentence, found)
        before = sentence.words[first - 1] if first else ""
        after = sentence.words[last] if last < len(sentence.words) else ""
        around = self._carriers_of(intent, name)
        near = around.by_word.get(before, ()) if before else ()
        if not near:
            return 0.5 if after and after in around.rights else 0.0
        return 2.5 if after and any(carrier.right == after for carrier in near) else 2.0

    def _carried(
        self, intent: str, name: str, values: Values, filled: Mapping[str, Sequence[Found]]
    ) -> list[Found]:
        """Return the words that stand where authors put a text slot, the best supported ones."""
        sentence = values.sentence
        taken = [word_span(sentence, found) for each in filled.values() for found in each]
        by_word = self._carriers_of(intent, name).by_word
        best: tuple[int, int, int] | None = None
        for at, word in enumerate(("", *sentence.words)):
            for carrier in by_word.get(word, ()) if word or not at else ():
                span = between(sentence.words, carrier, at, taken)
                if span and (best is None or (span[0], -span[1]) > (best[0], -best[1])):
                    best = span
        if best is None:
            return []
        support, first, last = best
        return [_words(sentence, first, last, min(0.9, 0.4 + 0.2 * support))]


def _answer(slot: Slot, values: Values, filled: Mapping[str, Sequence[Found]]) -> Found | None:
    """Return the whole text for a text slot that nothing else fits, or a bare number's meaning."""
    if slot.type != "text":
        bare = bare_answer(slot.type, values)
        taken = bare and any(_overlap(bare, other) for each in filled.values() for other in each)
        return None if taken else bare
    text = values.sentence.text.strip()
    if not text or filled:
        return None
    start = values.sentence.text.index(text)
    return Found(text, start, start + len(text), 0.7)


def word_span(sentence: Sentence, found: Found) -> tuple[int, int]:
    """Return the words (first, last exclusive) that a value covers."""
    return bisect_left(sentence.starts, found.start), bisect_right(sentence.ends, found.end)


def _words(sentence: Sentence, first: int, last: int, confidence: float) -> Found:
    start, end = text_span(sentence, first, last)
    return Found(sentence.text[start:end], start, end, confidence)


def _texts(
    tagged: Sequence[Tagged], slot: Slot, values: Values, filled: Mapping[str, Sequence[Found]]
) -> list[Found]:
    """Return the free texts that a tagger found for a slot: all where it takes many, else the surest."""
    text = values.sentence.text
    taken = [other for each in filled.values() for other in each]
    found = [
        Found(text[each.start : each.end], each.start, each.end, each.confidence)
        for each in tagged
        if each.slot == slot.name and not any(_overlap(each, other) for other in taken)
    ]
    return found if slot.many else sorted(found, key=lambda each: -each.confidence)[:1]


def _overlap(one: Found | Tagged, other: Found | Tagged) -> bool:
    return one.start < other.end and other.start < one.end


def _within(found: Found, text: Tagged) -> bool:
    return text.start <= found.start and found.end <= text.end


def _votes(tagged: Tagged, slot: str, found: Found) -> bool:
    """Return whether a tagger says that a value is a slot's."""
    return tagged.slot == slot and _overlap(tagged, found)


def _slot_values(
    slots: Mapping[str, Slot], filled: Mapping[str, Sequence[Found]], text: str
) -> dict[str, SlotValue]:
    """Return slot values in the order of definition; a slot of many holds doubles too."""
    values: dict[str, SlotValue] = {}
    for name, slot in slots.items():
        if not filled.get(name):
            continue
        found = sorted(filled[name], key=lambda each: each.start)
        start, end = found[0].start, found[-1].end
        value = [each.value for each in found] if slot.many else found[0].value
        confidence = min(each.confidence for each in found)
        items = tuple(_slot_value(each, text) for each in found) if slot.many else ()
        values[name] = SlotValue(value, text[start:end], start, end, confidence, items)
    return values


def _slot_value(found: Found, text: str) -> SlotValue:
    return SlotValue(found.value, text[found.start : found.end], found.start, found.end, found.confidence)
