"""Check that a document has the shape of its kind of file, and say in plain words where it has not."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, TypeVar, Union

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from botctl.documents.nodes import Document, List, Map, Node, Path, Scalar
from botctl.errors import Fault
from botctl.workspace import files
from botctl.workspace.nearest import did_you_mean

M = TypeVar("M", bound=files.File)

# Models in which a key without a value means something: "no synonyms", "no intent", "not set".
_NULLS_MEAN = (files.TypeFile, files.TypePhrasesFile, files.ConversationsFile)

# The files that hold the structure which a phrases file must not repeat.
_STRUCTURE: Mapping[type[files.File], type[files.File]] = {
    files.IntentPhrasesFile: files.IntentFile,
    files.SlotPhrasesFile: files.SlotFile,
    files.BotPhrasesFile: files.BotFile,
}

_PATTERNS = {
    files.NAME: (
        "S107",
        "is not a name",
        "a name is made of lower-case letters, digits and `_`, begins with a letter, and has at most 64",
    ),
    files.WORDS: ("S106", "is empty", "write the words, or remove the key"),
    files.DURATION: ("S108", "is not a duration", "write a number and s, m, h, d or w: 15m, 12h, 30d"),
    files.FORWARD: ("S108", "is not a step forward in time", "write `+`, a number and s, m, h, d or w: +25m"),
    files.LOCALE: ("S109", "is not a locale", "write a language, or a language and a country: de, en-US"),
    files.VARIABLE: (
        "X101",
        "must be the name of an environment variable, not the secret itself",
        "write ${NAME}, and set NAME where botctl runs",
    ),
    files.ORIGIN: ("S110", "is not an origin", "write https:// and the host alone: https://example.com"),
    files.URL: ("S110", "is not an https address", "write the whole address: https://example.com/pizza.png"),
}


def check(document: Document, model: type[M]) -> tuple[M | None, tuple[Fault, ...]]:
    """Return a document as the model of its kind, or None and every fault of its shape."""
    if document.node is None:
        return None, ()
    if not isinstance(document.node, Map):
        message = f"a file holds `key: value` lines, not {_kind(document.node)}"
        return None, (
            Fault("S103", document.place(), message, f"begin with `{next(iter(model.model_fields))}:`"),
        )
    faults = [] if issubclass(model, _NULLS_MEAN) else list(_empty(document, document.node, ()))
    empty = {fault.place for fault in faults}
    try:
        value = model.model_validate(document.node.plain())
    except ValidationError as error:
        for detail in _one_for_each_place(error.errors(include_url=False, include_input=False)):
            fault = _fault(document, model, detail)
            if fault.place not in empty:
                faults.append(fault)
        return None, tuple(faults)
    return (None if faults else value), tuple(faults)


def _empty(document: Document, node: Node, path: Path) -> Iterator[Fault]:
    """Report each key that has no value."""
    if isinstance(node, Map):
        for key, entry in node.entries.items():
            if isinstance(entry.value, Scalar) and entry.value.value is None:
                place = document.key(*path, key)
                yield Fault("S106", place, f"`{key}` is empty", "write its value, or remove the key")
            else:
                yield from _empty(document, entry.value, (*path, key))
    elif isinstance(node, List):
        for number, item in enumerate(node.items):
            yield from _empty(document, item, (*path, number))


def _one_for_each_place(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Return errors without the further branches of a union that failed at the same place."""
    seen: set[tuple[int | str, ...]] = set()
    for error in errors:
        at = error["loc"][:-1] if error["type"].endswith("_type") else error["loc"]
        if error["loc"][-1:] and str(error["loc"][-1]) in _BRANCHES:
            if at in seen:
                continue
            seen.add(at)
        yield error


_BRANCHES = ("bool", "int", "float", "str", "list[union[bool,int,float,str]]")


def _fault(document: Document, model: type[files.File], error: ErrorDetails) -> Fault:
    """Return one of pydantic's errors as a fault of ours."""
    path, node, rest = _follow(document, error["loc"])
    if error["type"] == "missing":
        return _missing(document, path, str(rest[-1]))
    name = _name(path)
    if error["type"] == "extra_forbidden":
        return _unknown(document, model, path, error["loc"])
    if "[key]" in rest:
        words = _PATTERNS[str(error["ctx"]["pattern"])]
        return Fault(words[0], document.key(*path), f"{name} {words[1]}", words[2])
    code, message, hint = _value(node) if set(rest) & set(_BRANCHES) else _words(error, node)
    place = document.key(*path) if _is_null(node) else document.place(*path)
    return Fault(code, place, f"{name} {message}", hint)


def _follow(document: Document, loc: tuple[int | str, ...]) -> tuple[Path, Node | None, list[int | str]]:
    """Return the path of nodes that an error's location leads along, its end, and what is left over."""
    node = document.node
    path: list[str | int] = []
    rest: list[str | int] = []
    for part in loc:
        if isinstance(part, str) and part.startswith("<"):  # the tag of a union's member
            continue
        if not rest and isinstance(node, Map) and str(part) in node.entries:
            node = node.entries[str(part)].value
            path.append(part)
        elif not rest and isinstance(node, List) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            path.append(part)
        else:
            rest.append(part)
    return tuple(path), node, rest


def _missing(document: Document, path: Path, key: str) -> Fault:
    owner = f"{_name(path)} has" if path else "the file has"
    return Fault("S102", document.key(*path), f"{owner} no `{key}`", f"add `{key}:`")


