"""List the English words that numbers, dates and times are made of."""

from __future__ import annotations

from functools import cache

from botctl.intents.types.vocabulary import CURRENCIES, Vocabulary, counted, forms, listed

_SMALL = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENTHS = listed("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth")


@cache
def english() -> Vocabulary:
    """Return the English words."""
    return Vocabulary(
        language="en",
        decimal=".",
        numbers={word: float(number) for number, word in enumerate(_SMALL)}
        | {word: float(number * 10) for number, word in enumerate(_TENS, 2)}
        | {tens + ones: float(n * 10 + one)  # "thirtyfive"
           for n, tens in enumerate(_TENS, 2) for one, ones in enumerate(_SMALL[1:10], 1)}
        | {"nought": 0.0, "fourty": 40.0, "ninty": 90.0, "twelf": 12.0, "twoo": 2.0},  # often misspelt so
        scales={"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
                "dozen": 12},
        articles=frozenset({"a", "an"}),
        ordinals=counted(1, *_ORDINALS)
        | {w: n * 10 for n, w in enumerate(_TENTHS, 2)}
        | {"hundredth": 100, "thousandth": 1000},
        units=forms(
            S="second seconds sec secs",
            M="minute minutes min mins",
            H="hour hours hr hrs h",
            D="day days nights",
            W="week weeks",
            mo="month months",
            y="year years",
        ),
        months=counted(
            1, "january jan", "february feb febuary", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        weekdays=counted(
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
        currencies=CURRENCIES | {"pound": "GBP", "pounds": "GBP"},
        cents=frozenset({"cent", "cents", "pence", "penny", "pennies", "¢"}),
        others=frozenset(
            listed("christmas xmas halloween valentines weekend couple pair noon midday midnight fortnight"
                  " now asap immediately easter thanksgiving pentecost morrow")
        ),
        not_ordinal_after=frozenset(listed("a one per each every split just wait any at")),
    )  # fmt: skip
