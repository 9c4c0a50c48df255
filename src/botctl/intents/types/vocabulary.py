"""List the words that numbers, dates and times are made of, in each language.

All words are folded as `words.fold` does: lower case, "ue" for "ü".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

FEWEST_LETTERS = 7  # of a word of which one may be wrong


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold one language's words. Weekdays count from 0 (Monday), months from 1.

    `halves` are hours named by the half before them ("halb fünf" is half past four).
    """

    language: str
    decimal: str  # the sign before decimals
    numbers: Mapping[str, float]  # words below 100 (English) or 1000 (German, which writes them in one)
    scales: Mapping[str, int]  # hundred, thousand, ...
    articles: frozenset[str]  # that may stand for "one" before a scale or a unit
    ordinals: Mapping[str, int]
    units: Mapping[str, str]  # of durations: to S M H D W, and "mo" and "y"
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: Mapping[str, int]  # today and its neighbours, as days from today
    dayparts: Mapping[str, tuple[int, int]]  # the hours from and up to which a clock time is meant
    at: frozenset[str]  # words before a clock time
    percent: frozenset[str]
    currencies: Mapping[str, str]
    cents: frozenset[str]
    not_ordinal_after: frozenset[str]
    others: frozenset[str]  # words of amounts and times that stand in no table above

    def triggers(self) -> frozenset[str]:
        """Return the words of which one at least is in every amount, date or time without digits."""
        tables = (self.numbers, self.scales, self.ordinals, self.units, self.months, self.weekdays)
        more = (self.days, self.dayparts, self.currencies, self.percent, self.cents, self.others)
        return frozenset(word for table in (*tables, *more) for word in table if len(word) > 2 or word == "h")

    def long_words(self) -> tuple[str, ...]:
        """Return the days and months that are long enough to be known when they are misspelt."""
        tables = (self.months, self.weekdays, self.days)
        return tuple(word for table in tables for word in table if len(word) >= FEWEST_LETTERS)


_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "buck": "USD",
    "£": "GBP", "gbp": "GBP", "quid": "GBP",
    "chf": "CHF", "franc": "CHF", "francs": "CHF", "franken": "CHF",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY",
    "inr": "INR", "rupee": "INR", "rupees": "INR", "cny": "CNY", "yuan": "CNY",
    "cad": "CAD", "aud": "AUD", "pln": "PLN", "czk": "CZK", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
}  # fmt: skip


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN_SMALL = _list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_EN_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_EN_ORDINALS = _list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_EN_TENTHS = _list("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth")


def _forms(**words: str) -> dict[str, str]:
    """Return {each form: name} for `name="form form"`."""
    return {form: name for name, forms in words.items() for form in forms.split()}


def _counted(start: int, *forms: str) -> dict[str, int]:
    """Return {each form: number} for strings of forms that count up from `start`."""
    return {form: number for number, group in enumerate(forms, start) for form in group.split()}


