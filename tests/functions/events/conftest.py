"""Hand over the documents of this folder, as AWS shows them for each service."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Documents: TypeAlias = Callable[[str], dict[str, Any]]

HERE = Path(__file__).parent


@pytest.fixture
def document() -> Documents:
    """Return what reads a document by its name."""

    def read(name: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
        return read

    return read
