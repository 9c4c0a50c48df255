"""Define the forms that texts in files have: names, durations, locales, addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from botctl.workspace.records import keys_of, unknown_key
from botctl.workspace.shapes import Text

_NAME_HINT = "a name has lower-case letters, digits and `_`, begins with a letter, and is at most 64 long"
_SPAN_HINT = "write a number and s, m, h, d or w: 15m, 12h, 30d"
_VARIABLE_HINT = "write ${NAME} here, and set NAME to the secret where botctl runs"
_ORIGIN_HINT = "write the scheme and the host alone: https://example.com"

NAME = Text(re.compile(r"[a-z][a-z0-9_]{0,63}"), ("S107", "is not a name", _NAME_HINT), kept=True)
WORDS = Text(
    re.compile(r"(?s).*\S.*"),
    ("S106", "is empty", "write the words, or remove the key"),
    kept=True,
    free=True,
)
ANY_WORDS = Text(re.compile(r"(?s).*"), ("S106", "is empty", "write the words"))
SPAN = Text(re.compile(r"[1-9][0-9]{0,5}[smhdw]"), ("S108", "is not a duration", _SPAN_HINT), kept=True)
FORWARD = Text(
    re.compile(r"\+[1-9][0-9]{0,5}[smhdw]"),
    ("S108", "is not a step forward in time", "write `+`, a number and s, m, h, d or w: +25m"),
    kept=True,
)
LOCALE = Text(
    re.compile(r"[a-z]{2,3}(-[A-Z]{2})?"),
    ("S109", "is not a locale", "write a language, or a language and a country: de, en-US"),
    kept=True,
)
SECRET = Text(
    re.compile(r"\$\{[A-Z_][A-Z0-9_]*\}"),
    ("X101", "must name an environment variable, not hold the secret itself", _VARIABLE_HINT),
    secret=True,
)
ORIGIN = Text(
    re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"),
    ("S110", "is not an origin", _ORIGIN_HINT),
    kept=True,
)
URL = Text(
    re.compile(r"https://\S+"),
    ("S110", "is not an https address", "write the whole of it: https://example.com/pizza.png"),
    kept=True,
)
SERVER = Text(
    re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?"),
    ("S110", "is not the address of a server", "write its scheme, host and port: http://127.0.0.1:5005"),
    secret=True,  # a password may stand in it
)
WITHIN = Text(
    re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*\.ya?ml"),
    ("S119", "is not a YAML file of this workspace", "write its path from the workspace on: rasa/config.yml"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Be a file, or a part of one."""

    structure: ClassVar[type[File] | None] = None  # for words in another language: where the rest belongs

    unclear: frozenset[str] = frozenset()  # the keys of whose values not everything could be told

    @classmethod
    def unknown(cls, name: str, file: str) -> tuple[str, str, str]:
        """Return code, message and hint for a key that does not belong here."""
        if cls.structure and name in keys_of(cls.structure):
            hint = (
                f"write it in {file.split('.')[0]}.yml; a file with a language in its name holds only words"
            )
            return "S104", f"`{name}` does not belong in a file of phrases", hint
        return unknown_key(name, keys_of(cls))
