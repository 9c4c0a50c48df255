"""Encode a sentence as the mean of its words' vectors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botctl.intents.encoders.encoder import plain
from botctl.intents.encoders.pieces import byte_pairs


@dataclass(frozen=True, slots=True, eq=False)
class StaticEncoder:
    """Hold a table with a vector for each piece of a word; it may lie in a file that is mapped.

    The table is that of the package wordllama, which was made from the token embeddings of Llama 2
    70B and other language models, brought to 256 dimensions and trained to tell sentences apart.
    """

    vocabulary: Mapping[str, int]
    table: NDArray[Any]
    digest: str
    name: str = "static"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the direction of the pieces of each text, as it is written and as it is heard together.

        Case and punctuation tell something where there are any, and nothing is lost where there are none.
        """
        known: dict[str, list[int]] = {}  # for this call only: what people say is not kept
        vectors = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for at, text in enumerate(texts):
            heard = plain(text)
            vectors[at] = self._direction(heard, known)
            if heard != text:
                vectors[at] = (vectors[at] + self._direction(text, known)) / 2
        return vectors

    def _direction(self, text: str, known: dict[str, list[int]]) -> NDArray[np.float32]:
        """Return the mean vector of a text's pieces, brought to length 1; 0 where there are none."""
        numbers: list[int] = []
        for word in text.split():
            if word not in known:
                known[word] = byte_pairs(word, self.vocabulary)
            numbers += known[word]
        vectors = self.table.take(np.array(numbers, dtype=np.intp), axis=0)
        mean: NDArray[np.float32] = np.add.reduce(vectors.astype(np.float32), axis=0)
        return mean / np.float32(math.sqrt(mean @ mean) or 1)
