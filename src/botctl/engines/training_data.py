"""Write what Rasa is trained on, nlu.yml and config.yml, from a bot's intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from botctl.intents.examples import examples
from botctl.intents.intent import Intent, Slot
from botctl.intents.language import compile_languages, forms_of
from botctl.intents.matcher import Line
from botctl.intents.model import Definitions
from botctl.intents.templates import Example

BUDGET = 1500  # sentences in all languages, if there are not more templates than that
MOST_OF_ONE = 6  # sentences of one template
_UNMARKED = frozenset({"yes_no"})  # its value is the sentence
_RULED = frozenset({"yes", "no"})  # found by rules; what Rasa has never seen would be one of them

# Rasa's own default with its linear classifier and its CRF in the place of DIET, which takes 3 to 18 times
# the CPU and was better on one public corpus of five (benchmarks/README.md). A bot's `accept` and `margin` do
# what Rasa's fallback does.
DEFAULT_PIPELINE: tuple[Mapping[str, Any], ...] = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "LogisticRegressionClassifier", "random_state": 20},
    {"name": "CRFEntityExtractor"},
    {"name": "EntitySynonymMapper"},
)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Hold the two files as text; the same intents give the same text."""

    nlu: str
    config: str
    sentences: int


def training_data(name: str, definitions: Definitions, pipeline: Mapping[str, Any] | None) -> TrainingData:
    """Return what Rasa is trained on for a bot of this name.

    `pipeline` is an author's own config.yml (its `policies` are of no use here), None for Rasa's default.
    Every language of the bot goes into the one model: Rasa keeps a gigabyte in memory for each.
    """
    said = _said(definitions)
    language = definitions.locales[0].partition("-")[0]
    config: dict[str, Any] = {"recipe": "default.v1", "language": language, "assistant_id": f"botctl-{name}"}
    config |= {"pipeline": [dict(each) for each in DEFAULT_PIPELINE]} if pipeline is None else dict(pipeline)
    nlu = [
        *({"intent": intent, "examples": _bulleted(each)} for intent, each in said.items()),
        *_synonyms(definitions),
        *_lookups(definitions),
    ]
    return TrainingData(
        _dump({"version": "3.1", "nlu": nlu}),
        _dump({**config, "policies": []}),
        sum(map(len, said.values())),
    )


def entity_of(slot: Slot) -> str:
    """Return the entity that Rasa is taught for a slot: its type, or its own name where it is free text."""
    return slot.name if slot.type == "text" else slot.type


def role_of(slot: Slot, intent: Intent) -> str | None:
    """Return the role that tells a slot from the others of its type, None where there are none."""
    rivals = sum(entity_of(each) == entity_of(slot) for each in intent.slots.values())
    return slot.name if rivals > 1 else None


def _said(definitions: Definitions) -> dict[str, dict[str, None]]:
    """Return the marked sentences of each intent, in every language, each once.

    Yes and no are left out unless a bot has intents of its own for them.
    """
    languages = compile_languages(definitions)
    share = BUDGET // len(languages)
    said: dict[str, dict[str, None]] = {}
    for locale, language in languages.items():
        found = examples(definitions, language.lines, locale, budget=share, most=MOST_OF_ONE)
        for line, each in zip(language.lines, found, strict=True):
            if line.intent in _RULED and not line.own:
                continue
            sentences = said.setdefault(line.intent, {})
            sentences |= dict.fromkeys(_marked(line, each, definitions))
    return said


def _marked(line: Line, found: Iterable[Example], definitions: Definitions) -> Iterator[str]:
    """Yield sentences with their slots marked as Rasa reads them: `a [large]{"entity": "size"} pizza`."""
    intent = definitions.intents[line.intent]
    for example in found:
        if "[" in example.text or "]" in example.text:
            continue  # Rasa has no way to write a bracket that is none of its own
        text, at = "", 0
        for span in example.slots:
            text += example.text[at : span.start]
            text += _mark(example.text[span.start : span.end], intent.slots.get(span.slot), intent)
            at = span.end
        yield text + example.text[at:]


def _mark(words: str, slot: Slot | None, intent: Intent) -> str:
    if slot is None or slot.type in _UNMARKED or not words.strip():
        return words
    role = role_of(slot, intent)
    kind = f'{{"entity": "{entity_of(slot)}"' + (f', "role": "{role}"}}' if role else "}")
    return f"[{words}]{kind}"


def _synonyms(definitions: Definitions) -> Iterator[dict[str, str]]:
    """Yield the words for each value of the types, but for those that stand for two values."""
    words: dict[str, dict[str, None]] = {}
    for slot_type in definitions.types.values():
        for locale in definitions.locales:
            for value, forms in forms_of(slot_type, locale).items():
                others = {_plain(form): None for form in forms if _plain(form) != _plain(value)}
                words[value] = {**words.get(value, {}), **others}
    amounts = Counter(form.casefold() for forms in words.values() for form in forms)
    for value, others in words.items():
        own = [form for form in others if form and amounts[form.casefold()] == 1]
        if own:
            yield {"synonym": value, "examples": _bulleted(own)}


def _lookups(definitions: Definitions) -> Iterator[dict[str, str]]:
    for name, slot_type in definitions.types.items():
        forms = {
            _plain(form): None
            for locale in definitions.locales
            for each in forms_of(slot_type, locale).values()
            for form in each
        }
        if own := [form for form in forms if form]:
            yield {"lookup": name, "examples": _bulleted(own)}


def _plain(form: str) -> str:
    return " ".join(form.split())


def _bulleted(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


class _Dumper(yaml.SafeDumper):
    """Write texts of several lines as blocks, and nothing as an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _dump(value: Mapping[str, Any]) -> str:
    # Longer lines than any: a sentence that is folded is two to Rasa.
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
