"""What is learnt, and from which sentences."""

from __future__ import annotations

from botctl.intents.intent import Intent
from botctl.intents.language import compile_language
from botctl.intents.tagging.lessons import Lesson, families, learnable, lessons
from botctl.intents.tagging.pieces import cut, stretch
from botctl.intents.templates import Example, Span
from botctl.intents.words import split
from tests.intents.building import PIZZERIA, definitions, intent, slot_type
from tests.intents.tagging.sentences import SENTENCES


def chosen(*intents: Intent) -> dict[str, tuple[str, ...]]:
    bot = definitions(*intents, types=(slot_type("city", {"Paris": (), "Rome": ()}),))
    return learnable(bot.intents, compile_language(bot, "en-US").lines)


def test_two_slots_of_one_type_are_told_apart_by_what_is_learnt() -> None:
    travel = intent("travel", "from {a} to {b} on {day}", a="city", b="city", day="date")
    assert chosen(travel) == {"travel": ("a", "b")}


def test_free_texts_in_sentences_are_learnt() -> None:
    lines = compile_language(SENTENCES, "en-US").lines
    assert learnable(SENTENCES.intents, lines) == {
        "play": ("artist",),
        "weather": ("city",),
        "fly": ("start", "city"),
    }


def test_free_texts_in_templates_are_not_learnt() -> None:
    assert learnable(PIZZERIA.intents, compile_language(PIZZERIA, "en-US").lines) == {}
    said = (f"(note|write) [down] {{what:thing {number}}}" for number in range(20))
    assert chosen(intent("note", *said, what="text")) == {}


def test_a_handful_of_values_teaches_nothing() -> None:
    said = (f"note {{what:thing {number}}}" for number in range(20))
    assert chosen(intent("note", *said, what="text")) == {"note": ("what",)}
    assert chosen(intent("note", *(["note {what:it}"] * 20), what="text")) == {}


def test_pieces_are_labelled_by_the_slots_to_learn() -> None:
    text = "take Anna's bag to New York"
    lesson = Lesson("x", Example(text, (Span("who", 5, 9), Span("where", 19, 27), Span("what", 12, 15))))
    pieces = cut(split(text))
    assert [piece.word for piece in pieces] == ["take", "anna", "s", "bag", "to", "new", "york"]
    assert lesson.labels(pieces, ("who", "where")) == ["", "B who", "", "", "", "B where", "I where"]
    assert list(lesson.values(("where",))) == [("where", "new york")]


def test_sentences_that_lack_a_value_teach_nothing() -> None:
    whole, lacking = Example("call Anna", (Span("who", 5, 9),)), Example("call", (Span("who", 4, 4),))
    assert [lesson.example for lesson in lessons([("call", (whole, lacking))])] == [whole]


def test_intents_that_share_a_slot_over_others_are_one_family() -> None:
    assert families({"a": ("x",), "b": ("y",), "c": ("x", "y"), "d": ("z",)}) == [("b", "a", "c"), ("d",)]


def test_a_value_may_end_before_a_possessive() -> None:
    sentence = split('take "Anna\'s" bag')
    pieces = cut(sentence)
    assert stretch(sentence, pieces, 1, 2) == (6, 10)
    assert stretch(sentence, pieces, 1, 3) == (6, 12)
    assert stretch(sentence, pieces, 1, 4) == (5, 17)
