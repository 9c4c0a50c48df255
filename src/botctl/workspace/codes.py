"""Explain the codes of faults, for `botctl explain`; the words stand in codes.yml beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from botctl.documents.reader import read
from botctl.workspace.files import WORDS, File
from botctl.workspace.forms import MapOf
from botctl.workspace.reader import Reader, Where
from botctl.workspace.records import Record, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(File):
    """Tell more about a code: what it is called, why it matters, what is wrong and what is right."""

    title: str = key(WORDS, "The rule, in a few words.")
    why: str = key(WORDS, "Why it matters.")
    wrong: str = key(WORDS, "An example that has the fault.")
    right: str = key(WORDS, "The same without it.")


def _explanations() -> Mapping[str, Explanation]:
    document = read(resources.files(__package__).joinpath("codes.yml").read_bytes(), "codes.yml")
    reader = Reader("codes.yml", list(document.faults))
    words = MapOf(WORDS, Record(Explanation)).read(document.node, Where(), reader) if document.node else None
    if words is None or reader.faults:
        raise ValueError(f"codes.yml is damaged: {reader.faults}")
    return dict(sorted(words.items()))


CODES: Mapping[str, Explanation] = _explanations()
