"""Say in plain words why a text is not YAML: place, fault and remedy instead of the parser's terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from botctl.errors import Fault, Place


@dataclass(frozen=True, slots=True)
class _Spot:
    """Hold where the parser stopped, and where the thing that it was reading began (from 0)."""

    line: int
    column: int
    began: tuple[int, int]
    text: str  # the line it stopped at

    @property
    def char(self) -> str:
        return self.text[self.column : self.column + 1]

    @property
    def before(self) -> str:
        return self.text[: self.column]


_Words = tuple[str, str, str, bool]  # code, message, hint, whether to point at where the thing began


def explain(error: yaml.MarkedYAMLError, file: str, source: str) -> Fault:
    """Return the fault that a parser's error stands for."""
    spot = _spot(error, source)
    code, message, hint, at_start = _words(error.problem or "", spot)
    line, column = spot.began if at_start else (spot.line, spot.column)
    return Fault(code, Place(file, line + 1, column + 1), message, hint)


def _spot(error: yaml.MarkedYAMLError, source: str) -> _Spot:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    began = (error.context_mark.line, error.context_mark.column) if error.context_mark else (line, column)
    lines = re.split("\r\n|\n|\r", source)
    while line and (line >= len(lines) or not lines[line].strip()):  # the end of the file: its last words
        line, column = line - 1, len(lines[min(line, len(lines)) - 1])
    return _Spot(line, column, began, lines[line])


def _words(problem: str, spot: _Spot) -> _Words:
    indentation = re.match(r"[ \t]*", spot.text)
    if spot.char == "\t" or "tab character" in problem or (indentation and "\t" in indentation[0]):
        return "Y102", "a tab stands where YAML wants spaces", "indent with spaces", False
    for pattern, words in _PROBLEMS:
        if re.search(pattern, problem):
            return words(spot)
    return "Y101", "this is not YAML", "look at the quotes, brackets and indentation near here", False


OPEN_QUOTE = ("Y103", "this quote is never closed", "add the closing quote")
NO_COLON = (
    "Y101",
    "this line has no `:`",
    "write `key: value`, or indent the line if it goes on with the text above",
)


def _unclosed_quote(spot: _Spot) -> _Words:
    return *OPEN_QUOTE, True


def _unclosed_bracket(closing: str) -> Callable[[_Spot], _Words]:
    opening = {"]": "[", "}": "{"}[closing]

    def words(spot: _Spot) -> _Words:
        if spot.char == ":" and re.search(r":\s", _entry(spot.before)):
            hint = "put the whole text in quotes, from its first character to its last"
            return "Y104", "a colon stands inside this text", hint, False
        hint = f"add `{closing}`, or put the whole text in quotes if the bracket belongs to it"
        return "Y103", f"this `{opening}` is never closed", hint, True

    return words


def _entry(before: str) -> str:
    """Return what of a line belongs to the entry of the `{` or `[` that it ends in."""
    return re.split(r"[,{\[]", re.sub(r"\"[^\"]*\"|'[^']*'", "", before))[-1]


def _colon(spot: _Spot) -> _Words:
    if ":" in spot.before:
        hint = "put the whole text in quotes if the `:` belongs to it"
        return "Y104", "a second `:` stands in this line", hint, False
    hint = "indent this line like its neighbours, and end the key above it with `:`"
    return "Y101", "a key is not expected here", hint, False


def _no_colon(spot: _Spot) -> _Words:
    return *NO_COLON, True


def _misplaced(spot: _Spot) -> _Words:
    if spot.before.strip(" -"):
        hint = "put the whole text in quotes, from its first character to its last"
        return "Y104", "text follows a closing quote or bracket", hint, False
    hint = "indent it with as many spaces as the lines it belongs to"
    return "Y101", "this line does not fit those above it", hint, False


def _cannot_begin(spot: _Spot) -> _Words:
    char = spot.char.strip() or spot.before[-1:]
    return "Y104", f"a text cannot begin with {char}", "put the whole text in quotes", False


def _escape(spot: _Spot) -> _Words:
    hint = r"write `\\` for a backslash, or use single quotes"
    return "Y104", "a backslash in double quotes is followed by a letter that means nothing", hint, False


def _no_value(spot: _Spot) -> _Words:
    hint = "put the whole text in quotes if the sign belongs to it; otherwise remove it"
    return "Y104", f"`{spot.char}` is not expected here" if spot.char else "a value is missing", hint, False


def _list_in_line(spot: _Spot) -> _Words:
    hint = "begin the list on the next line, or put the text in quotes"
    return "Y101", "a list cannot begin in the line of its key", hint, False


def _block_header(spot: _Spot) -> _Words:
    return "Y101", "text stands right behind `|` or `>`", "begin the text on the next line", False


# What libyaml says, and what PyYAML's own parser says for the same.
_PROBLEMS: tuple[tuple[str, Callable[[_Spot], _Words]], ...] = (
    (r"unexpected end of stream|unexpected document", _unclosed_quote),
    (r"expected ',' or ']'", _unclosed_bracket("]")),
    (r"expected ',' or '}'", _unclosed_bracket("}")),
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"expected key|expected '-' indicator|expected <block end>|expected <document start>", _misplaced),
    (r"cannot start any token|alphabetic or numeric character", _cannot_begin),
    (r"escape", _escape),
    (r"node content", _no_value),
    (r"sequence entries are not allowed", _list_in_line),
    (r"comment or line break|chomping or indentation", _block_header),
)
