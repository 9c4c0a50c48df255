"""Find the files of a workspace, by kind, and report those that would silently not be read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from botctl.errors import Fault, Place
from botctl.workspace import files

_NAMES_HINT = "use lower-case letters, digits and `_`, beginning with a letter: order_pizza"


@dataclass(frozen=True, slots=True)
class Found:
    """Name a file of a workspace; `language` is what stands between its name and its suffix."""

    path: Path
    file: str  # relative to the root, as places show it
    name: str
    language: str | None = None
    fault: Fault | None = None  # why it cannot be read: it is known by its name all the same


@dataclass(slots=True)
class Folders:
    """Collect what was found in each folder."""

    bots: list[Found] = field(default_factory=list)
    intents: list[Found] = field(default_factory=list)
    types: list[Found] = field(default_factory=list)
    connectors: list[Found] = field(default_factory=list)
    settings: list[Found] = field(default_factory=list)
    modules: list[Found] = field(default_factory=list)
    conversations: list[Found] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def scan(root: Path) -> Folders:
    """Return the files of a workspace in the order of their names, and the faults of files as such."""
    found = Folders()
    search = _Search(root, Path(os.path.realpath(root)), found.faults, found.unread)
    found.bots = list(search.documents("bots", phrases=True))
    found.intents = list(search.documents("intents", phrases=True, known_folders=("types",)))
    found.types = list(search.documents("intents/types", phrases=True))
    found.connectors = list(search.documents("connectors"))
    found.settings = list(search.documents("functions", known_folders=None))
    found.modules = list(search.modules("functions"))
    found.conversations = list(search.documents("tests/conversations", any_name=True))
    for folder, files_there in (("bots", found.bots), ("intents", found.intents)):
        if not files_there and not any(fault.place.file.startswith(folder) for fault in found.faults):
            hint = f"write {folder}/NAME.yml, or let `botctl init` make a workspace to begin with"
            found.faults.append(
                Fault("F104", Place(folder), f"there is no {folder[:-1]} in this workspace", hint)
            )
    return found


@dataclass(slots=True)
class _Search:
    root: Path
    real: Path
    faults: list[Fault]
    unread: set[str]

    def documents(
        self,
        folder: str,
        *,
        phrases: bool = False,
        any_name: bool = False,
        known_folders: tuple[str, ...] | None = (),
    ) -> Iterator[Found]:
        """Return the YAML files of a folder; `known_folders` None lets any folder stand in it."""
        for entry in self._entries(folder):
            file = _visible(f"{folder}/{entry.name}")
            stem, suffix = _parted(entry.name)
            if suffix == ".yaml":
                self._fault("F105", file, "a file ending in .yaml is not read", "end its name in .yml")
            elif _is_folder(entry) and suffix != ".yml":
                if (
                    known_folders is not None
                    and entry.name not in known_folders
                    and _has(entry, ".yml", ".yaml")
                ):
                    hint = f"move them into {folder}/ itself"
                    self._fault("F105", file, "files in this folder are not read", hint)
            elif suffix == ".yml":
                name, dot, language = stem.partition(".")
                if any_name or self._named(name, language if dot else None, file, phrases=phrases):
                    fault = self._unreadable(Path(entry.path), file)
                    yield Found(Path(entry.path), file, name, language if dot else None, fault)

    def modules(self, folder: str) -> Iterator[Found]:
        """Return the Python modules of a folder: files, and folders with an `__init__.py`."""
        seen: dict[str, str] = {}
        for entry in self._entries(folder):
            name, suffix = _parted(entry.name)
            path, file = Path(entry.path), _visible(f"{folder}/{entry.name}")
            folder_fault = None
            if _is_folder(entry):
                folder_fault = self._unreadable(path, file, folders=True)
                path, file = path / "__init__.py", f"{file}/__init__.py"
                if folder_fault is None and not _is_there(path):
                    if _has(entry, ".py"):
                        hint = f"write `handle` in {file}, or begin the folder's name with `_`"
                        self._fault(
                            "F105", file.rpartition("/")[0], "modules in this folder are not read", hint
                        )
                    continue
            elif suffix != ".py":
                continue
            if not self._named(name, None, file, phrases=False):
                continue
            if name in seen:
                hint = f"remove it, or {seen[name]}"
                self._fault("F107", file, f"there are two modules for the function `{name}`", hint)
                continue
            seen[name] = file
            yield Found(path, file, name, fault=folder_fault or self._unreadable(path, file))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """Return what stands in a folder, without hidden files and those that begin with `_`."""
        path = self.root / folder
        if not path.exists() and not path.is_symlink():
            return []
        if self.real not in (real := Path(os.path.realpath(path))).parents or not path.is_dir():
            linked = path.is_symlink() and real.exists() and path.is_dir()
            message = "this link leads out of the workspace" if linked else "this is not a folder"
            self._fault("F102" if linked else "F101", folder, message, "put a real folder in its place")
            self.unread.add(folder)
            return []
        try:
            with os.scandir(path) as entries:
                return sorted((e for e in entries if e.name[0] not in "._"), key=lambda entry: entry.name)
        except OSError as error:
            self._fault("F101", folder, f"cannot be read: {error.strerror}", "look at its permissions")
            self.unread.add(folder)
            return []

    def _unreadable(self, path: Path, file: str, *, folders: bool = False) -> Fault | None:
        """Return, and report, why a path is no file of this workspace; None where it is one."""
        if os.path.islink(path) and self.real not in Path(os.path.realpath(path)).parents:  # noqa: PTH114 -- Path's raises where nobody may look
            hint = "copy the folder itself here" if folders else "copy the file itself here"
            return self._fault("F102", file, "this link leads out of the workspace", hint)
        wrong = _no_file(path, folders=folders)
        return self._fault("F101", file, *wrong) if wrong else None

    def _named(self, name: str, language: str | None, file: str, *, phrases: bool) -> bool:
        """Return whether a file's name can be used; report it where it cannot."""
        if not files.NAME.pattern.fullmatch(name):
            self._fault("F103", file, f"`{_visible(name[:64])}` is not a name", _NAMES_HINT)
        elif language is not None and not phrases:
            self._fault("F103", file, "a file of this kind has no second dot in its name", _NAMES_HINT)
        elif language is not None and not files.LOCALE.pattern.fullmatch(language):
            hint = f"write {name}.de.yml or {name}.de-DE.yml for phrases, {name}.yml for the base"
            self._fault("F103", file, f"`{_visible(language[:64])}` is not a language", hint)
        else:
            return True
        return False

    def _fault(self, code: str, file: str, message: str, hint: str) -> Fault:
        fault = Fault(code, Place(file), message, hint)
        self.faults.append(fault)
        return fault


