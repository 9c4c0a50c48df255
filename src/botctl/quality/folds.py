"""Share sentences out into folds: each intent evenly, and what was made from one template together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

from botctl.quality.answers import Labelled


def fold(sentences: Sequence[Labelled], folds: int, *, seed: int = 7) -> tuple[int, ...]:
    """Return the fold of each sentence, from 0; the same for the same seed.

    Sentences of one group share a fold: the expansions of one template, or the same text twice. Each
    intent's sentences are spread over all folds, or as many as it has groups.
    """
    rng = Random(seed)  # noqa: S311  # the same each time, not a secret
    members: dict[int, list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        members[sentence.group].append(number)
    groups = list(members.values())
    rng.shuffle(groups)
    filled: dict[str | None, Counter[int]] = defaultdict(Counter)
    total: Counter[int] = Counter()
    placed = [0] * len(sentences)
    for group in sorted(groups, key=len, reverse=True):
        own = filled[sentences[group[0]].intent]
        at = min(range(folds), key=lambda number: (own[number], total[number], number))
        own[at] += len(group)
        total[at] += len(group)
        for number in group:
            placed[number] = at
    return tuple(placed)
