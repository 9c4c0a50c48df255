"""Understand utterances with Rasa, and with exact utterances alone while Rasa does not answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from botctl.engines.answers import Entity, Parsed
from botctl.engines.client import Client
from botctl.engines.training_data import entity_of, role_of
from botctl.errors import EngineError
from botctl.functions.circuit import Circuit
from botctl.intents.intent import Intent, Slot
from botctl.intents.model import Context, Model
from botctl.intents.words import LONGEST, split
from botctl.messages import Ranked, SlotValue, Understanding

MOST_RANKED = 5
_log = logging.getLogger("botctl.engines")


@dataclass(frozen=True, slots=True)
class Line:
    """Ask a Rasa server, and leave it alone for a while when it does not answer.

    `client` returns what speaks with it, or raises EngineError where there is no server now.
    """

    bot: str
    client: Callable[[], Client]
    circuit: Circuit = field(default_factory=Circuit)

    def ask(self, text: str) -> Parsed:
        """Return what Rasa understands; raise EngineError, at once or within the timeout, where it cannot."""
        if not self.circuit.enter():
            raise EngineError(f"Rasa is left alone for a while: {self.circuit.reason}")
        try:
            parsed = self.client().parse(text)
        except EngineError as error:
            if self.circuit.failed(error.message):
                _log.error(
                    "%s: only exact utterances are understood until Rasa answers: %s%s",
                    self.bot,
                    error.message,
                    f" ({error.hint})" if error.hint else "",
                )
            raise
        if self.circuit.succeeded():
            _log.info("%s: Rasa answers again", self.bot)
        return parsed


@dataclass(frozen=True, slots=True)
class RasaModel:
    """Understand what is said exactly as `rules` do, and ask Rasa about all else.

    `rules` is the embedded model without any training: exact utterances, buttons, yes and no, and the
    values of types, which have the same form on every engine. `wait` waits until Rasa answers, for so
    many seconds, or raises EngineError.
    """

    intents: Mapping[str, Intent]
    rules: Model
    line: Line
    wait: Callable[[float], None]

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what a text means in its context; no text whatever makes it raise."""
        started = perf_counter()
        found = replace(self.rules.understand(text, context), engine="rasa")
        if self._is_an_answer(found, context):
            found = replace(found, why=(f"all of it answers {context.slot}", *found.why[1:]))
        elif not found.exact and split(text).words:
            try:
                parsed = asked(text, self.line.ask)
            except EngineError as error:
                why = f"only exact utterances are understood: {error.message}"
                found = replace(found, why=(why,), fault=error.message)
            else:
                found = _Reading(self.intents, self.rules, text, context, parsed).over(found)
        return replace(found, took_ms=(perf_counter() - started) * 1000)

    def _is_an_answer(self, found: Understanding, context: Context) -> bool:
        """Return whether all words are values of the intent being worked on, one of them asked for."""
        if context.slot not in found.answers or found.exact:
            return False
        slots = self.intents[str(context.intent)].slots
        spans = [(each.start, each.end) for name, each in found.answers.items() if slots[name].type != "text"]
        words = split(found.text)
        places = zip(words.starts, words.ends, strict=True)
        return all(any(start <= first and last <= end for start, end in spans) for first, last in places)


