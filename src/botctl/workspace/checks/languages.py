"""Check that what a bot says and hears is written in each language it speaks."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.errors import Fault, Place
from botctl.workspace import files, shipped
from botctl.workspace.checks.bots import served
from botctl.workspace.checks.intents import slot_type
from botctl.workspace.checks.locales import knows, language_of, may_speak
from botctl.workspace.sources import Sources


def check(sources: Sources) -> Iterator[Fault]:
    """Return warnings for phrases that are missing in a language, and for languages nobody speaks."""
    intents, types = _wanted(sources)
    for name, languages in intents.items():
        for language in sorted(languages):
            yield from _intent(name, language, sources)
    for name, languages in types.items():
        for language in sorted(languages):
            yield from _type(name, language, sources)
    yield from _bots(sources)
    yield from _not_spoken(sources)


def further_languages(bot: files.BotFile) -> tuple[str, ...]:
    """Return the languages of a bot other than that of its base files."""
    base, *others = map(language_of, bot.locales or ("",))
    return tuple(dict.fromkeys(one for one in others if one != base and knows(one)))


def _wanted(sources: Sources) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return for each intent and each type the languages in which bots need it."""
    intents: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    for source in sources.bots.values():
        languages = further_languages(source.model) if source.model else ()
        for name in served(source.model, sources) if source.model and languages else ():
            intents.setdefault(name, set()).update(languages)
            intent = sources.intents[name].model if name in sources.intents else None
            for slot in (intent.slots or {}).values() if intent else ():
                types.setdefault(slot_type(slot), set()).update(languages)
    return intents, types


def _intent(name: str, language: str, sources: Sources) -> Iterator[Fault]:
    base = sources.intents[name].model if name in sources.intents else None
    if base is None:
        return
    phrases = [
        source
        for key, source in sources.intent_phrases.get(name, {}).items()
        if key.partition("-")[0] == language
    ]
    models = [source.model for source in phrases if source.model is not None]
    if len(models) < len(phrases):
        return  # a file that cannot be read may have them
    missing = [part for part in _parts(base) if not any(_has(model, part) for model in models)]
    if any((model.slots or {}).keys() - (base.slots or {}).keys() for model in models):
        missing = [part for part in missing if not part.startswith("slots.")]  # one is misspelt
    if not missing:
        return
    file = phrases[0].file if phrases else sources.intents[name].file
    what = ", ".join(f"`{part}`" for part in missing) if phrases else "any of it"
    message = f"the intent `{name}` has no words in `{language}` for {what}"
    if not phrases:
        message = f"the intent `{name}` has no words in `{language}`"
    hint = f"write them in intents/{name}.{language}.yml; until then the words of the base are said"
    yield Fault("T109", Place(file), message, hint, "warning")


def _parts(intent: files.IntentFile) -> Iterator[str]:
    """Return the paths of what an intent says and hears."""
    yield "title"
    for key in ("utterances", "confirm", "reply", "slow"):
        if getattr(intent, key) is not None and key not in intent.unclear:
            yield key
    for name, slot in (intent.slots or {}).items():
        if isinstance(slot, files.SlotFile):
            asked = (key for key in ("ask", "reask") if getattr(slot, key) is not None)
            yield from (f"slots.{name}.{key}" for key in asked if key not in slot.unclear)


def _has(phrases: files.IntentPhrasesFile, part: str) -> bool:
    key, _, rest = part.partition(".")
    if not rest or key in phrases.unclear:
        return getattr(phrases, key) is not None or key in phrases.unclear
    name, _, prompt = rest.partition(".")
    slot = (phrases.slots or {}).get(name)
    return slot is not None and (getattr(slot, prompt) is not None or prompt in slot.unclear)


def _type(name: str, language: str, sources: Sources) -> Iterator[Fault]:
    source = sources.types.get(name)
    if source is None or source.model is None:
        return
    phrases = [
        one for key, one in sources.type_phrases.get(name, {}).items() if key.partition("-")[0] == language
    ]
    if any(one.model is None or "values" in one.model.unclear or not one.model.values for one in phrases):
        return  # unreadable, or empty on purpose: the words are the same in both languages
    if any(one.model and set(one.model.values) - set(source.model.values) for one in phrases):
        return  # a value is misspelt: that may be the one
    file = f"intents/types/{name}.{language}.yml"
    if not phrases:
        message = f"the type `{name}` has no words in `{language}`"
        hint = f"write {file}; with `values: {{}}` in it where the words are the same"
        yield Fault("T109", Place(source.file), message, hint, "warning")
        return
    missing = [
        v
        for v in source.model.values
        if v and not any(one.model and v in one.model.values for one in phrases)
    ]
    if missing:
        what = ", ".join(f"`{value[:40]}`" for value in missing[:8]) + (", ..." if len(missing) > 8 else "")
        message = f"the type `{name}` has no words in `{language}` for {what}"
        yield Fault("T109", Place(phrases[0].file), message, "add them to this file", "warning")


def _bots(sources: Sources) -> Iterator[Fault]:
    """Warn of patterns that a bot overrides in its base language only, and for which none are shipped."""
    for name, source in sources.bots.items():
        if source.model is None:
            continue
        for language in further_languages(source.model):
            written = [
                one.model
                for key, one in sources.bot_phrases.get(name, {}).items()
                if key.partition("-")[0] == language
            ]
            if None in written or shipped.language(language) != language:
                continue
            missing = [
                key
                for key in ("greet", "fallback")
                if _says(source.model, key) and not any(one and _says(one, key) for one in written)
            ]
            if missing:
                what = " and ".join(f"`{key}`" for key in missing)
                message = f"the bot `{name}` has no words in `{language}` for {what}"
                hint = f"write them in bots/{name}.{language}.yml; until then botctl's own are said"
                yield Fault("T109", source.document.key(missing[0]), message, hint, "warning")


def _says(bot: files.BotFile | files.BotPhrasesFile, pattern: str) -> bool:
    if getattr(bot, pattern) is not None or pattern in (bot.patterns or {}):
        return True
    return not bot.unclear.isdisjoint((pattern, "patterns"))


def _not_spoken(sources: Sources) -> Iterator[Fault]:
    """Warn of phrases in a language that no bot speaks."""
    models = [source.model for source in sources.bots.values()]
    if None in models:
        return
    listed = ", ".join(sorted({locale for model in models if model for locale in model.locales}))
    for group in (sources.bot_phrases, sources.intent_phrases, sources.type_phrases):
        for by_language in group.values():
            for locale, phrases in by_language.items():
                if not any(model and may_speak(model, locale) for model in models):
                    hint = f"add it to a bot's `locales`, or rename the file; spoken: {listed}"
                    message = f"no bot speaks `{locale}`"
                    yield Fault("R112", Place(phrases.file), message, hint, "warning")
