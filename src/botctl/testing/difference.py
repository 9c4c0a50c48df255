"""Lay an expected text and the one that came side by side, and mark the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def difference(expected: str, got: str) -> Iterator[str]:
    """Yield lines: `- ` expected, `+ ` got, `? ` marks below the line above, `  ` the same in both."""
    left, right = expected.splitlines(), got.splitlines()
    for kind, start, end, other, stop in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"  {line}" for line in left[start:end])
        elif end - start == stop - other:
            for one, another in zip(left[start:end], right[other:stop], strict=True):
                yield from _marked(one, another)
        else:
            yield from (f"- {line}" for line in left[start:end])
            yield from (f"+ {line}" for line in right[other:stop])


def _marked(expected: str, got: str) -> Iterator[str]:
    """Lay two lines below each other, each with its own words marked; nothing alike needs no marks."""
    left, right = _words(expected), _words(got)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    alike = any(
        left[block.a + at].strip() for block in matcher.get_matching_blocks() for at in range(block.size)
    )
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    yield f"- {expected}"
    if alike:
        yield from _marks(left, [(start, end) for _, start, end, _, _ in changes])
    yield f"+ {got}"
    if alike:
        yield from _marks(right, [(start, end) for _, _, _, start, end in changes])


def _words(line: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", line)


def _marks(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    changed = {at for start, end in spans for at in range(start, end)}
    marks = "".join(("^" if at in changed else " ") * len(word) for at, word in enumerate(words)).rstrip()
    if marks:
        yield f"? {marks}"
