"""Hold the order of the rooms: data goes one way along the path of a turn."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import botctl

SOURCE = Path(botctl.__file__).parent
# No room imports a room to its right.
ORDER = (
    "errors",
    "messages",
    "traces",
    "documents",
    "conversations",
    "intents",
    "functions",
    "lambda_handler",
    "bots",
    "connectors",
    "engines",
    "workspace",
    "turn",
    "errands",
    "serve",
    "quality",
    "testing",
    "importing",
    "cli",
    "__main__",
)
# Rooms that do no I/O and read neither clock nor environment.
PURE = ("documents", "intents", "bots")
# A stopwatch does not tell the time of day, and taking an address apart opens nothing.
ALLOWED_IN_PURE = ("time.perf_counter", "urllib.parse")
FORBIDDEN_IN_PURE = {"os", "pathlib", "socket", "sqlite3", "subprocess", "time", "tempfile", "urllib"}
# crfsuite hands over what it learnt in a file only; it is gone when the function returns.
SCRATCH = SOURCE / "intents" / "tagging" / "learning.py"
MODULES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def rooms_imported(path: Path) -> set[str]:
    own = {name.split(".")[1] for name in imported(path) if name.startswith("botctl.")}
    return own & set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_room_imports_a_room_to_its_right(path: Path) -> None:
    if path == SOURCE / "__init__.py":
        return
    assert room(path) in ORDER, f"{path}: a new room; give it its place in ORDER"
    right = set(ORDER[ORDER.index(room(path)) + 1 :])
    assert rooms_imported(path) & right == set()


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in PURE], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_a_pure_room_reads_no_file_clock_or_environment(path: Path) -> None:
    names = {name for name in imported(path) if not name.startswith(ALLOWED_IN_PURE)}
    needed = {"pathlib", "tempfile"} if path == SCRATCH else set()
    assert {name.split(".")[0] for name in names} & FORBIDDEN_IN_PURE == needed


def test_every_room_has_its_folder_or_module() -> None:
    rooms = {room(path) for path in MODULES} - {"__init__"}
    assert rooms == set(ORDER)
