"""Templates are read exactly, expanded evenly, and refused at the right column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.templates import DEEPEST, Example, SlotUse, Span, TemplateError, parse


def said(text: str, limit: int = 100, **samples: list[str]) -> list[str]:
    return [example.text for example in parse(text).expand(samples, limit)]


def test_plain_words_stand_for_themselves() -> None:
    assert said("I want a pizza") == ["I want a pizza"]


def test_one_of_a_group_is_said() -> None:
    assert said("(can|could) I (get|have) one") == [
        "can I get one",
        "could I get one",
        "can I have one",
        "could I have one",
    ]


def test_an_optional_word_leaves_no_double_space() -> None:
    assert said("[please] give [me] one [now]") == [
        "please give me one now",
        "give me one now",
        "please give one now",
        "give one now",
        "please give me one",
        "give me one",
        "please give one",
        "give one",
    ]


def test_a_group_may_be_part_of_a_word() -> None:
    assert said("pizza[s] (un|re)do") == ["pizzas undo", "pizza undo", "pizzas redo", "pizza redo"]


def test_groups_nest_and_optional_groups_have_alternatives() -> None:
    assert said("a [b|(c|d) e]") == ["a b", "a c e", "a d e", "a"]


def test_slots_are_known_with_sample_and_column() -> None:
    template = parse("play {song:yellow  submarine} by [the] {artist}")
    assert template.slots == (SlotUse("song", "yellow submarine", 6), SlotUse("artist", None, 40))


def test_examples_mark_the_spans_of_their_slots() -> None:
    template = parse("[please] play {song:yellow submarine} by {artist}")
    assert list(template.expand({"artist": ["Cher"]}, 1)) == [
        Example("please play yellow submarine by Cher", (Span("song", 12, 28), Span("artist", 32, 36)))
    ]


def test_given_values_win_over_the_sample() -> None:
    assert said("a {size:tiny} one", size=["small", "large"]) == ["a small one", "a large one"]


def test_a_slot_without_any_value_says_its_name() -> None:
    assert said("call {name}") == ["call name"]


def test_an_exploding_template_is_spread_evenly() -> None:
    text = " ".join(f"(a{i}|b{i}|c{i})" for i in range(40))
    sentences = said(text, 60)
    assert len(set(sentences)) == 60
    for i in range(40):
        words = [sentence.split()[i] for sentence in sentences]
        assert all(words.count(f"{letter}{i}") >= 10 for letter in "abc")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a (b", 3, "`(` is never closed"),
        ("a (b|", 3, "`(` is never closed"),
        ("[x] [b (c) ", 5, "`[` is never closed"),
        ("a b)", 4, "`)` closes nothing"),
        ("a]", 2, "`]` closes nothing"),
        ("a}", 2, "`}` closes nothing"),
        ("a {b", 3, "`{` is never closed"),
        ("a | b", 3, "`|` stands outside of a group"),
        ("a (b]", 5, "`(` is closed by `]`"),
        ("a (b||c)", 6, "an alternative is empty"),
        ("a ()", 4, "an alternative is empty"),
        ("a {}", 4, "`{}` names no slot"),
        ("a {Big one}", 4, "`Big one` is not a slot's name"),
        ("a {b:}", 3, "the sample of `b` is empty"),
        ("a {b:{c}}", 3, "a slot stands within a slot"),
        ("", 1, "this utterance has no words"),
        ("?!", 1, "this utterance has no words"),
        ("[please]", 1, "everything in this utterance is optional"),
        (
            "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
            DEEPEST + 1,
            f"groups are nested deeper than {DEEPEST}",
        ),
    ],
)
def test_a_fault_is_told_with_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.message) == (column, message)
    assert caught.value.hint


def test_an_emoji_is_a_word() -> None:
    assert said("👍") == ["👍"]


@given(st.text(alphabet="ab {}[]()|:é\u0301", max_size=60))
def test_any_text_is_read_or_refused_within_it(text: str) -> None:
    try:
        template = parse(text)
    except TemplateError as error:
        assert 1 <= error.column <= max(1, len(text))  # noqa: PT017  # most texts are faulty, some are not
    else:
        examples = list(template.expand({}, 20))
        assert 1 <= len(examples) <= min(20, template.count())
        for example in examples:
            assert example.text == " ".join(example.text.split())
            for span in example.slots:
                assert example.text[span.start : span.end]


words = st.sampled_from(["a", "b c", " d", "e "])
trees = st.recursive(
    st.one_of(words, st.sampled_from(["{x}", "{y:one two}"])),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(" + "|".join(parts) + ")"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: "[" + "|".join(parts) + "]"),
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
    ),
    max_leaves=12,
)


@given(trees, st.integers(1, 30))
def test_every_well_formed_template_expands_within_its_limit(text: str, limit: int) -> None:
    template = parse("say " + text)
    samples = {"x": ["1", "2"]}
    examples = list(template.expand(samples, limit))
    assert 1 <= len(examples) <= min(limit, template.count(samples))
    assert len({example.text for example in examples}) == len(examples)
    for example in examples:
        assert {span.slot for span in example.slots} <= {"x", "y"}
        for span in example.slots:
            assert example.text[span.start : span.end] in ("1", "2", "one two")
