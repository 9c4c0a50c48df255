from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import corpora
from botctl.errors import BotctlError
from botctl.intents.templates import parse
from botctl.quality.answers import Labelled, Span

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "nlu-data"


def said(text: str, intent: str = "play", *spans: tuple[int, int, str]) -> Labelled:
    return Labelled(text, intent, tuple(Span(*span) for span in spans))


def lines(*sentences: Labelled) -> dict[str, tuple[str, ...]]:
    intents = corpora.task(sentences).definitions.intents
    return {name: intent.utterances.base for name, intent in intents.items()}


def test_entities_become_slots_with_samples() -> None:
    sentence = said("play Yellow Submarine by the Beatles", "PlayMusic", (5, 21, "Song"), (25, 36, "artist"))
    task = corpora.task([sentence])
    intent = task.definitions.intents["play_music"]
    assert intent.utterances.base == ("play {song:Yellow Submarine} by {artist:the Beatles}",)
    assert {slot.name: (slot.type, slot.many) for slot in intent.slots.values()} == {
        "song": ("text", False),
        "artist": ("text", False),
    }


def test_a_slot_that_stands_twice_in_a_sentence_takes_many_values_everywhere() -> None:
    task = corpora.task(
        [
            said("from Bonn to Ulm", "route", (5, 9, "city"), (13, 16, "city")),
            said("weather in Ulm", "weather", (11, 14, "city")),
        ]
    )
    assert [intent.slots["city"].many for intent in task.definitions.intents.values()] == [True, True]


def test_characters_that_templates_use_become_spaces() -> None:
    sentence = said("what (does) {x|y} [mean] in a/b", "ask", (12, 17, "term"))
    assert lines(sentence) == {"ask": ("what does {term:x y} mean in a/b",)}


def test_of_overlapping_entities_the_longer_one_stays_and_odd_ones_go() -> None:
    sentence = said(
        "fly to New York - now",
        "fly",
        (7, 15, "city"),
        (11, 15, "county"),
        (16, 17, "sign"),
        (15, 21, "when"),
    )
    assert lines(sentence) == {"fly": ("fly to {city:New York} {when:- now}",)}


def test_foreign_names_come_back() -> None:
    names = corpora.Names(["Download Video", "download-video", "None", "天気", "wetter?", "3D"])
    assert names.own == {
        "3D": "x_3d",
        "Download Video": "download_video",
        "None": "none",
        "download-video": "download_video_2",
        "wetter?": "wetter",
        "天気": "x",
    }
    assert all(names.foreign[own] == name for name, own in names.own.items())


def test_a_sentence_without_words_is_left_out_and_counted() -> None:
    task = corpora.task([said("??"), said(""), said("( )"), said("play"), said("🎵")])
    assert (task.left_out, task.definitions.intents["play"].utterances.base) == (3, ("play", "🎵"))


def test_what_training_did_not_know_counts_as_something_else() -> None:
    task = corpora.task([said("play x", "a b", (5, 6, "S"))])
    assert task.back(said("x y", "A B", (0, 1, "S"), (2, 3, "T"))) == said(
        "x y", "?A B", (0, 1, "s"), (2, 3, "?T")
    )


def test_definitions_come_back_from_their_file() -> None:
    definitions = corpora.task([said("a b", "x", (0, 1, "s"), (2, 3, "s")), said("ü", "y")]).definitions
    again = corpora.load(corpora.dump(definitions))
    assert {name: (one.utterances.base, one.slots) for name, one in again.intents.items()} == {
        name: (one.utterances.base, one.slots) for name, one in definitions.intents.items()
    }


@given(
    st.lists(
        st.builds(
            Labelled,
            st.text(max_size=30),
            st.text(max_size=5),
            st.lists(
                st.builds(Span, st.integers(0, 30), st.integers(0, 30), st.text(max_size=3)), max_size=4
            ).map(tuple),
        ),
        max_size=6,
    )
)
def test_any_corpus_becomes_templates_that_can_be_read(sentences: list[Labelled]) -> None:
    kept = [
        Labelled(
            each.text, each.intent, tuple(s for s in each.spans if 0 <= s.start < s.end <= len(each.text))
        )
        for each in sentences
    ]
    for intent in corpora.task(kept).definitions.intents.values():
        for line in intent.utterances.base:
            assert {use.name for use in parse(line).slots} <= set(intent.slots)


def write(folder: Path, **files: list[object]) -> Path:
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    return folder


def test_a_folder_is_read_with_all_its_out_of_scope_files(tmp_path: Path) -> None:
    row = {"text": "hi", "intent": "greet", "entities": [{"start": 0, "end": 9, "entity": "far out"}]}
    folder = write(tmp_path, train=[row, row], test=[{"text": "ho"}], test_oos=[row], test_oos_far=[row])
    corpus = corpora.read(folder)
    assert corpus.train == (said("hi", "greet"), said("hi", "greet"))
    assert [each.group for each in corpus.train] == [0, 0]
    assert corpus.test == (said("ho", ""),)
    assert list(corpus.outside) == ["test_oos", "test_oos_far"]


@pytest.mark.parametrize(
    "line", ["{", '"text"', '{"intent": "a"}', '{"text": "a", "entities": [{"start": 1}]}']
)
def test_a_line_of_another_format_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "train.jsonl").write_text('{"text": "a", "intent": "b"}\n\n' + line)
    with pytest.raises(BotctlError, match=r"train\.jsonl:3"):
        corpora.read(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BotctlError, match=r"train\.jsonl: No such file"):
        corpora.read(tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the public corpora are not at {SHARED}")
def test_every_shared_corpus_can_be_read() -> None:
    for folder in filter(Path.is_dir, SHARED.iterdir()):
        corpus = corpora.read(folder)
        task = corpora.task(corpus.train)
        assert len(task.definitions.intents) == len({each.intent for each in corpus.train})
        assert task.left_out <= 2
        assert corpus.test
