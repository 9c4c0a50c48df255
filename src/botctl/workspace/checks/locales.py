"""Tell which locales and time zones exist, without loading their data."""

from __future__ import annotations

import re
import zoneinfo
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from botctl.workspace import files


@cache
def knows(locale: str) -> bool:
    """Return whether Unicode's CLDR, as Babel carries it, has a locale such as `de-DE` or `de`."""
    # The names of Babel's files are looked at instead of importing Babel, which takes 30 ms.
    spec = find_spec("babel")
    folder = Path(spec.origin).parent / "locale-data" if spec and spec.origin else Path()
    return (folder / f"{locale.replace('-', '_')}.dat").is_file()


def language_of(locale: str) -> str:
    """Return the language of a locale, also of one that is not written as it should be: `de_DE`."""
    return re.split("[-_]", locale)[0].lower()


def may_speak(bot: files.BotFile, locale: str) -> bool:
    """Return whether a bot speaks a locale or language, as far as its own locales can be told."""
    for one in bot.locales:
        if locale in (one, language_of(one)):
            return True
        if not knows(one) and (language_of(one) == language_of(locale) or not knows(language_of(one))):
            return True
    return "locales" in bot.unclear


@cache
def time_zone_faulty(name: str) -> bool:
    """Return whether a name is no IANA time zone."""
    if name == "UTC":
        return False
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return True
    return False


def time_zones() -> frozenset[str]:
    """Return the names of all time zones; this reads a few hundred files."""
    return frozenset(zoneinfo.available_timezones())
