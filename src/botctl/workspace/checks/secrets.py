"""Find secrets that are written into files, and hide them from every report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from botctl.documents.nodes import Map, Scalar, Unread
from botctl.errors import Fault, Place
from botctl.workspace import files
from botctl.workspace.records import keys_of
from botctl.workspace.sources import Source, Sources

# Shapes that their makers publish so that such checks can find them.
_SHAPES = (
    ("a Slack token", r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}"),
    ("an AWS access key", r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"),
    ("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,}"),
    ("a Google API key", r"AIza[A-Za-z0-9_-]{35}"),
    ("a Stripe key", r"[rs]k_live_[A-Za-z0-9]{16,}"),
    ("an API key", r"sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
)
_ANY = re.compile("|".join(f"({shape})" for _, shape in _SHAPES))
# What is looked for first, because it is ten times as fast as the patterns.
_MARKS = (
    "xox",
    "xapp-",
    "AKIA",
    "ASIA",
    *(f"gh{letter}_" for letter in "pousr"),
    "github_",
    "AIza",
    "k_live_",
    "sk-",
    "PRIVATE",
)
_HIDDEN = "*"
# In a bot's file: a token that does not name its variable, and who logs in where in an address.
_TOKEN = re.compile(
    r"""(?<=\btoken:)(?=\s)(?!\s*["']?\$\{[A-Z_][A-Z0-9_]*\})[^,}\n]* | (?<=://)[^/\s"'@]+(?=@)""", re.VERBOSE
)

# Names that variables with a secret in them have, and what stands behind them in a function's settings.
_NAMES = "TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY"
SECRETIVE = re.compile(rf"({_NAMES})$", re.IGNORECASE)
_SETTING = re.compile(
    rf"""((?:{_NAMES})["']?[ ]*:)""" + r"""(?=\s)(?!\s*["']?\$\{[A-Z_][A-Z0-9_]*\})([^,}\n]*)""",
    re.IGNORECASE,
)


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of secrets that stand in any file by a shape of their own."""
    for file, text in sources.texts.items():
        for match in _found(text):
            before = text[: match.start()]
            place = Place(file, before.count("\n") + 1, match.start() - before.rfind("\n"))
            what = _SHAPES[(match.lastindex or 1) - 1][0]
            hint = "revoke it where it was issued, write ${NAME} instead, and set NAME where botctl runs"
            yield Fault("X102", place, f"{what} is written here", hint)


def hidden(sources: Sources) -> Mapping[str, str]:
    """Return the texts of all files for reports, with everything that may be a secret made unreadable.

    Lines and columns stay as they are. In a connector's file only what is known to be no secret stays.
    """
    texts = dict(sources.texts)
    for source in sources.connectors.values():
        if source.file in texts:
            texts[source.file] = _connector(source, texts[source.file])
    for bot in sources.bots.values():
        if bot.file in texts:
            texts[bot.file] = _TOKEN.sub(_unreadable, texts[bot.file])
    for settings in sources.settings.values():
        if settings.file in texts:
            texts[settings.file] = _SETTING.sub(_value_unreadable, texts[settings.file])
    return {file: _hide(text) for file, text in texts.items()}


def _found(text: str) -> Iterator[re.Match[str]]:
    return _ANY.finditer(text) if any(mark in text for mark in _MARKS) else iter(())


def _hide(text: str) -> str:
    for match in _found(text):
        text = text[: match.start()] + _HIDDEN * len(match[0]) + text[match.end() :]
    return text


def _unreadable(match: re.Match[str]) -> str:
    return re.sub(r"\S", _HIDDEN, match[0])


def _value_unreadable(match: re.Match[str]) -> str:
    return match[1] + re.sub(r"\S", _HIDDEN, match[2])


def _connector(source: Source[files.ConnectorFile], text: str) -> str:
    shown: set[str] = set()
    if isinstance(source.document.node, Map):
        kind = source.document.node.entries.get("kind")
        if kind and isinstance(kind.value, Scalar) and not isinstance(kind.value, Unread):
            shown = {"kind"} | _open_keys(files.CONNECTORS.get(kind.value.text))
    return "\n".join(_line(line, shown) for line in text.split("\n"))


def _open_keys(model: type[files.ConnectorFile] | None) -> set[str]:
    """Return the keys of a connector that hold no secret."""
    keys = keys_of(model) if model else {}
    return {name for name, key in keys.items() if key.shape is not files.SECRET}


def _line(line: str, shown: set[str]) -> str:
    """Return a line of a connector's file with its value hidden, unless it is known to be no secret."""
    key, colon, value = line.partition(":")
    if key.strip(" -\"'") in shown:
        return line
    if not colon:
        key, value = line[: len(line) - len(line.lstrip(" -"))], line.lstrip(" -")
    if files.SECRET.pattern.fullmatch(value.strip().strip("\"'")):
        return line
    return key + colon + re.sub(r"\S", _HIDDEN, value)
