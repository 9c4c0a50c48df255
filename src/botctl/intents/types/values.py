"""Find the values of every type in one utterance, each type at most once and only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial

from botctl.intents.polarity import leading
from botctl.intents.types.contacts import find_emails, find_phones, find_urls
from botctl.intents.types.counts import find_numbers
from botctl.intents.types.durations import find_durations
from botctl.intents.types.lists import ListTypes
from botctl.intents.types.moments import Moments, dates, datetimes, read, times
from botctl.intents.types.money import find_money, find_percentages
from botctl.intents.types.openers import opens, respelt, triggers, vocabulary
from botctl.intents.types.ordinals import find_ordinals
from botctl.intents.types.tokens import Found, Tokens
from botctl.intents.words import Sentence


class Values:
    """Hold the values found in one sentence, by type."""

    def __init__(
        self, sentence: Sentence, lists: ListTypes, locale: str, now: datetime, day: date | None = None
    ) -> None:
        """Hold a sentence said at `now`; a time of day belongs to `day` where no other is said."""
        self.sentence = sentence
        self._lists = lists
        self.locale = locale
        self.now = now
        self.day = day
        self.words = vocabulary(locale)
        self._found: dict[str, list[Found]] = {}
        self._tokens: Tokens | None = None
        self._listed: frozenset[str] | None = None
        self._counted: bool | None = None
        self._moments: Moments | None = None

    @property
    def tokens(self) -> Tokens:
        """Return the text's tokens, cut once."""
        if self._tokens is None:
            language = self.words.language
            spell, may_open = partial(respelt, language=language), partial(opens, language=language)
            self._tokens = Tokens(self.sentence.text, spell, may_open)
        return self._tokens

    def of(self, slot_type: str) -> list[Found]:
        """Return a type's values from left to right; type text has none of its own."""
        if slot_type not in self._found:
            self._found[slot_type] = self._find(slot_type)
        return self._found[slot_type]

    def _find(self, slot_type: str) -> list[Found]:
        if slot_type in self._lists:
            if self._listed is None:
                self._listed = self._lists.possible(self.sentence)
            return self._lists.find(slot_type, self.sentence) if slot_type in self._listed else []
        finder = _BUILT_IN.get(slot_type)
        if finder is None or (slot_type in _COUNTED and not self._may_count()):
            return []
        return finder(self)

    def _may_count(self) -> bool:
        """Return whether any number, date or time can be in the sentence: most have none."""
        if self._counted is None:
            text, words, language = self.sentence.text, self.sentence.words, self.words.language
            self._counted = (
                not triggers(language).isdisjoint(words)
                or any(map(str.isdigit, text))
                or "½" in text
                or len(words) <= 2  # "Mi", "am Mi"
                or (language == "de" and "tausend" in self.sentence.joined)
                or any(respelt(word, language) != word for word in words)
            )
        return self._counted

    def moments(self) -> Moments:
        """Return the days and times of day, read once."""
        if self._moments is None:
            month_first = self.locale in ("en", "en-US")
            self._moments = read(self.tokens, self.words, self.now, month_first=month_first, day=self.day)
        return self._moments

    def yes_or_no(self) -> list[Found]:
        """Return the answer that the sentence starts with."""
        answer, width = leading(self.sentence, self.locale)
        if answer is None:
            return []
        return [Found(answer, self.sentence.starts[0], self.sentence.ends[width - 1])]


_COUNTED = frozenset({"number", "ordinal", "money", "percentage", "date", "time", "datetime", "duration"})
_BUILT_IN: Mapping[str, Callable[[Values], list[Found]]] = {
    "number": lambda values: list(find_numbers(values.tokens, values.words)),
    "ordinal": lambda values: list(find_ordinals(values.tokens, values.words)),
    "money": lambda values: list(find_money(values.tokens, values.words)),
    "percentage": lambda values: list(find_percentages(values.tokens, values.words)),
    "date": lambda values: list(dates(values.moments())),
    "time": lambda values: list(times(values.moments())),
    "datetime": lambda values: list(datetimes(values.moments())),
    "duration": lambda values: list(find_durations(values.tokens, values.words)),
    "email": lambda values: list(find_emails(values.tokens.text)),
    "phone": lambda values: list(find_phones(values.tokens.text)),
    "url": lambda values: list(find_urls(values.tokens.text)),
    "yes_no": Values.yes_or_no,
}
