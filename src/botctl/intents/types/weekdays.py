"""Read weekdays and weeks: "friday", "next tuesday", "Mittwochabend", "the first monday in december"."""

from __future__ import annotations

from datetime import date, timedelta

from botctl.intents.types.month_days import numbered
from botctl.intents.types.numbers import number_at
from botctl.intents.types.occasions import shifted
from botctl.intents.types.ordinals import ordinal_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.written_days import WRITTEN, Calendar, Day, first_of, month_day

# Weekdays that are ordinary words too ("sun", "sat", "so") count only after one of these.
_SHORT = frozenset(
    {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so"}
)
_BEFORE_SHORT = {
    "en": frozenset({"on", "next", "this", "last", "until", "by", "coming"}),
    "de": frozenset({"am", "naechsten", "kommenden", "diesen", "letzten"}),
}
_NEXT = frozenset({"next"})
_AFTER_NEXT = frozenset({"uebernaechste", "uebernaechsten", "uebernaechster"})
_COMING = frozenset(
    {"this", "coming", "naechsten", "naechster", "naechste", "kommenden", "kommender", "kommende", "diesen"}
    | {"dieser"}
)
_LAST = frozenset({"last", "letzten", "letzter", "letzte", "vergangenen", "vergangene", "vorige", "vorigen"})
_NEXT_WEEK = frozenset({"next", "naechste", "naechster", "kommende", "kommender"})


def weekday(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read a weekday: the coming one, or with "next" the one of next week."""
    which = tokens.word(at)
    name_at = at + (which in _NEXT | _COMING | _LAST | _AFTER_NEXT)
    name = tokens.word(name_at)
    number = words.weekdays.get(name)
    if number is None or not _is_meant(tokens, name_at, words):
        return None
    written = _written_after(tokens, name_at + 1, words, calendar)
    if written:
        return written
    end = name_at + 1
    if tokens.word(end) in _NEXT_WEEK and words.units.get(tokens.word(end + 1)) == "W":
        return Day(_of_next_week(calendar.today, number), end + 2)
    after_next = tokens.says(end, "after next")
    ahead = _ahead(number, "after next" if after_next else which, calendar.today)
    end += 2 * after_next
    part = words.dayparts.get(tokens.word(end))
    within = words.dayparts.get(name.partition("tag")[2] or name.partition("mittwoch")[2])
    return Day(calendar.today + timedelta(ahead), end + (part is not None), part or within)


def _is_meant(tokens: Tokens, at: int, words: Vocabulary) -> bool:
    """Return whether a weekday is no other word: "sun" alone, or "on sun"."""
    alone = len(tokens) <= 2 and not tokens.word(1)
    short = tokens.word(at) in _SHORT
    return not short or alone or tokens.word(at - 1) in _BEFORE_SHORT[words.language]


def _ahead(number: int, which: str, today: date) -> int:
    """Return how many days lie before a weekday: "next" is in the week after this one."""
    coming = (number - today.weekday() - 1) % 7 + 1
    if which in _LAST:
        return -((today.weekday() - number - 1) % 7 + 1)
    if which in _AFTER_NEXT:
        return coming + 7
    if which in _NEXT or which == "after next":
        return number - today.weekday() + (7 if which in _NEXT else 14)
    return coming


def _of_next_week(today: date, number: int) -> date:
    return today + timedelta(7 - today.weekday() + number)


def _written_after(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the date that follows a weekday: "Friday, December 4th", "Sonntag, den 29."."""
    at += tokens[at].text == ","
    the = tokens.word(at) in ("the", "den", "dem")
    day = first_of((*WRITTEN, month_day), tokens, at + the, words, calendar)
    return day or (numbered(tokens, at + 1, words, calendar) if the else None)


def week(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "next week" as a week from today, and "nächste Woche Dienstag"."""
    which = tokens.word(at)
    if tokens.says(at, "week after next"):
        return Day(calendar.today + timedelta(14), at + 3)
    if which not in _NEXT | _COMING | _LAST | _AFTER_NEXT or words.units.get(tokens.word(at + 1)) != "W":
        return None
    number = words.weekdays.get(tokens.word(at + 2))
    if which == "this" or (which in ("diese", "dieser") and number is None):
        return None
    later = 7 * (which in _AFTER_NEXT)
    if number is not None and which not in _LAST:
        return Day(_of_next_week(calendar.today, number) + timedelta(later), at + 3)
    return Day(calendar.today + timedelta(-7 if which in _LAST else 7 + later), at + 2)


def counted_weekday(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "two fridays from now", "two fridays ago" and "the first monday in december"."""
    count = number_at(tokens, at, words) if words.language == "en" else None
    number = words.weekdays.get(tokens.word(count.end)) if count else None
    if count and number is not None and 0 < count.value < 100:
        more = 7 * (int(count.value) - 1)
        if tokens.says(count.end + 1, "from now"):
            return Day(calendar.today + timedelta(_ahead(number, "", calendar.today) + more), count.end + 3)
        if tokens.word(count.end + 1) == "ago":
            return Day(
                calendar.today + timedelta(_ahead(number, "last", calendar.today) - more), count.end + 2
            )
    return _of_month(tokens, at + (tokens.word(at) == "the"), words, calendar)


def _of_month(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    which = ordinal_at(tokens, at, words)
    if which is None or not 1 <= which.value <= 5 or tokens.word(which.end + 1) not in ("in", "of", "im"):
        return None
    number = words.weekdays.get(tokens.word(which.end))
    month = words.months.get(tokens.word(which.end + 2))
    if number is None or month is None:
        return None
    for year in (calendar.today.year, calendar.today.year + 1):
        first = date(year, month, 1)
        day = first + timedelta((number - first.weekday()) % 7 + 7 * (int(which.value) - 1))
        if calendar.today <= day < shifted(first, 1):
            return Day(day, which.end + 3)
    return None
