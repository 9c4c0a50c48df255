"""Rasa trains in its own environment; how far it is, and why it failed, is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from botctl.engines.training import train
from botctl.engines.training_data import TrainingData, training_data
from botctl.errors import EngineError
from tests.engines.travel import TRAVEL

FAKE = Path(__file__).with_name("fake")


def test_the_archive_is_what_rasa_made_of_the_data() -> None:
    data = training_data(
        "travel", TRAVEL, {"pipeline": [{"name": "CountVectorsFeaturizer"}, {"name": "DIETClassifier"}]}
    )
    told: list[tuple[float, str]] = []
    archive = train(
        data, Path(sys.executable), imports=FAKE, progress=lambda share, what: told.append((share, what))
    )
    assert json.loads(archive)["nlu"] == data.nlu
    shares = [share for share, _ in told]
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
    assert told[-2][1] == "training DIETClassifier, 100 % of its epochs"


def test_the_exception_that_rasa_named_is_told_without_colours_and_without_warnings_before_it() -> None:
    data = TrainingData("", "pipeline:\n- name: NoSuchComponent\n", 0)
    with pytest.raises(EngineError) as told:
        train(data, Path(sys.executable), imports=FAKE, progress=lambda share, what: None)
    assert told.value.message == (
        "Rasa could not train (exit code 1):\n"
        "InvalidConfigException: Can't load class for name 'NoSuchComponent'."
    )
    assert "pipeline" in told.value.hint
