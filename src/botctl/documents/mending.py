"""Read on behind a line that is not YAML: what cannot be read is taken out, and the rest is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

UNREAD = "\ue000unread"  # stands for what was taken out; its first character is nobody's (private use)
ATTEMPTS = 20  # a file is parsed again for each

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_ITEM = re.compile(r"[ \t]*(?:- +)+")
_KEY = re.compile(r"(?:[ \t]*(?:- +)*)(?:[\w.-]+|\"[^\"\n]*\"|'[^'\n]*'):(?: +|$)")


@dataclass(slots=True)
class Patchwork:
    """Hold the lines of a document, some of which were taken out (lines are counted from 1).

    `told` are lines that have a fault already; `torn` those around which more was lost than their value.
    """

    lines: list[str]
    unread: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    torn: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, source: str) -> Patchwork:
        """Return a document as it is written."""
        return cls(_LINES.findall(source))

    @property
    def text(self) -> str:
        """Return the document without what was taken out."""
        return "".join(self.lines)

    def before(self, line: int, column: int) -> str:
        """Return what stands before a column of a line, without spaces."""
        return self.text.split("\n")[line - 1][: column - 1].strip()

    def take_out(self, line: int) -> bool:
        """Take out what a line says, or more where that was not enough; return False for nothing left.

        Tabs that indent lines become spaces first, as many as they are, so that columns stay.
        """
        at = line - 1
        if "\t" in _indent(self.lines[at]):
            self.told |= {at + 1 for at, one in enumerate(self.lines) if "\t" in _indent(one)}
            self.lines = [" " * len(_indent(one)) + one.lstrip(" \t") for one in self.lines]
            return True
        if line in self.unread:
            above = self._above(at)
            if above is None:
                return False
            at = above
            self.torn.add(at + 1)
        head, column = self._head(at)
        last = self._last(at, column)
        self.unread |= set(range(at + 1, last + 2))
        self.told |= self.unread
        self.lines[at] = f"{head}{UNREAD}{'' if head.strip() else ':'}{_end(self.lines[at])}"
        for below in range(at + 1, last + 1):
            self.lines[below] = _end(self.lines[below])
        return True

    def _head(self, at: int) -> tuple[str, int]:
        """Return what of a line says where its value belongs, and the column that the value is under."""
        line = self.lines[at].rstrip("\r\n")
        item, key = _ITEM.match(line), _KEY.match(line)
        within = len(item[0]) if item else _indentation(line)
        following = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        of_map = following.strip() and _indentation(following) == within
        if key and (not item or of_map):
            return key[0] if key[0].endswith(" ") else f"{key[0]} ", within
        return (item[0], within - 1) if item else (line[:within], within)

    def _last(self, at: int, column: int) -> int:
        """Return the last line that belongs to a value: it is indented deeper, or empty."""
        last = at
        for below in range(at + 1, len(self.lines)):
            if self.lines[below].strip():
                if _indentation(self.lines[below]) <= column:
                    break
                last = below
        return last

    def _above(self, at: int) -> int | None:
        """Return the nearest line above that is indented less; else the nearest, which may go on here."""
        written = [above for above in range(at - 1, -1, -1) if self.lines[above].strip()]
        column = _indentation(self.lines[at]) if self.lines[at].strip() else at + 1
        less = [above for above in written if _indentation(self.lines[above]) < column]
        further = [above for above in written if above + 1 not in self.unread]
        return next(iter(less or further), None)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _indentation(line: str) -> int:
    return len(_indent(line))


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
