"""Turn the files of a workspace that has no errors into its frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from botctl.bots.bot import PATTERNS, Bot, Escalation, Floor, Nlu, RasaSettings
from botctl.connectors.connector import Connector
from botctl.functions.function import Function
from botctl.intents.intent import Intent, Slot, SlotType
from botctl.intents.phrases import Localised, Said
from botctl.messages import Json
from botctl.workspace import files, shipped
from botctl.workspace.records import keys_of
from botctl.workspace.said import maybe, said
from botctl.workspace.sources import Source, Sources
from botctl.workspace.triggers import trigger
from botctl.workspace.workspace import Workspace

T = TypeVar("T")
M = TypeVar("M", bound=files.File)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def build(root: Path, sources: Sources) -> Workspace:
    """Return the workspace; every source has its model."""
    intents = {
        name: intent(_model(source), _models(sources.intent_phrases, name), name)
        for name, source in sources.intents.items()
    }
    types = {
        name: slot_type(_model(source), _models(sources.type_phrases, name), name)
        for name, source in sources.types.items()
    }
    connectors = {name: connector(_model(source), name) for name, source in sources.connectors.items()}
    functions = {
        name: _function(name, module.path, sources.settings.get(name))
        for name, module in sources.modules.items()
    }
    bots = {
        name: bot(_model(source), _models(sources.bot_phrases, name), name, intents=intents, types=types)
        for name, source in sources.bots.items()
    }
    return Workspace(root, bots, intents, types, connectors, functions)


def duration(text: str) -> timedelta:
    """Return a duration as authors write it: a number and s, m, h, d or w."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def intent(base: files.IntentFile, others: Mapping[str, files.IntentPhrasesFile], name: str) -> Intent:
    """Return an intent with its phrases in every language."""
    return Intent(
        name,
        title=_localised(base.title, others, lambda file: file.title),
        utterances=_localised(
            tuple(base.utterances or ()),
            others,
            lambda file: None if file.utterances is None else tuple(file.utterances),
        ),
        slots={slot: _slot(slot, written, others) for slot, written in (base.slots or {}).items()},
        confirm=_said(base.confirm, others, lambda file: file.confirm),
        call=base.call,
        reply=_said(base.reply, others, lambda file: file.reply),
        slow=_said(base.slow, others, lambda file: file.slow),
    )


def _slot(name: str, written: str | files.SlotFile, others: Mapping[str, files.IntentPhrasesFile]) -> Slot:
    file = files.SlotFile(type=written) if isinstance(written, str) else written
    phrases = {
        language: one.slots[name] for language, one in others.items() if one.slots and name in one.slots
    }
    return Slot(
        name,
        file.type,
        ask=_said(file.ask, phrases, lambda one: one.ask),
        reask=_said(file.reask, phrases, lambda one: one.reask),
        default=file.default,
        many=file.many,
        tries=file.tries,
    )


def slot_type(base: files.TypeFile, others: Mapping[str, files.TypePhrasesFile], name: str) -> SlotType:
    """Return a slot type with its words in every language."""
    values = dict.fromkeys(base.values) if isinstance(base.values, list) else base.values
    return SlotType(
        name,
        Localised(_synonyms(values), {language: _synonyms(one.values) for language, one in others.items()}),
    )


def _synonyms(values: Mapping[str, str | list[str] | None]) -> Mapping[str, tuple[str, ...]]:
    return {
        value: (words,) if isinstance(words, str) else tuple(words or ()) for value, words in values.items()
    }


def connector(file: files.ConnectorFile, name: str) -> Connector:
    """Return a connector: its settings as written, and for each secret the variable that holds it."""
    settings: dict[str, Json] = {}
    secrets: dict[str, str] = {}
    for key, one in keys_of(type(file)).items():
        value = getattr(file, key)
        if value is not None and one.shape is files.SECRET:
            secrets[key] = value[2:-1]
        elif value is not None and key != "kind":
            settings[key] = value
    return Connector(name, file.kind, settings, secrets)


