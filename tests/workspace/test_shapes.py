from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.documents.reader import read
from botctl.workspace import schemas
from botctl.workspace.files import (
    BotFile,
    ChannelsFile,
    ConversationsFile,
    File,
    FunctionFile,
    IntentFile,
    PhraseFile,
    SlotFile,
)
from botctl.workspace.shape import check


def faults(source: str, model: type[File]) -> list[str]:
    """Return the faults of a file, without its name and hints."""
    return [str(fault).removeprefix("f.yml:") for fault in check(read(source.encode(), "f.yml"), model)[1]]


def value(source: str, model: type[File]) -> Any:
    document = read(source.encode(), "f.yml")
    found, wrong = check(document, model)
    assert wrong == ()
    return found


def test_what_is_not_written_has_its_default() -> None:
    assert value("timeout: 3", FunctionFile) == FunctionFile(timeout=3, slow_after=1.0)
    bot = value("title: A\nlocales: [en-US]\nintents: all\nconnectors: [web]", BotFile)
    assert (bot.keep, bot.timezone, bot.nlu.accept, bot.escalate) == ("30d", "UTC", 0.5, None)


def test_a_form_is_chosen_by_what_is_written() -> None:
    assert value("title: A\nreply: x", IntentFile).reply == "x"
    assert value("title: A\nreply: [x, {text: y}]", IntentFile).reply == ["x", PhraseFile(text="y")]
    assert value("title: A\nreply: {text: x}", IntentFile).reply == PhraseFile(text="x")
    assert value("title: A\nreply: {default: x, web: [y]}", IntentFile).reply == ChannelsFile(
        default="x", web=["y"]
    )
    assert value("title: A\nslots: {a: text, b: {type: date}}", IntentFile).slots == {
        "a": "text",
        "b": SlotFile(type="date"),
    }


def test_a_fault_within_a_form_has_one_place_and_one_cause() -> None:
    assert faults("title: A\nreply: {default: [x, {text: y, buttons: [{title: 5}]}]}", IntentFile) == [
        "2:50 S103 `title` must be a text, not the number 5"
    ]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert faults("titel: A\ncall: A-B\nslots: {size: {tries: 99}}\nreply: []\n", IntentFile) == [
        "1:1 S101 unknown key `titel`",
        "2:7 S107 `A-B` is not a name",
        "3:23 S105 `tries` cannot be 99",
        "3:9 S102 `size` has no `type`",
        "4:8 S106 `reply` is empty",
    ]


def test_a_null_that_means_something_is_told_from_a_key_that_is_not_there() -> None:
    source = "bot: a\nconversations: [{name: x, steps: [{intent: null, slots: {size: null}}, {user: y}]}]"
    first, second = value(source, ConversationsFile).conversations[0].steps
    assert first.given == {"intent", "slots"}
    assert (first.intent, first.slots) == (None, {"size": None})
    assert second.given == {"user"}


@pytest.mark.parametrize("text", [".nan", ".inf", "-.inf"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    assert [fault[:11] for fault in faults(f"timeout: {text}", FunctionFile)] == ["1:10 S105 `"]
    assert [
        fault[:10]
        for fault in faults(f"title: A\nslots: {{a: {{type: number, default: {text}}}}}", IntentFile)
    ] == ["2:36 S103 "]


def test_true_is_no_number() -> None:
    assert faults("timeout: true", FunctionFile) == ["1:10 S103 `timeout` must be a number, not `true`"]


KEYS = """title utterances slots reply text default buttons card web type ask many kind locales intents
    connectors nlu accept values bot conversations name steps user timeout x A"""
TEXTS = st.sampled_from(["", " ", "a", "A", "en-US", "30d", "all"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.sampled_from(sorted(schemas.KINDS)), JSON)
def test_whatever_is_written_gives_a_value_or_faults_with_places_and_hints(
    kind: str, content: object
) -> None:
    document = read(json.dumps(content).encode(), "f.yml")
    found, wrong = check(document, schemas.KINDS[kind][0])
    assert (found is None) == bool(wrong)
    for fault in wrong:
        assert fault.hint
        assert fault.place.line == 1
        assert 1 <= fault.place.column <= len(document.source)
