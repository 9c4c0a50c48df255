"""A text that may hold two wishes is understood in halves; every other one costs nothing more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.clauses import cuts, understand, without_greetings
from botctl.intents.model import Context
from botctl.messages import Ranked, SlotValue, Understanding

CONTEXT = Context("en-US", datetime(2026, 1, 5, 10, tzinfo=UTC))


class Heard:
    """Understand by a table, and remember what was asked."""

    def __init__(self, **intents: str) -> None:
        self.intents = {text.replace("_", " "): name for text, name in intents.items()}
        self.asked: list[str] = []

    def understand(self, text: str, context: Context) -> Understanding:
        self.asked.append(text)
        name = self.intents.get(text)
        best = Ranked(name, 0.9) if name else None
        return Understanding(text, context.locale, best, (best,) if best else ())


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("a latte and when do you close", [("a latte", "when do you close")]),
        ("Are you open? Do you have oat milk?", [("Are you open", "Do you have oat milk?")]),
        ("ein Tee, und wann macht ihr zu", [("ein Tee", "wann macht ihr zu")]),
        ("my vpn drops. And also teams crashes", [("my vpn drops", "teams crashes")]),
        (
            "a latte and a tea, and when do you close?",
            [("a latte and a tea", "when do you close?"), ("a latte", "a tea, and when do you close?")],
        ),
        ("a latte, thanks a lot", []),
        ("hi, how are you? I need a laptop", []),
        ("danke, und einen Tee", []),
        ("a large latte", []),
        ("that costs 3.50 now", []),
        ("and", []),
    ],
)
def test_a_text_is_cut_where_another_wish_may_begin(text: str, halves: list[tuple[str, str]]) -> None:
    assert list(cuts(text)) == halves


@given(st.text(alphabet="ab ,.?and\n", max_size=60))
def test_halves_are_the_beginning_and_the_end_of_the_text(text: str) -> None:
    for first, second in cuts(text):
        assert first
        assert second
        assert text.strip().startswith(first)
        assert text.endswith(second)
        assert len(first) + len(second) < len(text)


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("Guten Morgen! Zwei Latte bitte", "Zwei Latte bitte"),
        ("hi, I need a laptop, thanks a lot", "I need a laptop,"),
        ("hello there. when do you close?", "when do you close?"),
        ("good morning coffee", "good morning coffee"),
        ("please open a ticket, it broke", "please open a ticket, it broke"),
        ("it costs 3.50, thanks", "it costs 3.50,"),
        ("thanks, bye", "bye"),
        ("Hallo!", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_greetings_and_thanks_are_left_away(text: str, matter: str) -> None:
    assert without_greetings(text) == matter


def test_a_text_with_a_greeting_is_also_understood_without_it() -> None:
    model = Heard(two_lattes="order")
    found = understand(model, "good morning! two lattes", CONTEXT)
    assert [clause.text for clause in found.clauses] == ["two lattes"]


def test_the_halves_that_mean_two_things_are_kept() -> None:
    model = Heard(a_latte="order", when_do_you_close="hours")
    found = understand(model, "a latte and when do you close", CONTEXT)
    assert [clause.text for clause in found.clauses] == ["a latte", "when do you close"]


def test_halves_that_mean_the_same_are_one_wish() -> None:
    model = Heard(a_latte="order", a_tea="order")
    assert understand(model, "a latte and a tea", CONTEXT).clauses == ()


def test_a_text_without_a_place_to_cut_is_understood_once() -> None:
    model = Heard()
    understand(model, "when do you close", CONTEXT)
    assert model.asked == ["when do you close"]


def test_a_long_story_is_not_cut() -> None:
    model = Heard()
    understand(model, "it broke and " * 40, CONTEXT)
    assert len(model.asked) == 1


def test_what_follows_a_yes_is_understood_by_itself_and_in_halves() -> None:
    model = Heard(a_latte="order", when_do_you_close="hours")
    found = understand(model, "yes, a latte and when do you close", CONTEXT)
    assert found.clauses == ()
    assert found.rest is not None
    assert found.rest.text == "a latte and when do you close"
    assert len(found.rest.clauses) == 2


def test_an_exact_utterance_is_cut_only_where_its_free_text_begins_with_what_joins_two() -> None:
    class Exact(Heard):
        raw = "the lamp and the fan"

        def understand(self, text: str, context: Context) -> Understanding:
            found = super().understand(text, context)
            slots = {"what": SlotValue(self.raw, self.raw)}
            return Understanding(text, "en-US", found.intent, found.ranking, slots, exact=True)

    model = Exact(open_a_ticket="ticket", show_the_guides="guides")
    assert understand(model, "open a ticket and show the guides", CONTEXT).clauses == ()
    model.raw = "and show the guides"
    assert len(understand(model, "open a ticket and show the guides", CONTEXT).clauses) == 2
