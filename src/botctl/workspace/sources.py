"""Read the files of a workspace into documents, and documents into the models of their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from botctl.documents.nodes import Document, Map, Scalar
from botctl.documents.reader import Limits, read
from botctl.errors import Fault, Place
from botctl.workspace import files, shape
from botctl.workspace.folders import Folders, Found
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.neighbours import neighbours
from botctl.workspace.records import keys_of

M = TypeVar("M", bound=files.File)
C = TypeVar("C", bound=files.File, covariant=True)


@dataclass(frozen=True, slots=True)
class Source(Generic[C]):
    """Hold one file: its name and language, the document as read, and its model as its author meant it.

    The model is None where its faults leave open what was meant; that it is there does not say that
    there is none.
    """

    name: str
    language: str | None
    document: Document
    model: C | None

    @property
    def file(self) -> str:
        """Return the file's path within the workspace."""
        return self.document.file


@dataclass(frozen=True, slots=True)
class Module:
    """Hold a function's Python module as text, None where it could not be read.

    `neighbours` are the modules of its folder that it imports, by themselves or by one another.
    """

    name: str
    path: Path
    file: str
    source: str | None
    neighbours: tuple[Module, ...] = ()


@dataclass(slots=True)
class Sources:
    """Hold every file of a workspace by name; phrases by name and language.

    A file that is there but cannot be used has a source without a model, so that nobody is told that
    it is missing.
    """

    bots: dict[str, Source[files.BotFile]] = field(default_factory=dict)
    bot_phrases: dict[str, dict[str, Source[files.BotPhrasesFile]]] = field(default_factory=dict)
    intents: dict[str, Source[files.IntentFile]] = field(default_factory=dict)
    intent_phrases: dict[str, dict[str, Source[files.IntentPhrasesFile]]] = field(default_factory=dict)
    types: dict[str, Source[files.TypeFile]] = field(default_factory=dict)
    type_phrases: dict[str, dict[str, Source[files.TypePhrasesFile]]] = field(default_factory=dict)
    connectors: dict[str, Source[files.ConnectorFile]] = field(default_factory=dict)
    settings: dict[str, Source[files.FunctionFile]] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    conversations: dict[str, Source[files.ConversationsFile]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: frozenset[str] = frozenset()  # folders that could not be read: nothing is missing from them
    doubted: set[Place] = field(default_factory=set)  # what stands there was reported and guessed
    texts: dict[str, str] = field(default_factory=dict)


def gather(folders: Folders) -> Sources:
    """Read every file that was found."""
    sources = Sources(faults=list(folders.faults), unread=frozenset(folders.unread))
    reader = _Reader(sources)
    reader.pair(folders.bots, (files.BotFile, sources.bots), (files.BotPhrasesFile, sources.bot_phrases))
    reader.pair(
        folders.intents,
        (files.IntentFile, sources.intents),
        (files.IntentPhrasesFile, sources.intent_phrases),
    )
    reader.pair(folders.types, (files.TypeFile, sources.types), (files.TypePhrasesFile, sources.type_phrases))
    sources.connectors = {found.name: reader.connector(found) for found in folders.connectors}
    sources.settings = {found.name: reader.source(found, files.FunctionFile) for found in folders.settings}
    sources.modules = {found.name: reader.module(found) for found in folders.modules}
    sources.conversations = {
        found.file: reader.source(found, files.ConversationsFile) for found in folders.conversations
    }
    return sources


B = TypeVar("B", bound=files.File)
P = TypeVar("P", bound=files.File)


@dataclass(slots=True)
class _Reader:
    sources: Sources

    def pair(
        self,
        found: Iterable[Found],
        base: tuple[type[B], dict[str, Source[B]]],
        phrases: tuple[type[P], dict[str, dict[str, Source[P]]]],
    ) -> None:
        """Read the files of a kind that is written in several languages."""
        for one in found:
            if one.language is None:
                base[1][one.name] = self.source(one, base[0])
            else:
                phrases[1].setdefault(one.name, {})[one.language] = self.source(one, phrases[0])

    def source(self, found: Found, model: type[M]) -> Source[M]:
        """Read a file of a kind."""
        document = self._document(found)
        document, value = self._value(document, model)
        if document.node is None and not document.faults and model is not files.FunctionFile:
            self.sources.faults.append(_empty(found.file, model))
        return Source(found.name, found.language, document, value)

    def connector(self, found: Found) -> Source[files.ConnectorFile]:
        """Read a connector by its kind's own model."""
        document = self._document(found)
        model = _kind_of(document)
        if model is None:
            self.sources.faults += _unknown_kind(document)
            return Source(found.name, None, document, None)
        document, value = self._value(document, model)
        return Source(found.name, None, document, value)

    def module(self, found: Found) -> Module:
        """Read a function's module as text, and those of its folder that it imports."""
        text = self._python(found)
        folder = found.path.parent
        near = neighbours(found.path, text) if text and found.path.name == "__init__.py" else ()
        shown = found.file.removesuffix("__init__.py")
        files = [Found(path, f"{shown}{path.relative_to(folder).as_posix()}", found.name) for path in near]
        modules = tuple(Module(one.name, one.path, one.file, self._python(one)) for one in files)
        return Module(found.name, found.path, found.file, text, modules)

    def _python(self, found: Found) -> str | None:
        data = self._bytes(found)
        text: str | None = None
        try:
            text = None if isinstance(data, Fault) else data.decode("utf-8-sig")
        except UnicodeDecodeError:
            hint = "save it as UTF-8 in your editor"
            self.sources.faults.append(Fault("Y201", Place(found.file), "the file is not UTF-8", hint))
        if text is not None:
            self.sources.texts[found.file] = text
        return text

    def _value(self, document: Document, model: type[M]) -> tuple[Document, M | None]:
        """Return a document as its model; what the document was refused for already is not said again."""
        reading = shape.read(document, model)
        refused = {fault.place for fault in document.faults}
        self.sources.faults += [fault for fault in reading.faults if fault.place not in refused]
        self.sources.doubted |= reading.doubted | refused
        return reading.document, reading.value

    def _document(self, found: Found) -> Document:
        data = self._bytes(found)
        if isinstance(data, Fault):
            return Document(found.file, faults=(data,))
        document = read(data, found.file)
        self.sources.texts[found.file] = document.source
        self.sources.faults += document.faults
        return document

    def _bytes(self, found: Found) -> bytes | Fault:
        if found.fault is not None:
            return found.fault  # the folder's reader has reported it
        try:
            with found.path.open("rb") as file:
                return file.read(Limits().size + 1)
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            fault = Fault("F101", Place(found.file), message, "look at its permissions")
            self.sources.faults.append(fault)
            return fault


def _empty(file: str, model: type[files.File]) -> Fault:
    key = next(iter(keys_of(model)))
    return Fault("F106", Place(file), "the file is empty", f"begin with `{key}:`, or remove the file")


def _kind_of(document: Document) -> type[files.ConnectorFile] | None:
    kind = document.node.entries.get("kind") if isinstance(document.node, Map) else None
    if kind is None or not isinstance(kind.value, Scalar):
        return None
    return files.CONNECTORS.get(str(kind.value.value))


def _unknown_kind(document: Document) -> tuple[Fault, ...]:
    """Report a connector whose kind cannot be told."""
    kinds: Mapping[str, object] = files.CONNECTORS
    if document.faults:
        return ()
    if document.node is None:
        return (_empty(document.file, files.WebFile),)
    if not isinstance(document.node, Map) or "kind" not in document.node.entries:
        hint = f"add `kind:` with one of: {', '.join(kinds)}"
        return (Fault("S102", document.place(), "the file has no `kind`", hint),)
    kind = document.node.entries["kind"].value
    shown = kind.text if isinstance(kind, Scalar) else "that"
    hint = did_you_mean(shown, kinds, "").replace("known:", "write one of:")
    return (Fault("S111", document.place("kind"), f"`kind` cannot be `{shown}`", hint),)
