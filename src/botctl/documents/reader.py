"""Read one YAML document from bytes, on the parser's event stream, and refuse what is not plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

try:
    from yaml import CSafeLoader as Loader  # libyaml: ten times as fast
except ImportError:  # PyYAML without libyaml gives the same events
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # it has the same get_event()

from botctl.documents import mending, syntax
from botctl.documents.composer import FORBIDDEN, Composer, fault
from botctl.documents.nodes import Document
from botctl.errors import Fault

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound a document: its size in bytes and how deep lists and maps nest."""

    size: int = 1_048_576
    depth: int = 20


def read(data: bytes, file: str, *, limits: Limits = Limits()) -> Document:
    """Read a document; whatever the bytes are, nothing is raised: refusals are the document's faults.

    `file` is the path that places carry. A document with a fault may still have a node, without what
    was refused; where nothing can be trusted any more its node is None.
    """
    if len(data) > limits.size:
        limit = f"{limits.size // 1024:,} KiB"
        return Document(
            file, faults=(fault(file, 1, 1, "Y203", f"the file is larger than {limit}", "split it"),)
        )
    try:
        source = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        return _undecodable(data, file, error)
    if bad := FORBIDDEN.search(source):
        return Document(file, source, faults=(_forbidden(file, source, bad),))
    return _composed(source, file, limits.depth)


def _composed(source: str, file: str, depth: int) -> Document:
    """Return a document; where it is not YAML, with what can be read around that."""
    patchwork = mending.Patchwork([source])
    faults: list[Fault] = []
    for attempt in range(mending.ATTEMPTS):
        composer = Composer(file, depth, patchwork)
        try:
            node = composer.compose(_events(patchwork.text))
        except yaml.MarkedYAMLError as error:
            patchwork = patchwork if attempt else mending.Patchwork.of(source)
            found = composer.runaway(error) or syntax.explain(error, file, patchwork.text)
            if found.place.line not in patchwork.told:
                faults.append(found)
            if not patchwork.take_out(found.place.line):
                break
        else:
            whole = composer.whole and not faults
            return Document(file, source, node, (*composer.faults, *faults), whole)
    return Document(file, source, composer.cut(), (*composer.faults, *faults), whole=False)


def _events(source: str) -> Iterator[yaml.Event]:
    parser = Loader(source)
    while (event := parser.get_event()) is not None:
        yield event


def _undecodable(data: bytes, file: str, error: UnicodeDecodeError) -> Document:
    """Report bytes that are no UTF-8, at the place of the first."""
    before = data[: error.start].decode("utf-8")
    line, column = _position(before, len(before))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "it looks like UTF-16; save it as UTF-8 in your editor"
    else:
        hint = "save it as UTF-8 in your editor"
    return Document(file, faults=(fault(file, line, column, "Y201", "the file is not UTF-8", hint),))


def _forbidden(file: str, source: str, bad: re.Match[str]) -> Fault:
    line, column = _position(source, bad.start())
    name = f"U+{ord(bad[0]):04X}"
    return fault(file, line, column, "Y202", f"the character {name} must not stand here", "remove it")


def _position(source: str, at: int) -> tuple[int, int]:
    """Return line and column of a character, counted from 1."""
    lines = re.split("\r\n|\n|\r", source[:at])
    return len(lines), len(lines[-1]) + 1
