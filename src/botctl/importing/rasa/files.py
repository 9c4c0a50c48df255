"""Find the files of a Rasa project, and read its YAML with our own reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from botctl.documents.nodes import Document, Map, Node
from botctl.documents.reader import Limits, read
from botctl.errors import Fault, Place, UsageError, WorkspaceError
from botctl.importing.remarks import Remarks

LIMITS = Limits(size=64 * 1_048_576)  # training data grows larger than a file of a workspace may
_FOLDERS = ("domain", "data", "tests")
_SUFFIXES = (".yml", ".yaml")
_SKIPPED = {"__pycache__", "models", "results", "node_modules", "venv"}

_SYNTAX_HINT = {
    "Y301": "write the value out in the Rasa project, and import it again",
    "Y303": "write the entries out in the Rasa project, and import it again",
}


@dataclass(frozen=True, slots=True)
class Section:
    """Hold what stands under one key on top of a file."""

    file: str
    key: str
    place: Place
    node: Node

    def at(self, node: Node) -> Place:
        """Return the place of a node of this section."""
        return Place(self.file, node.line, node.column)


@dataclass(slots=True)
class Found:
    """Collect the sections of a project by the key that they stand under, and its other files."""

    root: Path
    sections: dict[str, list[Section]] = field(default_factory=dict)
    settings: dict[str, Document] = field(default_factory=dict)

    def under(self, *keys: str) -> Iterator[Section]:
        """Return the sections of some keys, in the order of files."""
        for key in keys:
            yield from self.sections.get(key, ())


def find(root: Path, remarks: Remarks) -> Found:
    """Read every file of a project.

    Raise UsageError where a folder holds no Rasa project, and WorkspaceError, with all faults, where a
    file cannot be read as YAML: what it says would be missing.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: there is no such folder", hint="name the folder of a Rasa project")
    found = Found(root)
    faults: list[Fault] = []
    for path in _documents(root):
        document = _read(path, root)
        if document.faults and (document.node is None or not document.whole):
            faults += document.faults
            continue
        _tell_faults(document, remarks)
        for section in _sections(document):
            found.sections.setdefault(section.key, []).append(section)
    if faults:
        hinted = [Fault(f.code, f.place, f.message, _SYNTAX_HINT.get(f.code, f.hint)) for f in faults]
        raise WorkspaceError(f"{root}: some files cannot be read; nothing was imported", faults=hinted)
    for name in ("config", "credentials", "endpoints"):
        _settings(root, name, found, remarks)
    if not found.sections.keys() & {"nlu", "intents", "rules", "stories"}:
        raise UsageError(
            f"{root}: this is no Rasa project: no file there has `nlu:`, `intents:`, `rules:` or `stories:`",
            hint="name the folder that holds domain.yml and data/",
        )
    _tell_markdown(root, remarks)
    return found


def _documents(root: Path) -> Iterator[Path]:
    """Return the YAML files that hold training data, domains and tests, in the order of their names."""
    yield from (path for suffix in _SUFFIXES if (path := root / f"domain{suffix}").is_file())
    for folder in _FOLDERS:
        yield from _below(root / folder, _SUFFIXES)


def _below(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in _SKIPPED for part in parts)
        if path.suffix in suffixes and path.is_file() and not hidden:
            yield path


def _read(path: Path, root: Path) -> Document:
    file = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as opened:
            return read(opened.read(LIMITS.size + 1), file, limits=LIMITS)
    except OSError as error:
        fault = Fault("F101", Place(file), f"cannot be read: {error.strerror}", "look at its permissions")
        return Document(file, faults=(fault,))


def _tell_faults(document: Document, remarks: Remarks) -> None:
    """Tell what of a file was read over, though the rest of it was read."""
    for fault in document.faults:
        remarks.leave("yaml", fault.place, fault.message, fault.hint)


def _sections(document: Document) -> Iterator[Section]:
    if not isinstance(document.node, Map):
        return
    for key, entry in document.node.entries.items():
        place = Place(document.file, entry.key.line, entry.key.column)
        yield Section(document.file, key, place, entry.value)


def _settings(root: Path, name: str, found: Found, remarks: Remarks) -> None:
    for suffix in _SUFFIXES:
        path = root / f"{name}{suffix}"
        if not path.is_file():
            continue
        document = _read(path, root)
        for fault in document.faults:
            remarks.leave("yaml", fault.place, fault.message, fault.hint)
        found.settings[name] = document
        return


def _tell_markdown(root: Path, remarks: Remarks) -> None:
    for folder in ("data", "tests"):
        for path in _below(root / folder, (".md", ".json")):
            file = path.relative_to(root).as_posix()
            hint = "convert it with `rasa data convert` of Rasa 2, and import the project again"
            remarks.leave("format", Place(file), "Rasa 1's formats (Markdown, JSON) are not read", hint)
