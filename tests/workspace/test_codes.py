from __future__ import annotations

import re
from pathlib import Path

import pytest

import botctl
from botctl.workspace.codes import CODES

SOURCE = Path(botctl.__file__).parent


def test_every_code_that_can_be_reported_is_explained_and_no_other() -> None:
    modules = [*SOURCE.glob("documents/**/*.py"), *SOURCE.glob("workspace/**/*.py")]
    used = {code for module in modules for code in re.findall(r'"([A-Z]\d{3})"', module.read_text("utf-8"))}
    assert used == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_is_complete(code: str) -> None:
    explained = CODES[code]
    assert not explained.title.endswith(".")
    assert explained.why.endswith(".")
    assert explained.wrong != explained.right
