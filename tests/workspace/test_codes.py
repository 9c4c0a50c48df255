from __future__ import annotations

import re
from pathlib import Path

import pytest

import botctl
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.workspace.codes import CODES

SOURCE = Path(botctl.__file__).parent


def test_every_code_that_can_be_reported_is_explained_and_no_other() -> None:
    modules = [*SOURCE.glob("documents/**/*.py"), *SOURCE.glob("workspace/**/*.py")]
    used = {code for module in modules for code in re.findall(r'"([A-Z]\d{3})"', module.read_text("utf-8"))}
    assert used == set(CODES)


def test_the_explanation_of_an_unknown_type_lists_the_built_in_ones() -> None:
    listed = CODES["R101"].why.partition("Built in are ")[2].partition(";")[0]
    assert re.split(", | and ", listed) == list(BUILT_IN_TYPES)


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_is_complete(code: str) -> None:
    explained = CODES[code]
    assert not explained.title.endswith(".")
    assert explained.why.endswith(".")
    assert explained.wrong != explained.right
