"""Check what functions import, without importing it: names of botctl, neighbours, installed packages."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import botctl
from botctl.errors import Fault, Place
from botctl.workspace.nearest import nearest
from botctl.workspace.neighbours import Relative, found, imports, relatives
from botctl.workspace.sources import Module

# An import is one of a few names that the author knows well: a guess may be bolder than elsewhere
# among botctl's own, and must be surer among the many of Python's library (`redis` is not `dis`).
_BOLD, _SURE = 0.5, 0.8

# The name that a line of a requirements.txt begins with.
# https://packaging.python.org/en/latest/specifications/name-normalization/
_REQUIRED = re.compile(r"^\s*([A-Z0-9][A-Z0-9._-]*)", re.MULTILINE | re.IGNORECASE)


def check(module: Module, tree: ast.Module, function: Path) -> Iterator[Fault]:
    """Return the faults of a module's imports; `function` is the path of its function's own module."""
    for node in imports(tree):
        place = Place(module.file, node.lineno, node.col_offset + 1)
        for relative in relatives(node, module.path):
            yield from _neighbour(relative, module, function)
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _package(alias.name, module, place, function)
        elif node.module and not node.level:
            yield from _package(node.module, module, place, function)
            yield from _names(node, module)


def _names(node: ast.ImportFrom, module: Module) -> Iterator[Fault]:
    """Report what a function takes from botctl that it does not have."""
    if node.module != "botctl":
        return
    for alias in node.names:
        if alias.name in ("*", *botctl.__all__) or find_spec(f"botctl.{alias.name}"):
            continue
        guess = nearest(alias.name, botctl.__all__, likeness=_BOLD)
        public = ", ".join(name for name in botctl.__all__ if name[0] != "_")
        hint = f"did you mean `{guess}`?" if guess else f"it has: {public}"
        place = Place(module.file, alias.lineno, alias.col_offset + 1)
        yield Fault("P105", place, f"`botctl` has no `{alias.name}`", hint)


def _neighbour(relative: Relative, module: Module, function: Path) -> Iterator[Fault]:
    place = Place(module.file, relative.line, relative.column)
    if function.name != "__init__.py":
        hint = f"make it a folder: functions/{module.name}/__init__.py, with what it imports beside it"
        yield Fault("P107", place, f"`{relative.written}`: this function has no folder of its own", hint)
    elif not relative.within(function.parent):
        hint = f"relative imports reach functions/{function.parent.name}/ and no further: move it in there"
        yield Fault("P107", place, f"`{relative.written}` leads out of the function's folder", hint)
    elif not relative.exists():
        names = (path.stem for path in relative.path.parent.glob("*.py") if path.stem != "__init__")
        guess = nearest(relative.path.name, names)
        folder = f"functions/{function.parent.name}"
        hint = f"did you mean `{guess}`?" if guess else f"write it in {folder}/, or mend the name"
        yield Fault("P107", place, f"there is no `{relative.written}` in {folder}/", hint)


def _package(name: str, module: Module, place: Place, function: Path) -> Iterator[Fault]:
    """Warn of a package that is not installed here; only its first name is looked up, so nothing is run."""
    top = name.partition(".")[0]
    if top == "functions":  # no package of botctl's, whatever else has this name
        hint = f"put both into a folder functions/{module.name}/, and import one from the other relatively"
        yield Fault("P106", place, "`functions` is no package: each is loaded by its path", hint, "warning")
        return
    if top in sys.stdlib_module_names or _installed(top) or _plain(top) in _required(function):
        return
    guess = nearest(top, sys.stdlib_module_names, likeness=_SURE)
    hint = f"install the package that has it where botctl runs: pip install {top}"
    if found(module.path.parent / top):
        alone = function.name != "__init__.py"
        hint = f"put both into a folder functions/{module.name}/, and write `from . import {top}` there"
        hint = hint if alone else f"neighbours are imported relatively: `from . import {top}`"
    elif guess:
        hint = f"did you mean `{guess}`?"
    yield Fault("P106", place, f"there is no module `{top}` on this machine", hint, "warning")


def _required(function: Path) -> frozenset[str]:
    """Return the packages that a function's folder asks for: they are there where the function runs."""
    listed = function.with_name("requirements.txt")
    if function.name != "__init__.py" or not listed.is_file():
        return frozenset()
    return frozenset(map(_plain, _REQUIRED.findall(listed.read_text(encoding="utf-8", errors="replace"))))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(top: str) -> bool:
    try:
        return find_spec(top) is not None
    except ValueError:  # it is loaded, and does not say from where
        return True
