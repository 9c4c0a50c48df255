"""Workspaces to call botctl in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.calls import botctl
from tests.cli.pizzeria import write_pizzeria


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trained pizzeria that no test changes."""
    root = write_pizzeria(tmp_path_factory.mktemp("trained") / "pizzeria")
    done = botctl("train", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def pizzeria(trained: Path, tmp_path: Path) -> Path:
    """Return a trained pizzeria of the test's own."""
    return Path(shutil.copytree(trained, tmp_path / "pizzeria"))
