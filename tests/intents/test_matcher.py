"""Templates are matched exactly: by words, not by spelling; the most literal words win."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.graphs import Graph
from botctl.intents.matcher import Line, Match, Matcher
from botctl.intents.templates import TemplateError, parse
from botctl.intents.words import split

VALUES = {("size", "large"), ("size", "extra large"), ("count", "2"), ("topping", "salami")}


def lines(*templates: tuple[str, str], free: Iterable[str] = ("name",)) -> list[Line]:
    return [
        Line(intent, parse(text), order, free=frozenset(free))
        for order, (intent, text) in enumerate(templates)
    ]


def match(matcher: Matcher, text: str) -> tuple[Match, ...]:
    sentence = split(text)

    def places(slot: str) -> dict[int, list[int]]:
        spans = combinations(range(len(sentence.words) + 1), 2)
        found: dict[int, list[int]] = {}
        for first, last in spans:
            if slot == "name" or (slot, " ".join(sentence.words[first:last])) in VALUES:
                found.setdefault(first, []).append(last)
        return found

    return matcher.match(sentence, lambda _: places)


def names(matcher: Matcher, text: str) -> list[str]:
    return [each.line.intent for each in match(matcher, text)]


ORDER = "(can|could) I (get|have) {count} {size} {topping} pizza[s] [please]"


def test_case_signs_spaces_and_unicode_do_not_matter() -> None:
    matcher = Matcher(lines(("order", ORDER), ("cafe", "Ich möchte einen Café")))
    assert names(matcher, "CAN i   get 2 large, salami pizzas -- please!!") == ["order"]
    assert names(matcher, "ich moechte einen Cafe\u0301.") == ["cafe"]


def test_slots_take_the_values_found_there_and_nothing_else() -> None:
    matcher = Matcher(lines(("order", ORDER)))
    (found,) = match(matcher, "could I have 2 extra large salami pizza")
    assert found.slots == (("count", 3, 4), ("size", 4, 6), ("topping", 6, 7))
    assert names(matcher, "could I have 2 tiny salami pizza") == []


def test_a_text_slot_takes_any_words_but_not_none() -> None:
    matcher = Matcher(lines(("name", "my name is {name}")))
    (found,) = match(matcher, "My name is Anna Lena")
    assert found.slots == (("name", 3, 5),)
    assert names(matcher, "my name is") == []


def test_a_lone_text_slot_is_not_an_exact_match() -> None:
    assert names(Matcher(lines(("anything", "{name}"))), "whatever") == []


def test_most_literal_words_win_then_the_first_written() -> None:
    matcher = Matcher(lines(("a", "call {name}"), ("b", "call {name} now"), ("c", "ring"), ("d", "ring")))
    assert names(matcher, "call anna now") == ["b", "a"]
    assert names(matcher, "ring") == ["c", "d"]


def test_an_authors_intent_wins_over_a_built_in_one() -> None:
    matcher = Matcher([Line("stop", parse("stop"), 0, own=False), Line("stop_timer", parse("stop"), 1)])
    assert names(matcher, "Stop!") == ["stop_timer", "stop"]


def test_a_template_of_many_sentences_is_matched_without_listing_them() -> None:
    groups = " ".join(f"[(a{n}|b{n}|c{n}|d{n})]" for n in range(60))
    matcher = Matcher(lines(("many", f"go {groups}")))
    assert names(matcher, "go a0 c1 d7 b59") == ["many"]
    assert names(matcher, "go c1 a0") == []


def test_a_sentence_may_begin_with_any_of_what_is_optional_or_one_of() -> None:
    matcher = Matcher(lines(("a", "[(ok|well)] [{count}] [{size}] {topping} [please]")))
    for said in ("salami", "ok salami", "well 2 salami please", "2 large salami", "large salami"):
        assert names(matcher, said) == ["a"]
    for said in ("please salami", "okay salami", "now 2 salami", "please"):
        assert names(matcher, said) == []


def test_groups_inside_words_and_words_at_their_edges() -> None:
    matcher = Matcher(lines(("a", "pizza[s] {name}"), ("b", "(un|re)lock {name}")))
    assert names(matcher, "pizza now") == names(matcher, "pizzas now") == ["a"]
    assert names(matcher, "pizzason now") == []
    assert names(matcher, "unlock it") == ["b"]
    assert names(matcher, "lock it") == []


def test_four_thousand_utterances_are_matched_in_no_time() -> None:
    """Time is CPU time and generous: a loop over all templates would take a hundred times longer."""
    matcher = Matcher(
        lines(*((f"i{n}", f"(can|could) you do thing{n} for {{name}} [please]") for n in range(4000)))
    )
    started = time.process_time()
    for n in range(0, 4000, 40):
        assert names(matcher, f"could you do thing{n} for anna please") == [f"i{n}"]
    assert time.process_time() - started < 0.5


@given(st.text(alphabet="ab {}[]()|n", max_size=40), st.booleans(), st.integers(0, 50))
def test_whatever_a_template_stands_for_is_matched(text: str, said_first: bool, which: int) -> None:  # noqa: FBT001  # drawn
    try:
        template = parse(f"say {text}" if said_first else f"{text} say")
    except TemplateError:
        return
    slots = {use.name for use in template.slots}
    matcher = Matcher([Line("x", template, 0, free=frozenset(slots))])
    examples = list(template.expand({name: ["v w"] for name in slots}, 51))
    sentence = split(examples[which % len(examples)].text)
    glued = any(
        sentence.text[span.start - 1 : span.start].isalnum()
        or sentence.text[span.end : span.end + 1].isalnum()
        for example in examples
        for span in example.slots
    )
    amount = len(sentence.words)
    anywhere = {first: range(first + 1, amount + 1) for first in range(amount)}
    found = matcher.match(sentence, lambda _: lambda _: anywhere)
    assert found or glued


NODES = st.sampled_from(["a", " b ", "{count}", "[c]", "(a|b c)", "[{name}]", " ", "({count}|d)", "e{name}"])


@given(
    st.lists(NODES, min_size=1, max_size=5),
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "2", "ab", "ea"]), max_size=6),
)
def test_no_sentence_is_lost_by_what_tells_templates_apart(nodes: list[str], words: list[str]) -> None:
    """The graph alone, followed through every sentence, is what the matcher must agree with."""
    try:
        template = parse("".join(nodes))
    except TemplateError:
        return
    line = Line("x", template, 0, free=frozenset({"name"}))
    sentence = split(" ".join(words))
    amount = len(sentence.words)
    anywhere = {first: range(first + 1, amount + 1) for first in range(amount)}
    counts = {first: [first + 1] for first, word in enumerate(sentence.words) if word == "2"}

    def places(slot: str) -> dict[int, list[int]] | dict[int, range]:
        return anywhere if slot == "name" else counts

    way = Graph.of(template.nodes).search(sentence, places)
    expected = way and (way.literals or any(slot != "name" for slot, _, _ in way.slots))
    assert bool(Matcher([line]).match(sentence, lambda _: places)) == bool(expected and words)
