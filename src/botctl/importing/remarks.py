"""Collect what an import has to tell: what could not be carried over, and what is now in another form."""

from __future__ import annotations

from dataclasses import dataclass, field

from botctl.errors import Place


@dataclass(frozen=True, slots=True)
class Remark:
    """Tell one thing about the foreign project: its place there, what became of it, what to do.

    `code` is a word that groups remarks of one cause.
    """

    code: str
    place: Place
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """Tell that a name of the foreign project is none of ours, and which it became."""

    kind: str
    place: Place
    before: str
    after: str


@dataclass(slots=True)
class Remarks:
    """Collect remarks while a project is converted; the same is told once.

    `left` is what could not be carried over; `changed` is there in another form than it was.
    """

    left: list[Remark] = field(default_factory=list)
    changed: list[Remark] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    _told: set[Remark] = field(default_factory=set, repr=False)

    def leave(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Tell what could not be carried over, and what to do instead."""
        self._add(self.left, Remark(code, place, message, hint))

    def change(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Tell what is carried in another form."""
        self._add(self.changed, Remark(code, place, message, hint))

    def rename(self, kind: str, place: Place, before: str, after: str) -> None:
        """Tell that something has another name."""
        if before != after and all((one.kind, one.before) != (kind, before) for one in self.renamed):
            self.renamed.append(Renamed(kind, place, before, after))

    def _add(self, remarks: list[Remark], remark: Remark) -> None:
        if remark not in self._told:
            self._told.add(remark)
            remarks.append(remark)
