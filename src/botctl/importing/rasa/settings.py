"""Read what of a project's settings matters here, and tell what does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from botctl.documents.nodes import Document, Entry, Node
from botctl.errors import Place
from botctl.importing.rasa import nodes
from botctl.importing.rasa.files import Found
from botctl.importing.remarks import Remarks

_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?")
_WEB = ("rest", "socketio", "callback", "chatroom", "cmdline")


def language(found: Found, remarks: Remarks) -> str:
    """Return the locale that config.yml names, `en` where it names none."""
    node = nodes.entry(_node(found, "config"), "language")
    match = _LOCALE.fullmatch(nodes.text(node))
    if match:
        return f"{match[1]}-{match[2].upper()}" if match[2] else match[1]
    if node is not None:
        place = _place(found.settings["config"], node)
        hint = "write the bot's locale into `locales` of its file"
        remarks.leave(
            "language", place, f"`{nodes.text(node)}` is not a language code; taken as English", hint
        )
    return "en"


def duckling(found: Found) -> frozenset[str]:
    """Return the dimensions that Duckling reads, without entities in training data."""
    for item in nodes.items(nodes.entry(_node(found, "config"), "pipeline")):
        if "Duckling" in nodes.text(nodes.entry(item, "name")):
            return frozenset(nodes.texts(nodes.entry(item, "dimensions")))
    return frozenset()


def tell(found: Found, remarks: Remarks) -> None:
    """Tell which settings are not carried over."""
    for key, entry in _entries(found, "config"):
        place = _place(found.settings["config"], entry.key)
        if key == "pipeline":
            _tell_pipeline(found, entry, place, remarks)
        elif key == "policies" and nodes.items(entry.value):
            hint = "the dialogue is the same for every intent; see `nlu:` and `escalate:` of the bot's file"
            remarks.leave(
                "config", place, "policies are not carried over: botctl does not learn dialogue", hint
            )
    _tell_endpoints(found, remarks)
    _tell_credentials(found, remarks)


def _tell_pipeline(found: Found, entry: Entry, place: Place, remarks: Remarks) -> None:
    parts = [nodes.text(nodes.entry(item, "name")) for item in nodes.items(entry.value)]
    if not parts:
        return  # commented out: Rasa's own default
    own = [name for name in parts if "." in name]
    what = f"; of its own: {', '.join(own)}" if own else ""
    hint = (
        f"to keep it, copy {place.file} beside `bots/` and let the bot's file say "
        f"`nlu: {{engine: rasa, pipeline: {Path(place.file).name}}}`; without, botctl understands by itself"
    )
    remarks.leave("config", place, f"the pipeline ({len(parts)} components{what}) is not carried over", hint)
    for item in nodes.items(entry.value):
        threshold = nodes.entry(item, "threshold")
        if "FallbackClassifier" in nodes.text(nodes.entry(item, "name")) and threshold is not None:
            spot = _place(found.settings["config"], threshold)
            hint = "confidences are on another scale here; try `nlu: {accept: ...}` in the bot's file"
            message = f"the fallback's threshold {nodes.text(threshold)} is not carried over"
            remarks.leave("config", spot, message, hint)


def _tell_endpoints(found: Found, remarks: Remarks) -> None:
    hints = {
        "action_endpoint": "functions run with botctl; there is no action server",
        "tracker_store": "conversations are kept in .botctl/state.db",
        "lock_store": "the conversation store orders turns by itself",
        "event_broker": "read turns with `botctl conversations`",
    }
    for key, entry in _entries(found, "endpoints"):
        hint = hints.get(key, "botctl has nothing of the kind")
        place = _place(found.settings["endpoints"], entry.key)
        remarks.leave("endpoint", place, f"`{key}` is not carried over", hint)


def _tell_credentials(found: Found, remarks: Remarks) -> None:
    """Tell which channels there were; their secrets are neither read nor repeated."""
    for key, entry in _entries(found, "credentials"):
        place = _place(found.settings["credentials"], entry.key)
        if key in _WEB:
            hint = "clients of its REST channel find it at /bots/BOT/webhooks/rest/webhook"
            remarks.change("channel", place, f"the channel `{key}` is served by connectors/web.yml", hint)
        elif key != "rasa":
            hint = (
                f"write connectors/{key}.yml where botctl has such a kind; keep its secrets out of the file"
            )
            remarks.leave("channel", place, f"the channel `{key}` is not carried over", hint)


def _node(found: Found, name: str) -> Node | None:
    document = found.settings.get(name)
    return document.node if document else None


def _entries(found: Found, name: str) -> Iterator[tuple[str, Entry]]:
    yield from nodes.entries(_node(found, name))


def _place(document: Document, node: Node) -> Place:
    return Place(document.file, node.line, node.column)
