"""Read responses: variations with buttons, images and channels."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.documents.nodes import Node
from botctl.importing.rasa import nodes
from botctl.importing.rasa.files import Section
from botctl.importing.rasa.project import Button, Variation
from botctl.importing.remarks import Remarks

_KNOWN = ("text", "buttons", "image", "channel", "condition", "metadata", "button_type", "id")
_RICH = {
    "custom": "say the same with `text`, `buttons`, `card` or `image`",
    "attachment": "link to it with a `card`",
    "elements": "show one `card` for each, from a function",
    "quick_replies": "offer them as `buttons`",
}


def variations(section: Section, name: str, body: Node | None, remarks: Remarks) -> Iterator[Variation]:
    """Return the variations of a response; what of them nothing here corresponds to is told."""
    for item in nodes.items(body):
        if said := nodes.text(item):
            yield Variation(said, section.at(item))
            continue
        for key, one in nodes.entries(item):
            if key not in _KNOWN:
                place = section.at(one.key)
                hint = _RICH.get(key, "say it in words")
                remarks.leave("response", place, f"`{key}` of `{name}` is not carried over", hint)
        yield Variation(
            nodes.text(nodes.entry(item, "text")).strip(),
            section.at(item),
            tuple(_buttons(section, name, nodes.entry(item, "buttons"), remarks)),
            nodes.text(nodes.entry(item, "image")),
            nodes.text(nodes.entry(item, "channel")),
            nodes.entry(item, "condition") is not None,
        )


def _buttons(section: Section, name: str, node: Node | None, remarks: Remarks) -> Iterator[Button]:
    for item in nodes.items(node):
        title = nodes.text(nodes.entry(item, "title"))
        if nodes.text(nodes.entry(item, "url")) or not title:
            hint = "put the link into a `card` of the reply"
            remarks.leave("button", section.at(item), f"a button of `{name}` opens a page", hint)
            continue
        payload = nodes.text(nodes.entry(item, "payload"))
        yield Button(title, payload or title, section.at(item))