def _unknown(document: Document, model: type[files.File], path: Path, loc: tuple[int | str, ...]) -> Fault:
    """Report a key that is not known where it stands."""
    key, place = str(path[-1]), document.key(*path)
    owner = _model_at(model, loc[:-1])
    structure = _STRUCTURE.get(owner) if owner else None
    if structure and key in structure.model_fields:
        base = f"{document.file.split('.')[0]}.yml"
        hint = f"write it in {base}; a file with a language in its name holds only words"
        return Fault("S104", place, f"`{key}` does not belong into a phrases file", hint)
    if owner is files.ChannelsFile:
        hint = did_you_mean(key, (*owner.model_fields, *files.PhraseFile.model_fields), "")
        return Fault("S101", place, f"`{key}` is neither a channel kind nor part of a phrase", hint)
    known = owner.model_fields if owner else ()
    return Fault("S101", place, f"unknown key `{key}`", did_you_mean(key, known, "remove it"))


def _model_at(model: type[files.File], loc: tuple[int | str, ...]) -> type[files.File] | None:
    """Return the model that an error's location leads to, from a file's own model downwards."""
    annotation: Any = model
    for part in loc:
        annotation = _step(annotation, part)
    annotation = _bare(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None  # type: ignore[return-value]  # every model here is a File


def _step(annotation: Any, part: int | str) -> Any:
    """Return the annotation of a part of a value: a field, an item, or a member of a union by its tag."""
    bare = _bare(annotation)
    if isinstance(part, str) and part.startswith("<"):
        return next(
            (member for member in _members(bare) if Tag(part) in getattr(member, "__metadata__", ())), None
        )
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return bare.model_fields[str(part)].annotation if str(part) in bare.model_fields else None
    arguments = typing.get_args(bare)
    return arguments[-1] if arguments else None


def _members(annotation: Any) -> Iterator[Any]:
    """Return the members of a union, those of unions within it too."""
    for member in typing.get_args(annotation):
        yield member
        if typing.get_origin(_bare(member)) in (Union, types.UnionType):
            yield from _members(_bare(member))


def _bare(annotation: Any) -> Any:
    """Return an annotation without what is annotated, and without its "or None"."""
    while typing.get_origin(annotation) is Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (Union, types.UnionType):
        members = [member for member in typing.get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return _bare(members[0])
    return annotation


_Words = tuple[str, str, str]


def _words(error: ErrorDetails, node: Node | None) -> _Words:
    """Return code, message and hint for a value that does not fit."""
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(error["ctx"]["pattern"])]
    if kind in _TYPES:
        return _TYPES[kind](node)
    if kind in _BOUNDS:
        limit = next(iter(error["ctx"].values()))
        return "S105", f"must be {_BOUNDS[kind]} {limit:g}", "write a number within that limit"
    if kind == "literal_error":
        return _not_one_of(error, node)
    return "S106", "is empty", "write at least one"  # too_short: what else the models can refuse


_BOUNDS = {"greater_than_equal": "at least", "greater_than": "more than", "less_than_equal": "at most"}


def _value(node: Node | None) -> _Words:
    return (
        "S103",
        f"must be a value, not {_kind(node)}",
        "write a text, a number, true, false, or a list of them",
    )


def _text(node: Node | None) -> _Words:
    if _is_null(node):
        return "S106", "is empty", "write the words, or remove the key"
    if isinstance(node, Scalar):
        return "S103", f"must be a text, not {_kind(node)}", f'put it in quotes: "{node.text[:40]}"'
    hint = "put the whole text in quotes if `: `, `{` or `[` belongs to it"
    return "S103", f"must be a text, not {_kind(node)}", hint


def _list(node: Node | None) -> _Words:
    return "S103", f"must be a list, not {_kind(node)}", "begin each item with `- ` on a line of its own"


def _map(node: Node | None) -> _Words:
    return "S103", f"must be a map, not {_kind(node)}", "write `key: value` on lines below it"


def _number(node: Node | None) -> _Words:
    return "S103", f"must be a number, not {_kind(node)}", "write it in digits, without quotes: 10"


def _whole(node: Node | None) -> _Words:
    return "S103", f"must be a whole number, not {_kind(node)}", "write it in digits, without quotes: 3"


def _switch(node: Node | None) -> _Words:
    return "S103", f"must be true or false, not {_kind(node)}", "write true or false, without quotes"


_TYPES: Mapping[str, Callable[[Node | None], _Words]] = {
    "string_type": _text,
    "list_type": _list,
    "dict_type": _map,
    "model_type": _map,
    "float_type": _number,
    "finite_number": _number,
    "int_type": _whole,
    "int_from_float": _whole,
    "bool_type": _switch,
}


def _not_one_of(error: ErrorDetails, node: Node | None) -> _Words:
    known = [word.strip("' ") for word in str(error["ctx"]["expected"]).replace(" or ", ",").split(",")]
    written = node.text if isinstance(node, Scalar) else ""
    hint = did_you_mean(written, known, "") if written else f"write {' or '.join(known)}"
    return "S111", f"cannot be {_shown(node)}", hint.replace("known:", "write one of:")


def _shown(node: Node | None) -> str:
    return f"`{node.text[:40]}`" if isinstance(node, Scalar) else _kind(node)


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _kind(node: Node | None) -> str:
    """Return what a node is, in an author's words."""
    if isinstance(node, List | Map):
        return "a list" if isinstance(node, List) else "a map"
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return "a text"
    return "nothing" if value is None else f"the number {node.text[:40] if node else value}"


def _name(path: Path) -> str:
    """Return what a path is called in a message: its last key, or an item of it."""
    if path and isinstance(path[-1], int):
        owner = next((part for part in reversed(path) if isinstance(part, str)), "the list")
        return f"item {path[-1] + 1} of `{owner}`"
    return f"`{str(path[-1])[:64]}`" if path else "the file"
