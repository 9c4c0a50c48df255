from __future__ import annotations

import pytest

from tests.bots.pizzeria import Table


@pytest.fixture
def table() -> Table:
    return Table()