@cache
def english() -> Vocabulary:
    """Return the English words."""
    return Vocabulary(
        language="en",
        decimal=".",
        numbers={word: float(number) for number, word in enumerate(_EN_SMALL)}
        | {word: float(number * 10) for number, word in enumerate(_EN_TENS, 2)}
        | {tens + ones: float(n * 10 + one)  # "thirtyfive"
           for n, tens in enumerate(_EN_TENS, 2) for one, ones in enumerate(_EN_SMALL[1:10], 1)}
        | {"nought": 0.0, "fourty": 40.0, "ninty": 90.0, "twelf": 12.0, "twoo": 2.0},  # often misspelt so
        scales={"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
                "dozen": 12},
        articles=frozenset({"a", "an"}),
        ordinals=_counted(1, *_EN_ORDINALS)
        | {w: n * 10 for n, w in enumerate(_EN_TENTHS, 2)}
        | {"hundredth": 100, "thousandth": 1000},
        units=_forms(
            S="second seconds sec secs",
            M="minute minutes min mins",
            H="hour hours hr hrs h",
            D="day days nights",
            W="week weeks",
            mo="month months",
            y="year years",
        ),
        months=_counted(
            1, "january jan", "february feb febuary", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        weekdays=_counted(
            0, "monday mon mondays", "tuesday tue tues tuesdays", "wednesday wed wednesdays wensday wendsday",
            "thursday thu thur thurs thursdays", "friday fri fridays", "saturday sat saturdays",
            "sunday sun sundays",
        ),
        days={"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomorow": 1, "tommorow": 1,
              "tommorrow": 1, "2morrow": 1, "yesterday": -1},
        dayparts={"morning": (0, 12), "afternoon": (12, 18), "evening": (16, 24), "night": (18, 24),
                  "tonight": (17, 24)},
        at=frozenset({"at", "by", "before", "after", "around", "until", "till", "from", "about"}),
        percent=frozenset({"percent", "pct"}),
        currencies=_CURRENCIES | {"pound": "GBP", "pounds": "GBP"},
        cents=frozenset({"cent", "cents", "pence", "penny", "pennies", "¢"}),
        others=frozenset(
            _list("negative point christmas xmas boxing halloween valentines new end weekend couple pair"
                  " half quarter quarters noon midday midnight fortnight next this last now asap immediately"
                  " oclock clock easter thanksgiving pentecost morrow")
        ),
        not_ordinal_after=frozenset(_list("a one per each every split just wait any at")),
    )  # fmt: skip


_DE_ONES = _list("null eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf")
_DE_TENS = _list("zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig")
_DE_STEMS = ("", "ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun")


def _german_hundred(number: int) -> str:
    """Return a number below 100 as a German word."""
    if number <= 12:
        return _DE_ONES[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return {6: "sech", 7: "sieb"}.get(ones, _DE_STEMS[ones]) + "zehn"
    return (_DE_STEMS[ones] + "und" if ones else "") + _DE_TENS[tens - 2]


def _german_numbers() -> dict[str, float]:
    words = {_german_hundred(number): float(number) for number in range(100)}
    for hundreds in range(1, 20):  # "neunzehnhundert"
        name = _DE_STEMS[hundreds] if hundreds < 10 else _german_hundred(hundreds)
        for stem in {name, "" if hundreds == 1 else name}:
            words[f"{stem}hundert"] = hundreds * 100.0
            for number in range(1, 100):
                words[f"{stem}hundert{_german_hundred(number)}"] = hundreds * 100.0 + number
                words[f"{stem}hundertund{_german_hundred(number)}"] = hundreds * 100.0 + number
    words |= {"zwo" + word.removeprefix("zwei"): words[word] for word in words if word.startswith("zwei")}
    times = {f"{_german_hundred(n)}mal": float(n) for n in range(2, 13)}
    halves = {f"{_DE_STEMS[n]}einhalb": n + 0.5 for n in range(1, 10)}
    return words | times | halves | {"anderthalb": 1.5}


def _german_ordinals() -> dict[str, int]:
    odd = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
    words: dict[str, int] = {}
    for number in range(1, 101):
        said = "hundert" if number == 100 else _german_hundred(number)
        stem = odd.get(number, said + ("t" if number < 20 else "st"))
        words |= {stem + ending: number for ending in ("e", "er", "en", "es", "em")}
    return words


def _german_evenings() -> dict[str, int]:
    """Return weekdays in one word with a part of the day: "mittwochabend"."""
    days = _list("montag dienstag mittwoch donnerstag freitag samstag sonntag")
    parts = _list("morgen vormittag mittag nachmittag abend")
    return {day + part: number for number, day in enumerate(days) for part in parts}


@cache
def german() -> Vocabulary:
    """Return the German words."""
    return Vocabulary(
        language="de",
        decimal=",",
        numbers=_german_numbers(),
        scales={"hundert": 100, "tausend": 1000, "million": 1_000_000, "millionen": 1_000_000,
                "milliarde": 1_000_000_000, "milliarden": 1_000_000_000, "dutzend": 12,
                "mio": 1_000_000, "mrd": 1_000_000_000},
        articles=frozenset({"ein", "eine", "einen", "einem", "einer"}),
        ordinals=_german_ordinals(),
        units=_forms(
            S="sekunde sekunden sek",
            M="minute minuten min",
            H="stunde stunden std h",
            D="tag tage tagen naechte naechten",
            W="woche wochen",
            mo="monat monate monaten",
            y="jahr jahre jahren",
        ),
        months=_counted(
            1, "januar jan jaenner", "februar feb febuar feber", "maerz", "april apr", "mai", "juni jun",
            "juli jul", "august aug", "september sep sept", "oktober okt", "november nov", "dezember dez",
        ),
        weekdays=_counted(
            0, "montag montags mo", "dienstag dienstags di", "mittwoch mittwochs mi",
            "donnerstag donnerstags do", "freitag freitags fr", "samstag sonnabend samstags sa",
            "sonntag sonntags so",
        ) | _german_evenings(),
        days={"heute": 0, "morgen": 1, "uebermorgen": 2, "ueberuebermorgen": 3, "gestern": -1,
              "vorgestern": -2, "vorvorgestern": -3},
        dayparts={"frueh": (0, 12), "morgens": (0, 12), "morgen": (0, 12), "vormittag": (0, 12),
                  "vormittags": (0, 12), "mittag": (11, 15), "mittags": (11, 15), "nachmittag": (12, 18),
                  "nachmittags": (12, 18), "abend": (16, 24), "abends": (16, 24), "nachts": (18, 24)},
        at=frozenset({"um", "gegen", "ab", "bis", "vor", "nach", "so", "circa", "ca", "punkt"}),
        percent=frozenset({"prozent"}),
        currencies=_CURRENCIES | {"pfund": "GBP"},
        cents=frozenset({"cent", "cents"}),
        others=frozenset(
            _list("weihnachten heiligabend heilig silvester neujahr nikolaus wochenende monats monatsende"
                  " jahres jahresende ende halb halbe halbes halben viertel dreiviertel viertelstunde"
                  " dreiviertelstunde mitternacht jetzt sofort naechsten naechste naechstes kommenden diesen"
                  " letzten letzte letzter letztes vorige vorigen einmal zweit dritt viert fuenft sechst"
                  " siebt uhr weihnachtstag weihnachtsfeiertag nikolaustag karfreitag ostern ostersonntag"
                  " ostermontag himmelfahrt pfingsten pfingstsonntag pfingstmontag"
                  " uebernaechste uebernaechsten uebernaechster")
        ),
        not_ordinal_after=frozenset(),
    )  # fmt: skip


# Words that a number, date or time may begin with, besides its own: "the 5th", "in 3 days", "minus 5".
_BEFORE = frozenset(
    _list(
        "the in on day vor minus zu this coming over am im dieses diesen dieser kommende kommenden kommender"
        " kommendes vorige vorigen to good whit boxing christi tag dem den"
        " naechste naechsten naechster naechstes letzte letzten letzter letztes vergangene"
        " vergangenen"
    )
)


def opens(word: str, language: str) -> bool:
    """Return whether a number, date, time or span of time can begin with a word; nearly none can."""
    return word in _openers(language) or (language == "de" and "tausend" in word)


@cache
def _openers(language: str) -> frozenset[str]:
    words = vocabulary(language)
    return words.triggers() | words.articles | words.weekdays.keys() | words.at | _BEFORE


@cache
def _long_words(language: str) -> tuple[str, ...]:
    return vocabulary(language).long_words()


def respelt(word: str, language: str) -> str:
    """Return the day or month that a word is with one letter wrong, or the word itself."""
    if len(word) < FEWEST_LETTERS or not word.isalpha() or word in triggers(language):
        return word
    near = process.extractOne(word, _long_words(language), scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else word


@cache
def triggers(language: str) -> frozenset[str]:
    """Return a language's triggers, gathered once."""
    return vocabulary(language).triggers()


def vocabulary(locale: str) -> Vocabulary:
    """Return the words for a locale; languages without words of their own use the English ones."""
    return german() if locale.partition("-")[0].lower() == "de" else english()


def value_of(word: str, words: Vocabulary) -> float | None:
    """Return what a single number word says; German ones may hold a thousand: "zweitausendzehn"."""
    value = words.numbers.get(word)
    if value is not None or words.language != "de" or "tausend" not in word:
        return value
    left, _, right = word.partition("tausend")
    thousands = words.numbers.get("eins" if left == "ein" else left) if left else 1.0
    rest = words.numbers.get(right.removeprefix("und")) if right else 0.0
    return None if thousands is None or rest is None else thousands * 1000 + rest
