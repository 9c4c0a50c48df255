from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks import nlu

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "nlu.py"
ASKED = (
    "ABBA",
    "Queen",
    "the Beatles",
    "Nina Simone",
    "Bach (live)",
    "Björk",
)
SHARES = ("intent_accuracy", "entity_f1", "oos_auroc", "oos_fpr95", "ece")
COSTS = ("train_cpu_s", "parse_p50_ms", "parse_p99_ms", "cold_s", "rss_mb", "model_mb")


def row(text: str, intent: str, value: str = "") -> dict[str, Any]:
    start = text.find(value)
    entities = [{"start": start, "end": start + len(value), "value": value, "entity": "Artist Name"}]
    return {"text": text, "intent": intent, "entities": entities if value else []}


def play(value: str) -> dict[str, Any]:
    return row(f"play something by {value}", "Play Music", value)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    weather = [
        row(f"will it {verb} in {place}", "weather") for verb in ("rain", "snow") for place in ("Bonn", "Ulm")
    ]
    files = {
        "train": [
            *(play(value) for value in ASKED),
            *weather,
            row("天気は", "天気"),
            row("{[/", "weather"),
            weather[0],
        ],
        "test": [play("Miles Davis"), row("will it hail in Bonn", "weather"), row("never seen", "unseen")],
        "test_oos": [row("how old is the moon", "oos"), row("", "oos")],
    }
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in rows))
    return folder


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603  # our own interpreter on our own script
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == code, done.stderr
    return done


def test_each_folder_gives_an_object_with_every_figure(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not a corpus")
    done = run(tmp_path / "README.md", tiny, "--json")
    (found,) = map(json.loads, done.stdout.splitlines())
    assert found["name"] == "tiny"
    assert found["intent_accuracy"] == pytest.approx(2 / 3)  # one intent stands in no training sentence
    assert all(0 <= found[key] <= 1 for key in SHARES)
    assert all(found[key] > 0 for key in COSTS)
    assert found["noise"] is None
    assert "1 sentence without words is left out of training" in done.stderr


def test_noise_adds_the_figures_under_each_noise(tiny: Path) -> None:
    (found,) = map(json.loads, run(tiny, "--json", "--noise").stdout.splitlines())
    assert list(found["noise"]) == [
        "clean",
        "lower case",
        "no punctuation",
        "typos",
        "doubled letters",
        "speech",
        "mixed",
    ]
    assert found["noise"]["mixed"]["intent_accuracy"] == found["intent_accuracy"]


def test_folds_read_only_training_data(tiny: Path) -> None:
    (tiny / "test.jsonl").unlink()
    (tiny / "test_oos.jsonl").unlink()
    (found,) = map(json.loads, run(tiny, "--json", "--folds", 2, "--left-out").stdout.splitlines())
    assert (found["folds"], list(found["outside"])) == (2, ["left_out"])
    assert found["oos_auroc"] is not None


def test_a_table_fits_a_hundred_columns(tiny: Path) -> None:
    lines = run(tiny).stdout.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("tiny")
    assert max(map(len, lines)) <= 100


def test_the_table_tells_the_size_of_a_small_model() -> None:
    """Rasa's archive of a small corpus has 50 kB."""
    found = dict.fromkeys((key for _, _, key, _ in nlu.COLUMNS), 0.049)
    (line,) = nlu.rows({**found, "name": "small", "noise": None})
    assert line.split()[-1] == "0.05"


def test_without_a_folder_it_is_wrong_usage(tmp_path: Path) -> None:
    assert "name at least one folder" in run(tmp_path / "none", code=2).stderr
