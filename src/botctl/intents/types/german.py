"""List the German words that numbers, dates and times are made of, and make those of numbers."""

from __future__ import annotations

from functools import cache

from botctl.intents.types.vocabulary import CURRENCIES, Vocabulary, counted, forms, listed

_ONES = listed("null eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf")
_TENS = listed("zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig")
_STEMS = ("", "ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun")


def _german_hundred(number: int) -> str:
    """Return a number below 100 as a German word."""
    if number <= 12:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return {6: "sech", 7: "sieb"}.get(ones, _STEMS[ones]) + "zehn"
    return (_STEMS[ones] + "und" if ones else "") + _TENS[tens - 2]


def _german_numbers() -> dict[str, float]:
    words = {_german_hundred(number): float(number) for number in range(100)}
    for hundreds in range(1, 20):  # "neunzehnhundert"
        name = _STEMS[hundreds] if hundreds < 10 else _german_hundred(hundreds)
        for stem in {name, "" if hundreds == 1 else name}:
            words[f"{stem}hundert"] = hundreds * 100.0
            for number in range(1, 100):
                words[f"{stem}hundert{_german_hundred(number)}"] = hundreds * 100.0 + number
                words[f"{stem}hundertund{_german_hundred(number)}"] = hundreds * 100.0 + number
    words |= {"zwo" + word.removeprefix("zwei"): words[word] for word in words if word.startswith("zwei")}
    times = {f"{_german_hundred(n)}mal": float(n) for n in range(2, 13)}
    halves = {f"{_STEMS[n]}einhalb": n + 0.5 for n in range(1, 10)}
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
    days = listed("montag dienstag mittwoch donnerstag freitag samstag sonntag")
    parts = listed("morgen vormittag mittag nachmittag abend")
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
        units=forms(
            S="sekunde sekunden sek",
            M="minute minuten min",
            H="stunde stunden std h",
            D="tag tage tagen naechte naechten",
            W="woche wochen",
            mo="monat monate monaten",
            y="jahr jahre jahren",
        ),
        months=counted(
            1, "januar jan jaenner", "februar feb febuar feber", "maerz", "april apr", "mai", "juni jun",
            "juli jul", "august aug", "september sep sept", "oktober okt", "november nov", "dezember dez",
        ),
        weekdays=counted(
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
        currencies=CURRENCIES | {"pfund": "GBP"},
        cents=frozenset({"cent", "cents"}),
        others=frozenset(
            listed("weihnachten heiligabend heilig silvester neujahr nikolaus wochenende monats monatsende"
                  " jahres jahresende viertelstunde dreiviertelstunde mitternacht nacht jetzt sofort einmal"
                  " uhr zweit dritt viert fuenft sechst siebt weihnachtstag weihnachtsfeiertag nikolaustag"
                  " karfreitag ostern ostersonntag ostermontag himmelfahrt pfingsten pfingstsonntag"
                  " pfingstmontag")
        ),
        not_ordinal_after=frozenset(),
    )  # fmt: skip
