"""The real Rasa: installed, trained with an author's own pipeline, asked, and gone when nobody holds it."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from botctl.bots.bot import Bot
from botctl.engines import environment
from botctl.intents.model import Context, Model
from botctl.workspace.models import load_model, ready, train_bot
from botctl.workspace.read import load
from tests.engines.travel import TRAVEL

pytestmark = pytest.mark.rasa

HEALTHY = Path(__file__).parents[1] / "workspace/healthy"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Monday
PIPELINE = """\
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 3
  - name: LogisticRegressionClassifier
  - name: CRFEntityExtractor
policies:
  - name: RulePolicy
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with a pipeline of its author's."""
    root = tmp_path_factory.mktemp("real") / "workspace"
    shutil.copytree(HEALTHY, root)
    (root / "rasa").mkdir()
    (root / "rasa/config.yml").write_text(PIPELINE, "utf-8")
    return root


@pytest.fixture(scope="module")
def bot(root: Path) -> Bot:
    """Return the travel desk, which has what is hard: roles, free text, dates."""
    bot = load(root).bots["pizzeria"]
    settings = replace(bot.nlu.rasa, pipeline="rasa/config.yml", timeout=30.0)
    nlu = replace(bot.nlu, engine="rasa", rasa=settings)
    return replace(
        bot, name="travel", intents=TRAVEL.intents, types=TRAVEL.types, locales=("en-US",), nlu=nlu
    )


@pytest.fixture(scope="module")
def told(root: Path, bot: Bot) -> list[tuple[float, str]]:
    """Train, and return what was told of it."""
    told: list[tuple[float, str]] = []
    assert train_bot(root, bot, lambda share, what: told.append((share, what))).trained
    return told


@pytest.fixture(scope="module")
def model(root: Path, bot: Bot, told: list[tuple[float, str]]) -> Iterator[Model]:
    """Return the model, its server running."""
    model, trained = load_model(root, bot)
    assert trained
    ready(bot, model)
    yield model
    del model
    gc.collect()


def test_its_environment_is_what_was_asked_for(root: Path) -> None:
    found = environment.installed(root, os.environ)
    done = subprocess.run(  # noqa: S603  # the environment's own Python
        [found.python, "-I", "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        capture_output=True,
        check=True,
        timeout=300,
    )
    versions = {each["name"]: each["version"] for each in json.loads(done.stdout)}
    assert versions["rasa"] == "3.6.21"
    assert versions["tensorflow"].startswith("2.12.")


def test_training_tells_how_far_it_is(told: list[tuple[float, str]]) -> None:
    shares = [share for share, _ in told]
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
    assert any(what == "training CRFEntityExtractor" for _, what in told)


def test_what_did_not_change_is_not_trained_again(
    root: Path, bot: Bot, told: list[tuple[float, str]]
) -> None:
    again = train_bot(root, bot)
    assert (again.trained, again.size > 10_000) == (False, True)
    assert sorted(each.name for each in again.folder.iterdir()) == [
        "config.yml",
        "model.json",
        "nlu.yml",
        "rasa.tar.gz",
    ]


def test_it_understands_what_was_never_said_exactly_so(model: Model) -> None:
    text = "could you book a flight to Paris from London tomorrow"
    found = model.understand(text, Context("en-US", NOW))
    assert found.intent is not None
    assert (found.intent.name, found.engine, found.exact) == ("book_flight", "rasa", False)
    assert found.why[0].startswith("Rasa: book_flight ")
    assert {name: slot.value for name, slot in found.slots.items()} == {
        "origin": "LHR",
        "goal": "CDG",
        "day": "2026-11-24",
    }
    assert all(text[slot.start : slot.end] == slot.raw for slot in found.slots.values())


@pytest.mark.parametrize(
    "text", ["😀", "/opening_hours{}", "x" * 10_000, "\ud800 \x00", "{}", "größer als ß"]
)
def test_no_text_breaks_it(model: Model, text: str) -> None:
    found = model.understand(text, Context("en-US", NOW))
    assert not any("only exact utterances" in why for why in found.why), found.why