def _no_file(path: Path, *, folders: bool) -> tuple[str, str] | None:
    """Return why a path is no file that can be read, and what to do about it."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            where = "nothing" if error.errno == errno.ENOENT else "itself"
            return f"this link leads to {where}", "remove it, or mend its target"
        return f"cannot be read: {error.strerror}", "look at its permissions"
    if stat.S_ISREG(mode) or (folders and stat.S_ISDIR(mode)):
        return None
    if stat.S_ISDIR(mode):
        return "this is a folder, not a file", "rename or remove it"
    return "this is not an ordinary file", "put a real file in its place"


def _has(folder: os.DirEntry[str], *suffixes: str) -> bool:
    """Return whether files with one of these suffixes stand in a folder."""
    try:
        return any(file.suffix in suffixes for file in Path(folder.path).iterdir())
    except OSError:  # nobody can tell: it may have some
        return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_there(path: Path) -> bool:
    """Return whether a file, or a link, is there or may be: nobody can tell in a folder that is closed."""
    try:
        return not stat.S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _parted(name: str) -> tuple[str, str]:
    """Return a file's name without its suffix, and the suffix."""
    return Path(name).stem, Path(name).suffix


def _visible(name: str) -> str:
    """Return a file's name with what would not be seen, or would deceive, written as escapes."""
    return "".join(
        char if (char.isprintable() and char.isascii()) or char.isalnum() else ascii(char)[1:-1]
        for char in name
    )
