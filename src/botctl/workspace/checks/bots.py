"""Check what bots refer to: intents, connectors, patterns, locales and the time zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from botctl.bots.bot import PATTERNS
from botctl.documents.nodes import Document
from botctl.errors import Fault, Place
from botctl.intents.intent import BUILT_IN_INTENTS
from botctl.workspace import files, shipped
from botctl.workspace.checks.locales import knows, language_of, time_zone_faulty, time_zones
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.sources import Source, Sources


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every bot's references."""
    for source in sources.bots.values():
        if source.model is not None:
            yield from _references(source.document, source.model, sources)
            yield from _locales(source.document, source.model)
            yield from _twice(source.document, source.model)
    yield from _phrases(sources)
    yield from _not_served(sources)


def served(bot: files.BotFile, sources: Sources) -> frozenset[str]:
    """Return the names of the workspace's intents that a bot serves."""
    return frozenset(sources.intents if bot.intents == "all" else bot.intents)


def is_told(bot: files.BotFile, sources: Sources) -> bool:
    """Return whether all that a bot serves is known: an intent that is misspelt in its list may be any."""
    return "intents" not in bot.unclear and served(bot, sources) <= known_intents(sources)


def known_intents(sources: Sources) -> frozenset[str]:
    """Return the names of all intents, built-in ones included."""
    return frozenset(sources.intents) | frozenset(BUILT_IN_INTENTS)


def unserved(name: str, bot: str, sources: Sources) -> tuple[str, str, str] | None:
    """Return code, message and hint where a bot does not serve an intent, or None."""
    if name not in known_intents(sources):
        hint = did_you_mean(name, known_intents(sources), f"write intents/{name}.yml")
        return "R104", f"there is no intent `{name}`", hint
    model = sources.bots[bot].model if bot in sources.bots else None
    if model is None or name in BUILT_IN_INTENTS or name in served(model, sources):
        return None
    if not is_told(model, sources):
        return None
    hint = f"add it to `intents` in bots/{bot}.yml"
    return "R106", f"the bot `{bot}` does not serve the intent `{name}`", hint


def _references(document: Document, bot: files.BotFile, sources: Sources) -> Iterator[Fault]:
    for number, name in enumerate(bot.intents if isinstance(bot.intents, list) else ()):
        place = document.place("intents", number)
        if name in sources.intents:
            continue
        if name in BUILT_IN_INTENTS:
            hint = f"remove it from the list; to say it in other words, write intents/{name}.yml"
            yield Fault("R104", place, f"`{name}` is built in and always served", hint, "warning")
        else:
            hint = did_you_mean(name, sources.intents, f"write intents/{name}.yml")
            yield Fault("R104", place, f"there is no intent `{name}`", hint)
    for number, name in enumerate(bot.connectors):
        if name not in sources.connectors:
            otherwise = (
                f"write connectors/{name}.yml with a `kind` that exists ({', '.join(files.CONNECTORS)})"
            )
            hint = did_you_mean(name, sources.connectors, otherwise)
            yield Fault("R105", document.place("connectors", number), f"there is no connector `{name}`", hint)
    begun = bot.escalate.intent if bot.escalate else ""
    if begun and (wrong := unserved(begun, _name(document), sources)):
        yield Fault(wrong[0], document.place("escalate", "intent"), wrong[1], wrong[2])


def _name(document: Document) -> str:
    return document.file.removeprefix("bots/").partition(".")[0]


def _locales(document: Document, bot: files.BotFile) -> Iterator[Fault]:
    for number, locale in enumerate(bot.locales):
        place = document.place("locales", number)
        if not knows(locale):
            hint = "write a language and a country as Unicode names them: de-DE, en-US, pt-BR"
            yield Fault("S109", place, f"`{locale}` is not a locale", hint)
        elif shipped.language(locale) != language_of(locale):
            message = f"botctl ships no words in `{language_of(locale)}`; it falls back to English"
            hint = "override the patterns in the bot's file, and the built-in intents by files of their names"
            yield Fault("T111", place, message, hint, "warning")
    if time_zone_faulty(bot.timezone):
        hint = did_you_mean(bot.timezone, time_zones(), "write its IANA name: Europe/Berlin")
        yield Fault("S114", document.place("timezone"), f"`{bot.timezone[:64]}` is not a time zone", hint)


def _twice(document: Document, bot: files.BotFile) -> Iterator[Fault]:
    lists: dict[str, Sequence[str]] = {"locales": bot.locales, "connectors": bot.connectors}
    if isinstance(bot.intents, list):
        lists["intents"] = bot.intents
    for key, names in lists.items():
        for number, name in enumerate(names):
            if name in names[:number]:
                message = f"`{name}` stands twice in `{key}`"
                yield Fault("S113", document.place(key, number), message, "remove one of the two")


def _phrases(sources: Sources) -> Iterator[Fault]:
    """Check the names of patterns, and that files of phrases have a bot and are spoken."""
    phrases = [one for by_language in sources.bot_phrases.values() for one in by_language.values()]
    for source in phrases:
        if source.name not in sources.bots:
            yield orphan(source, "bots", sources.bots)
    written: list[Source[files.BotFile] | Source[files.BotPhrasesFile]] = [*sources.bots.values(), *phrases]
    for each in written:
        if each.model is None:
            continue
        for name in each.model.patterns or {}:
            place = each.document.key("patterns", name)
            if name not in PATTERNS:
                hint = did_you_mean(name, PATTERNS, "`botctl explain R107` lists them")
                yield Fault("R107", place, f"there is no pattern `{name}`", hint)
            elif name in ("greet", "fallback") and getattr(each.model, name) is not None:
                message = f"`{name}` is written here and on top of the file"
                yield Fault("S115", place, message, "remove one of the two")


def orphan(source: Source[files.File], folder: str, known: Mapping[str, Source[files.File]]) -> Fault:
    """Return the fault of a phrases file that belongs to nothing."""
    hint = did_you_mean(source.name, known, f"write {folder}/{source.name}.yml, or rename this file")
    message = f"there is no {folder}/{source.name}.yml for these phrases"
    return Fault("F109", Place(source.file), message, hint)


def _not_served(sources: Sources) -> Iterator[Fault]:
    models = [source.model for source in sources.bots.values()]
    if not models or not all(model and is_told(model, sources) for model in models):
        return
    reached = frozenset().union(*(served(model, sources) for model in models if model))
    for name, source in sources.intents.items():
        if name not in reached and name not in BUILT_IN_INTENTS:
            hint = f"add `{name}` to `intents` of a bot, or remove the file"
            place = source.document.key("title")
            yield Fault("R108", place, f"no bot serves the intent `{name}`", hint, "warning")
