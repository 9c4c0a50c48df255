"""Draw the entries of functions' logs."""

from __future__ import annotations

import sys
from datetime import datetime

import orjson

from botctl.cli import terminal
from botctl.functions.journal import Entry

_STYLES = {
    "ok": "dim",
    "": "",
    "timeout": "red",
    "error": "red",
    "exit": "red",
    "memory": "red",
    "init": "red",
}


def say(entry: Entry) -> None:
    """Print an entry on stdout: when, for which request, and what."""
    at = datetime.fromisoformat(entry["at"]).astimezone()
    terminal.say(
        f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}  {entry['request'][:8]:8}  {_words(entry)}",
        style=_STYLES.get(entry.get("outcome", ""), ""),
    )
    sys.stdout.flush()


def say_json(entry: Entry) -> None:
    """Print an entry on stdout as a line of JSON."""
    sys.stdout.buffer.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


def tell(entry: Entry) -> None:
    """Print an entry on stderr."""
    terminal.tell(_words(entry), style=_STYLES.get(entry.get("outcome", ""), ""))


def _words(entry: Entry) -> str:
    if "line" in entry:
        return str(entry["line"])
    said = [str(entry["outcome"])]
    if "ms" in entry:
        said[0] += f" in {entry['ms']:.1f} ms"
    if "start_ms" in entry:
        said.append(f"after a cold start of {entry['start_ms']:.0f} ms")
    if "memory_mb" in entry:
        said.append(f"{entry['memory_mb']:.0f} MB")
    return ", ".join(said)
