"""Tell how an import went: for the terminal, as JSON, and as the file that stays in the workspace."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botctl.importing.remarks import Remark, Remarks
from botctl.messages import Json

FILE = "IMPORT.md"
_SHOWN = 4  # remarks of one group that the terminal shows; the file has them all

# What groups of remarks are called, in the order they are told.
_TITLES = {
    "yaml": "YAML that was read over",
    "format": "Files and sections that are not read",
    "unanswered": "Intents that nothing follows",
    "branch": "Stories that branch",
    "condition": "What depends on slots",
    "story": "Steps of stories",
    "action": "Actions in Python",
    "form": "Forms",
    "slot": "Slots",
    "type": "Slot types",
    "answers": "Intents that only answer forms",
    "field": "Words that name what is not known there",
    "response": "Responses",
    "unsaid": "Responses that nobody says",
    "button": "Buttons",
    "markup": "Marks in examples",
    "twice": "Examples of two intents",
    "synonym": "Synonyms",
    "lookup": "Lookup tables",
    "regex": "Regular expressions",
    "test": "Test stories",
    "built-in": "What every bot has",
    "language": "Language",
    "session": "Sessions",
    "config": "Pipeline and policies",
    "channel": "Channels",
    "endpoint": "Endpoints",
}

_FOLDERS = {
    "intents/types": "slot type",
    "intents": "intent",
    "functions": "function",
    "tests/conversations": "file of conversations",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """Hold a finished import: where it came from, where it went, and what there is to tell."""

    source: str
    target: str
    bot: str
    files: tuple[str, ...]
    remarks: Remarks


def to_json(one: Imported) -> dict[str, Json]:
    """Return an import as JSON, every remark with its place in the foreign project."""
    return {
        "workspace": one.target,
        "bot": one.bot,
        "files": list(one.files),
        "left": [_json(remark) for remark in one.remarks.left],
        "changed": [_json(remark) for remark in one.remarks.changed],
        "renamed": [
            {
                "kind": each.kind,
                "file": each.place.file,
                "line": each.place.line,
                "from": each.before,
                "to": each.after,
            }
            for each in one.remarks.renamed
        ],
    }


def _json(remark: Remark) -> dict[str, Json]:
    return {
        "code": remark.code,
        "file": remark.place.file,
        "line": remark.place.line,
        "column": remark.place.column,
        "message": remark.message,
        "hint": remark.hint,
    }


def summary(files: Sequence[str]) -> str:
    """Return in words what was written."""
    counts = Counter(
        next((noun for folder, noun in _FOLDERS.items() if file.startswith(f"{folder}/")), "")
        for file in files
    )
    told = [_count(counts[noun], noun) for noun in _FOLDERS.values() if counts[noun]]
    return ", ".join(sorted(told, key=lambda each: "intent" not in each))


def _count(number: int, noun: str) -> str:
    head, of, tail = noun.partition(" of ")
    return f"{number} {head}{'' if number == 1 else 's'}{of}{tail}"


def lines(one: Imported, *, columns: int | None) -> Iterator[str]:
    """Return what the terminal shows, folded into its columns where it has any."""
    yield f"{one.target}: the bot {one.bot}, {summary(one.files)}"
    for title, remarks in (("Not carried over", one.remarks.left), ("In another form", one.remarks.changed)):
        if remarks:
            yield ""
            yield f"{title} ({len(remarks)}):"
        for code, group in _groups(remarks):
            yield f"  {_TITLES.get(code, code)}"
            told = _together(group)
            for place, message, hint in told[:_SHOWN]:
                yield from _folded(f"{place}: {message}", "    ", columns)
                if hint:
                    yield from _folded(f"hint: {hint}", "      ", columns)
            if len(told) > _SHOWN:
                yield f"    ... and {len(told) - _SHOWN} more in {FILE}"
    if one.remarks.renamed:
        yield ""
        yield "Renamed:"
        for each in one.remarks.renamed:
            yield from _folded(f"{each.kind} {each.before} -> {each.after}", "  ", columns)


def _folded(text: str, indent: str, columns: int | None) -> list[str]:
    if columns is None:
        return [indent + " ".join(text.split())]
    return textwrap.wrap(
        text,
        max(20, columns),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _groups(remarks: Sequence[Remark]) -> list[tuple[str, list[Remark]]]:
    """Return remarks by their code, each group in the order of its places."""
    groups: dict[str, list[Remark]] = {code: [] for code in _TITLES}
    for remark in remarks:
        groups.setdefault(remark.code, []).append(remark)
    return [
        (code, sorted(group, key=lambda each: (each.place.file, each.place.line)))
        for code, group in groups.items()
        if group
    ]


def markdown(one: Imported, *, what: str) -> str:
    """Return the report that stays in the workspace; `what` names the software that it came from."""
    parts = [
        f"# Imported from {what}: {one.source}",
        f"Here are {summary(one.files)}. Places below are in the {what} project.",
        "Remove this file when nothing in it is left to do.",
        *_section("Not carried over", one.remarks.left),
        *_section("In another form", one.remarks.changed),
    ]
    if one.remarks.renamed:
        rows = "\n".join(
            f"| {each.kind} | `{each.before}` | `{each.after}` |" for each in one.remarks.renamed
        )
        parts += ["## Renamed", f"| | {what} | here |\n|---|---|---|\n{rows}"]
    return "\n\n".join(parts) + "\n"


def _section(title: str, remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield f"## {title}"
    for code, group in _groups(remarks):
        yield f"### {_TITLES.get(code, code)}"
        yield "\n".join(_items(group))


def _items(group: Sequence[Remark]) -> Iterator[str]:
    for place, message, hint in _together(group):
        yield f"- {place}: {message}" + (f"\n  - {hint}" if hint else "")


def _together(group: Sequence[Remark]) -> list[tuple[str, str, str]]:
    """Return places, message and hint of remarks; the same said of several lines of a file is one."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    for one in group:
        lines.setdefault((one.place.file, one.message, one.hint), []).append(one.place.line)
    return [
        (f"{file}:{', '.join(map(str, dict.fromkeys(at)))}", message, hint)
        for (file, message, hint), at in lines.items()
    ]