def asked(text: str, ask: Callable[[str], Parsed]) -> Parsed:
    """Return what Rasa makes of a text, its entities where they stand in it.

    Rasa takes `/name{"slot": "value"}` for an intent and its slots, as its own buttons say them; from a
    person these are only words. It cuts off spaces around a text, and what is no character (a lone
    surrogate) cannot be sent to it.
    """
    sent = re.sub(r"[\ud800-\udfff]", "\ufffd", text[:LONGEST]).rstrip()
    words = re.sub(r"^[\s/]+", "", sent)
    parsed = ask(words)
    offset = len(sent) - len(words)
    moved = (replace(each, start=each.start + offset, end=each.end + offset) for each in parsed.entities)
    return replace(parsed, entities=tuple(moved))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Read what Rasa made of one utterance."""

    intents: Mapping[str, Intent]
    rules: Model
    text: str
    context: Context
    parsed: Parsed

    def over(self, found: Understanding) -> Understanding:
        """Return what the rules found with Rasa's intents, and with what its entities add to the slots."""
        ranking, why = self._ranking(found.ranking)
        best, working = ranking[0] if ranking else None, self.context.intent
        slots: Mapping[str, SlotValue] = {}
        answers = found.answers
        if best is not None:
            slots, notes = self._filled(best.name, self._own(best.name, found))
            why += notes
        if working in self.intents:
            same = best is not None and best.name == working
            answers = slots if same else self._filled(str(working), found.answers)[0]
        return replace(found, intent=best, ranking=ranking, slots=slots, answers=answers, why=tuple(why))

    def _ranking(self, ruled: Sequence[Ranked]) -> tuple[tuple[Ranked, ...], list[str]]:
        """Return the intents, the best first, and why: Rasa's, and yes or no where the sentence begins so."""
        known = [each for each in self.parsed.ranking if each.name in self.intents]
        rated = ", ".join(f"{each.name} {each.confidence:.2f}" for each in known[:3])
        why = [f"Rasa: {rated}"] if known else []
        if self.parsed.fell_back:
            known, why = [], [*why, "Rasa's own fallback came first"]
        elif not known:
            why.append("Rasa knows no intent of this bot for it")
        best = {each.name: each for each in known}
        for each in ruled:
            if each.name not in best or best[each.name].confidence < each.confidence:
                best[each.name] = each
                why.append(f"it begins with {each.name}")
        ranking = sorted(best.values(), key=lambda each: -each.confidence)[:MOST_RANKED]
        return tuple(ranking), why

    def _own(self, intent: str, found: Understanding) -> Mapping[str, SlotValue]:
        """Return the slots of an intent as the rules find them: as if it were the one being worked on."""
        if intent == self.context.intent:
            return found.answers
        return self.rules.understand(self.text, replace(self.context, intent=intent, slot=None)).answers

    def _filled(self, name: str, own: Mapping[str, SlotValue]) -> tuple[Mapping[str, SlotValue], list[str]]:
        """Return an intent's slots with what Rasa adds, in the order of their definition, and notes on it.

        Values of types are found in the whole sentence, as on every engine. Rasa adds those that were
        missed, tells which of two slots of one type is meant, and marks free text (but for the text that
        was asked for, which is all that was said).
        """
        intent, notes = self.intents[name], list[str]()
        added: dict[str, SlotValue] = {}
        for entity in self.parsed.entities:
            slot = _slot_of(entity, intent)
            words = self.text[entity.start : entity.end]
            if slot is None or slot.name in added or self._is_settled(slot, own, entity, intent):
                continue
            value = self._value(slot, intent, entity)
            if value is None:
                notes.append(f'Rasa took "{words}" for {slot.name}, and it is no value of {slot.type}')
            elif not _covered(value, added.values()):
                added[slot.name] = value
                notes.append(f'Rasa took "{words}" for {slot.name}')
        kept = {each: value for each, value in own.items() if not _covered(value, added.values())}
        filled = {**kept, **added}
        return {each: filled[each] for each in intent.slots if each in filled}, notes

    def _is_settled(self, slot: Slot, own: Mapping[str, SlotValue], entity: Entity, intent: Intent) -> bool:
        """Return whether the rules know better than an entity what a slot holds."""
        if slot.type == "text":
            return slot.name == self.context.slot and slot.name in own
        role_counts = role_of(slot, intent) is not None and entity.role == slot.name
        return slot.name in own and not (role_counts and not _touches(own[slot.name], entity))

    def _value(self, slot: Slot, intent: Intent, entity: Entity) -> SlotValue | None:
        """Return an entity's words as a value of a slot, in its canonical form; None where they are none."""
        words = self.text[entity.start : entity.end]
        if slot.type == "text":
            return SlotValue(words, words, entity.start, entity.end, entity.confidence)
        context = replace(self.context, intent=intent.name, slot=slot.name)
        value = self.rules.understand(words, context).answers.get(slot.name)
        if value is None:
            return None
        start, end = entity.start + value.start, entity.start + value.end
        return replace(value, start=start, end=end, confidence=min(value.confidence, entity.confidence))


def _slot_of(entity: Entity, intent: Intent) -> Slot | None:
    """Return the slot that an entity is for: of its role, or the only one of its kind."""
    fitting = [slot for slot in intent.slots.values() if entity_of(slot) == entity.kind]
    if len(fitting) > 1:
        fitting = [slot for slot in fitting if slot.name == entity.role]
    return fitting[0] if fitting else None


def _touches(value: SlotValue, entity: Entity) -> bool:
    return value.start < entity.end and entity.start < value.end


def _covered(value: SlotValue, others: Iterable[SlotValue]) -> bool:
    return any(value.start < other.end and other.start < value.end for other in others)
