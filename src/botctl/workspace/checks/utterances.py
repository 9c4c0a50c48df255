"""Check utterances: that they can be read, name slots that exist, and mean one intent only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botctl.documents.nodes import Document
from botctl.errors import Fault, Place
from botctl.intents.intent import BUILT_IN_INTENTS
from botctl.intents.templates import Node, SlotUse, Template, TemplateError, Words, parse
from botctl.workspace import files, shipped
from botctl.workspace.checks.bots import served
from botctl.workspace.checks.intents import slot_type
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.sources import Sources

MOST = 10_000  # sentences that one utterance may stand for
COMPARED = 200  # sentences of one utterance that are compared with those of others
_SPECIAL = frozenset("([{|")


@dataclass(frozen=True, slots=True)
class _Utterance:
    """Hold one utterance as it is compared: what it stands for, and where it is written."""

    intent: str
    language: str  # "" in files without one
    sentences: tuple[str, ...]
    place: Place


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of all utterances, each alone and then with one another."""
    read: list[_Utterance] = []
    for document, model, base, language in _files(sources):
        yield from _each(document, model.utterances or (), base, language, read)
    yield from _shared(sources, read)


def _files(
    sources: Sources,
) -> Iterator[
    tuple[Document, files.IntentFile | files.IntentPhrasesFile, tuple[str, files.IntentFile | None], str]
]:
    for name, source in sources.intents.items():
        if source.model is not None:
            yield source.document, source.model, (name, source.model), ""
        for language, phrases in sources.intent_phrases.get(name, {}).items():
            if phrases.model is not None:
                yield phrases.document, phrases.model, (name, source.model), language


def _each(
    document: Document,
    utterances: Sequence[str],
    intent: tuple[str, files.IntentFile | None],
    language: str,
    read: list[_Utterance],
) -> Iterator[Fault]:
    """Check the utterances of one file, and collect those that can be compared."""
    name, base = intent
    types = {slot: slot_type(one) or slot for slot, one in (base.slots or {}).items()} if base else {}
    known = types if base and "slots" not in base.unclear else None
    seen: dict[tuple[str, ...], int] = {}
    for number, text in enumerate(utterances):
        path = ("utterances", number)
        if not text.strip():
            continue  # it was reported when it was read
        template: Template | None = None
        if not _SPECIAL.isdisjoint(text) or "]" in text or ")" in text or "}" in text:
            try:
                template = parse(text)
            except TemplateError as error:
                place = document.within(*path, at=error.column - 1)
                yield Fault("T101", place, error.message, error.hint)
                continue
            yield from _slots(document, number, template, known, name)
            if (count := template.count()) > MOST:
                message = f"this utterance stands for {count:,} sentences, more than {MOST:,}"
                yield Fault("T106", document.place(*path), message, "split it into several utterances")
                continue
        sentences = _sentences(text, template, types)
        if sentences in seen:
            hint = f"the first is in line {document.place('utterances', seen[sentences]).line}; remove one"
            message = "this utterance stands here twice"
            yield Fault("T103", document.place(*path), message, hint, "warning")
            continue
        seen[sentences] = number
        read.append(_Utterance(name, language, sentences, document.place(*path)))


def _slots(
    document: Document, number: int, template: Template, types: dict[str, str] | None, intent: str
) -> Iterator[Fault]:
    if types is None:
        return  # the intent's own file could not be read
    for slot in template.slots:
        if slot.name not in types:
            place = document.within("utterances", number, at=slot.column)
            hint = did_you_mean(slot.name, types, f"add `{slot.name}` to `slots` of intents/{intent}.yml")
            yield Fault("T102", place, f"the intent `{intent}` has no slot `{slot.name}`", hint)


def _sentences(text: str, template: Template | None, types: dict[str, str]) -> tuple[str, ...]:
    """Return what an utterance stands for, folded for comparison, with types in place of slots."""
    if template is None:
        return (_fold(text),)
    return tuple(dict.fromkeys(_fold(sentence) for sentence in _spoken(template.nodes, types)))


def _spoken(nodes: Sequence[Node], types: dict[str, str]) -> list[str]:
    """Return the first sentences that nodes stand for; `Template.expand` would spread them, for training."""
    sentences = [""]
    for node in nodes:
        if isinstance(node, Words):
            ends = [node.text]
        elif isinstance(node, SlotUse):
            ends = [f"{{{types.get(node.name, node.name)}}}"]
        else:
            ends = [end for nodes in node.alternatives for end in _spoken(nodes, types)]
        sentences = [begin + end for begin in sentences for end in ends][:COMPARED]
    return sentences


def _fold(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!?")


def _shared(sources: Sources, utterances: list[_Utterance]) -> Iterator[Fault]:
    """Report sentences that two intents of one bot, or an intent and a built-in one, both claim."""
    bots: dict[str, set[str]] = {name: set() for name in sources.intents}
    for bot, source in sources.bots.items():
        for name in served(source.model, sources) if source.model else ():
            bots.setdefault(name, set()).add(bot)
    first: dict[tuple[str, str], list[_Utterance]] = {}
    for one in utterances:
        for sentence in one.sentences:
            others = first.setdefault((one.language, sentence), [])
            other = next(
                (o for o in others if o.intent != one.intent and bots[o.intent] & bots[one.intent]), None
            )
            if other is not None:
                hint = f"the other is in {other.place}; leave it to one of the two"
                message = f'`{one.intent}` and `{other.intent}` are both meant by "{sentence[:80]}"'
                yield Fault("T104", one.place, message, hint)
                break
            others.append(one)
    yield from _like_built_in(sources, utterances)


def _like_built_in(sources: Sources, utterances: list[_Utterance]) -> Iterator[Fault]:
    built_in = {language: _built_in(language, sources) for language in shipped.languages()}
    base = next(
        (shipped.language(s.model.locales[0]) for s in sources.bots.values() if s.model and s.model.locales),
        shipped.FALLBACK,
    )
    for one in utterances:
        words = built_in.get(one.language.partition("-")[0] or base, {})
        name, sentence = next(((words[each], each) for each in one.sentences if each in words), ("", ""))
        if name and one.intent not in BUILT_IN_INTENTS:
            hint = f"say it in other words, or override the built-in intent by intents/{name}.yml"
            message = f'"{sentence[:80]}" already means the built-in intent `{name}`'
            yield Fault("T105", one.place, message, hint, "warning")


def _built_in(language: str, sources: Sources) -> dict[str, str]:
    """Return what built-in intents that no file overrides are said by, in a shipped language.

    Yes and no are left out: a question hears them whichever intent has the same words.
    """
    return {
        sentence: intent.name
        for intent in shipped.intents((language,)).values()
        if intent.name not in sources.intents and intent.name not in ("yes", "no")
        for text in intent.utterances.base
        for sentence in _sentences(text, parse(text), {})
    }
