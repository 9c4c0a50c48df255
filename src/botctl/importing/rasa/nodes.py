"""Take nodes apart that may be of any shape: what is not as expected is nothing, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from botctl.documents.nodes import Entry, List, Map, Node, Scalar
from botctl.messages import Json

# What no file of a workspace may hold: control characters, and line breaks that nobody sees.
_UNSEEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def text(node: Node | None) -> str:
    """Return the text of a scalar as it is written; "" for everything else, and for nothing.

    Characters that nobody sees are left out.
    """
    if not isinstance(node, Scalar) or node.value is None:
        return ""
    return _UNSEEN.sub("", node.text)


def value(node: Node | None) -> Json:
    """Return what stands there as JSON, a text as `text` does; None for nothing."""
    if node is None:
        return None
    plain = node.plain()
    return text(node) if isinstance(plain, str) else plain


def items(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list; none for everything else."""
    return node.items if isinstance(node, List) else ()


def entries(node: Node | None) -> Iterator[tuple[str, Entry]]:
    """Return the entries of a map; none for everything else."""
    if isinstance(node, Map):
        yield from node.entries.items()


def entry(node: Node | None, *keys: str) -> Node | None:
    """Return what stands under the first of some keys that a map has, or None."""
    if isinstance(node, Map):
        for key in keys:
            if key in node.entries:
                return node.entries[key].value
    return None


def texts(node: Node | None) -> tuple[str, ...]:
    """Return the texts of a list, or a single text as a list of one."""
    if isinstance(node, List):
        return tuple(said for item in node.items if (said := text(item)))
    return (text(node),) if text(node) else ()


def named(node: Node | None) -> Iterator[tuple[str, Node, Node | None]]:
    """Return name, node and body of things that are listed (`- a`, `- a: {...}`) or mapped (`a: {...}`)."""
    for item in items(node):
        if text(item):
            yield text(item), item, None
        else:
            yield from ((name, one.key, one.value) for name, one in entries(item))
    yield from ((name, one.key, one.value) for name, one in entries(node))
