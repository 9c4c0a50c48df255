"""Lay out the Rasa projects of these tests; their Python is kept as text, for it is not ours to lint."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
NAMES = tuple(sorted(path.name for path in (HERE / "projects").iterdir()))


def project(name: str, folder: Path) -> Path:
    """Return a copy of a project in a folder, its Python files named as such."""
    copy = Path(shutil.copytree(HERE / "projects" / name, folder / name))
    for path in copy.rglob("*.py.txt"):
        path.rename(path.with_suffix(""))
    return copy


def small(folder: Path, **files: str) -> Path:
    """Return a project of a few files by their paths, or by domain, nlu and rules."""
    places = {"domain": "domain.yml", "nlu": "data/nlu.yml", "rules": "data/rules.yml"}
    for name, text in files.items():
        path = folder / places.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
