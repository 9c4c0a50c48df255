"""A Rasa server that speaks from recordings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.fake.rasa.api import FakeRasa
from tests.engines.travel import ANSWERS


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with FakeRasa(ANSWERS) as server:
        yield server