def _function(name: str, module: Path, settings: Source[files.FunctionFile] | None) -> Function:
    file = settings.model if settings and settings.model else files.FunctionFile()
    return Function(
        name,
        module,
        timeout=file.timeout,
        slow_after=file.slow_after,
        memory=file.memory,
        retries=file.retries,
        backoff=file.backoff,
        concurrency=file.concurrency,
        environment=file.environment or {},
        on_failure=file.on_failure,
        events=tuple(trigger(event) for event in file.events or ()),
    )


def _nlu(file: files.NluFile) -> Nlu:
    wanted = file.floor
    floor = Floor(wanted.accuracy, wanted.entity_f1, wanted.oos_auroc, wanted.ece) if wanted else None
    return Nlu(file.engine, file.accept, file.margin, file.encoder, _rasa(file), floor)


def _rasa(file: files.NluFile) -> RasaSettings:
    token = file.token[2:-1] if file.token else ""
    return RasaSettings(file.pipeline or "", file.python or "", file.url or "", token, file.timeout)


def bot(
    base: files.BotFile,
    others: Mapping[str, files.BotPhrasesFile],
    name: str,
    *,
    intents: Mapping[str, Intent],
    types: Mapping[str, SlotType],
) -> Bot:
    """Return a bot with what it serves, built-in intents and shipped words included."""
    languages = tuple(dict.fromkeys(map(shipped.language, base.locales)))
    served = intents if base.intents == "all" else {one: intents[one] for one in base.intents}
    used = {slot.type for one in served.values() for slot in one.slots.values()}
    return Bot(
        name,
        title=_localised(base.title, others, lambda file: file.title),
        locales=tuple(base.locales),
        intents={**served, **{n: one for n, one in shipped.intents(languages).items() if n not in served}},
        types={one: types[one] for one in types if one in used},
        connectors=tuple(base.connectors),
        patterns={pattern: _pattern_said(pattern, base, others, languages) for pattern in PATTERNS},
        nlu=_nlu(base.nlu),
        escalate=Escalation(base.escalate.intent, base.escalate.after) if base.escalate else None,
        keep=duration(base.keep),
        timezone=base.timezone,
    )


def _pattern_said(
    pattern: str,
    base: files.BotFile,
    others: Mapping[str, files.BotPhrasesFile],
    languages: tuple[str, ...],
) -> Localised[Said]:
    """Return a pattern's words: the author's where written in a language, the shipped ones elsewhere."""
    own = _written(base, pattern)
    words = {language: shipped.patterns(language)[pattern] for language in languages[1:]}
    for language, file in others.items():
        if (written := _written(file, pattern)) is not None:
            words[language] = said(written)
    return Localised(said(own) if own is not None else shipped.patterns(languages[0])[pattern], words)


def _written(file: files.BotFile | files.BotPhrasesFile, pattern: str) -> files.Said | None:
    """Return what a bot's file says for a pattern, under `patterns` or on top."""
    top: files.Said | None = getattr(file, pattern) if pattern in ("greet", "fallback") else None
    return top if top is not None else (file.patterns or {}).get(pattern)


def _said(
    base: files.Said | None, others: Mapping[str, M], part: Callable[[M], files.Said | None]
) -> Localised[Said | None]:
    words = {language: maybe(part(file)) for language, file in others.items()}
    return Localised(maybe(base), {language: one for language, one in words.items() if one is not None})


def _localised(base: T, others: Mapping[str, M], part: Callable[[M], T | None]) -> Localised[T]:
    words = {language: part(file) for language, file in others.items()}
    return Localised(base, {language: value for language, value in words.items() if value is not None})


def _model(source: Source[M]) -> M:
    assert source.model is not None, source.file  # noqa: S101 - build() is called without errors only
    return source.model


def _models(phrases: Mapping[str, Mapping[str, Source[M]]], name: str) -> Mapping[str, M]:
    return {language: _model(source) for language, source in phrases.get(name, {}).items()}
