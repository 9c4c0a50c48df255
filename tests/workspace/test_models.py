"""Models are kept by what they were made from, written whole, and refused when damaged."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from botctl.bots.bot import Bot
from botctl.errors import ModelError
from botctl.intents.encoders.encoder import Encoder
from botctl.intents.phrases import Localised
from botctl.workspace import encoders
from botctl.workspace.models import load_model, ready, train_bot
from botctl.workspace.shelf import KEPT
from tests.intents.building import PIZZERIA, context, intent

BOT = Bot("cafe", Localised("Café"), PIZZERIA.locales, PIZZERIA.intents, PIZZERIA.types, ("web",), {})
STATIC = partial(encoders.encoder, "static")
TEXT = "I'd like a large plain pizza"


def variant(number: int) -> Bot:
    return replace(BOT, intents={**BOT.intents, "extra": intent("extra", f"say {number}")})


def test_a_model_is_trained_once(tmp_path: Path) -> None:
    first = train_bot(tmp_path, BOT)
    told: list[float] = []
    second = train_bot(tmp_path, BOT, lambda share, what: told.append(share))
    assert (first.trained, second.trained) == (True, False)
    assert told == []
    assert replace(second, trained=True) == first
    assert first.folder == tmp_path / ".botctl" / "models" / "cafe" / first.fingerprint
    assert sorted(each.name for each in first.folder.iterdir()) == ["model.json", "weights.npz"]
    assert first.size == sum(each.stat().st_size for each in first.folder.iterdir())
    assert (first.intents, first.utterances) == (6, 13)


def test_the_trained_model_is_used_for_exactly_its_intents(tmp_path: Path) -> None:
    model, trained = load_model(tmp_path, BOT)
    assert not trained
    assert model.understand("I want a pizza", context()).exact
    train_bot(tmp_path, BOT)
    model, trained = load_model(tmp_path, BOT)
    understood = model.understand(TEXT, context())
    assert trained
    assert understood.intent is not None
    assert understood.intent.name == "order_pizza"
    assert load_model(tmp_path, variant(1))[1] is False


def test_a_bots_words_do_not_matter(tmp_path: Path) -> None:
    train_bot(tmp_path, BOT)
    assert load_model(tmp_path, replace(BOT, title=Localised("Another")))[1]


@dataclass
class Late:
    """Encode as the static encoder does, and read its table with the first sentence."""

    table: Encoder | None = None
    name: str = "static"

    @property
    def digest(self) -> str:
        return "late"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.table = self.table or STATIC()
        return self.table.encode(texts)


def test_what_an_encoder_reads_with_its_first_sentence_is_read_before_anybody_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Late()
    monkeypatch.setattr(encoders, "encoder", lambda name: late)
    train_bot(tmp_path, BOT)
    late.table = None
    model, _ = load_model(tmp_path, BOT)
    assert late.table is None  # whoever only looks at a model does not wait
    ready(BOT, model)
    assert late.table is not None


@pytest.mark.parametrize("name", ["model.json", "weights.npz"])
@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "gone", "foreign"])
def test_a_damaged_model_is_refused_with_the_remedy_and_trained_again(
    tmp_path: Path, name: str, harm: str
) -> None:
    report = train_bot(tmp_path, BOT)
    path = report.folder / name
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        other = train_bot(tmp_path, variant(1)).folder / name
        flipped = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
        path.write_bytes(
            {"cut": content[:-40], "flip": flipped, "empty": b"", "foreign": other.read_bytes()}[harm]
        )
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path, BOT)
    assert caught.value.message.startswith(f".botctl/models/cafe/{report.fingerprint}: ")
    assert "\n" not in caught.value.message
    assert caught.value.hint == "run `botctl train cafe`"
    assert train_bot(tmp_path, BOT).trained
    assert load_model(tmp_path, BOT)[1]


def test_old_models_are_forgotten_and_the_used_one_stays(tmp_path: Path) -> None:
    first = train_bot(tmp_path, BOT)
    for number in range(KEPT + 2):
        train_bot(tmp_path, variant(number))
        train_bot(tmp_path, BOT)
    folders = [each.name for each in first.folder.parent.iterdir()]
    assert len(folders) == KEPT
    assert first.fingerprint in folders


def test_a_draft_that_a_crash_left_is_forgotten_and_one_being_written_is_not(tmp_path: Path) -> None:
    folder = train_bot(tmp_path, BOT).folder.parent
    left, current = folder / ".draft-left", folder / ".draft-current"
    for each in (left, current):
        each.mkdir()
    os.utime(left, (0, 0))
    train_bot(tmp_path, BOT)
    assert not left.exists()
    assert current.exists()


SMALL = replace(
    BOT, locales=("en-US",), intents={"a": intent("a", "hello"), "b": intent("b", "see you")}, types={}
)
TRAIN = """
import sys
import time
from pathlib import Path
from botctl.workspace.models import load_model, train_bot
from tests.workspace.test_models import SMALL
for number in range(int(sys.argv[2])):
    root = Path(sys.argv[1]) / str(number)
    (root / "ready").mkdir(parents=True, exist_ok=True)
    (root / "ready" / sys.argv[3]).touch()
    limit = time.monotonic() + 10
    while len(list((root / "ready").iterdir())) < 2:
        assert time.monotonic() < limit, "the other process is gone"
    train_bot(root, SMALL)
    assert load_model(root, SMALL)[1]
"""


@pytest.mark.parametrize("damaged", [False, True])
def test_two_processes_that_train_the_same_bot_at_once_leave_one_whole_model(
    tmp_path: Path, *, damaged: bool
) -> None:
    """Both start each round together; before this held, the second rename failed."""
    rounds = 40
    if damaged:
        for number in range(rounds):
            (train_bot(tmp_path / str(number), SMALL).folder / "weights.npz").write_bytes(b"")
    root = Path(__file__).parents[2]
    paths = f"{root / 'src'}{os.pathsep}{root}"
    processes = [
        subprocess.Popen(  # noqa: S603  # our own code
            [sys.executable, "-c", TRAIN, str(tmp_path), str(rounds), name],
            env={**os.environ, "PYTHONPATH": paths},
            stderr=subprocess.PIPE,
        )
        for name in ("one", "other")
    ]
    told = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    for number in range(rounds):
        (only,) = (tmp_path / str(number) / ".botctl" / "models" / "cafe").iterdir()
        assert sorted(each.name for each in only.iterdir()) == ["model.json", "weights.npz"]


def test_a_folder_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".botctl").write_text("a file where a folder should be")
    with pytest.raises(ModelError) as caught:
        train_bot(tmp_path, BOT)
    assert "the model cannot be written" in caught.value.message
    assert caught.value.hint


def test_the_folder_it_is_kept_in_is_closed_to_everybody_else(tmp_path: Path) -> None:
    train_bot(tmp_path, BOT)

    assert (tmp_path / ".botctl").stat().st_mode & 0o777 == 0o700


def test_a_model_on_a_read_only_disk_is_found_and_nothing_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(KEPT):
        train_bot(tmp_path, variant(number))

    def refuse(path: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(os, "utime", refuse)

    assert train_bot(tmp_path, variant(0)).trained is False
    assert len(list((tmp_path / ".botctl/models/cafe").iterdir())) == KEPT
