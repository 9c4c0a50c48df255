"""Define what turns sentences into vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LONGEST = 400  # characters of a text that are encoded; nobody says more in one sentence

_APOSTROPHES = str.maketrans("’ʼ`´", "''''")  # noqa: RUF001  # those that keyboards put into "don't"
# Letters, digits and marks, with apostrophes inside a word; and symbols such as emoji.
_SPOKEN = re.compile(r"\w+(?:'\w+)*|[^\w\s!-~¡-¿\u2010-\u206f]")


def encoded(encoder: Encoder, texts: Iterable[str]) -> NDArray[np.float32]:
    """Return the vectors (texts x dimensions) of texts, of which no more than LONGEST is read."""
    return encoder.encode([text[:LONGEST] for text in texts])


class Encoder(Protocol):
    """Give sentences of like meaning vectors of like direction.

    `name` is how a bot's file calls it, `digest` names its table: vectors of different tables have
    nothing in common. The same sentence always gets the same vector, whatever stands beside it.
    """

    @property
    def name(self) -> str:
        """Return the encoder's name, as in a bot's file."""

    @property
    def digest(self) -> str:
        """Return what tells this table from any other: hexadecimal digits."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors (texts x dimensions) of texts; no text whatever makes it raise."""


def plain(text: str) -> str:
    """Return a text as it is heard: lower case, without punctuation, which people leave out as often."""
    return " ".join(_SPOKEN.findall(text.translate(_APOSTROPHES).lower()))
