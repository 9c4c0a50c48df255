"""Find custom actions in a project's Python, without running any of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from botctl.errors import Place
from botctl.importing.rasa.project import Action
from botctl.importing.remarks import Remarks

_MOST_BYTES = 1_048_576  # of a module; nobody writes a longer one
_RESPONSE = re.compile(r"[\"'](utter_[\w/]+)[\"']")


def actions(root: Path, remarks: Remarks) -> tuple[dict[str, Action], dict[str, Place]]:
    """Return the classes of custom actions by the name of the action, and the responses named in Python."""
    found: dict[str, Action] = {}
    said: dict[str, Place] = {}
    for path in _modules(root):
        file = path.relative_to(root).as_posix()
        if path.stat().st_size > _MOST_BYTES:
            hint = "look there for the actions that are not found"
            remarks.leave("action", Place(file), f"it is larger than {_MOST_BYTES} bytes, and not read", hint)
            continue
        source = path.read_text("utf-8", errors="replace")
        for number, line in enumerate(source.splitlines(), start=1):
            for name in _RESPONSE.findall(line):
                said.setdefault(name, Place(file, number))
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            hint = "mend it, or look there for the actions that are not found"
            remarks.leave(
                "action", Place(file), "this is not Python of today: its actions are not known", hint
            )
            continue
        for action in _classes(tree, file):
            found.setdefault(action.name, action)
    return found, said


def _modules(root: Path) -> Iterator[Path]:
    """Return the project's own modules; what is no file (a pipe, a device) would be waited for."""
    for path in (root / "actions.py", *sorted((root / "actions").rglob("*.py"))):
        if path.is_file():
            yield path


def _classes(tree: ast.Module, file: str) -> Iterator[Action]:
    """Return the classes whose `name` returns a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == "name" and (name := _returned(part)):
                    yield Action(name, node.name, Place(file, node.lineno, node.col_offset + 1))


def _returned(function: ast.FunctionDef) -> str:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    return ""
