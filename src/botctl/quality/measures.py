"""Compute figures of quality from sentences with known meanings and what was understood of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from botctl.quality.answers import Answer, Labelled

BINS = 15  # of confidence; as many as in Guo et al. 2017, "On Calibration of Modern Neural Networks"


@dataclass(frozen=True, slots=True)
class Found:
    """Count what was found of what is there: `right` of both, `wrong` found only, `missed` there only."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Return the share of the found that is right, None where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return the share of what is there that was found, None where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall, None where nothing is there or found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else None

    def __add__(self, other: Found) -> Found:
        return Found(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold the answers of similar confidence: how many, their mean confidence, the share that is right."""

    count: int
    confidence: float
    accuracy: float


def accuracy(sentences: Sequence[Labelled], answers: Sequence[Answer]) -> float | None:
    """Return the share of sentences whose likeliest intent is theirs, None of no sentences."""
    return sum(right(sentences, answers)) / len(sentences) if sentences else None


def right(sentences: Iterable[Labelled], answers: Iterable[Answer]) -> list[bool]:
    """Return of each sentence whether its likeliest intent is its own."""
    pairs = zip(sentences, answers, strict=True)
    return [answer.intent == sentence.intent for sentence, answer in pairs]


def reliability(confidences: Iterable[float], hits: Iterable[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """Return answers by confidence, in equally wide bins from 0 to 1; empty ones are left out."""
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in zip(confidences, hits, strict=True):
        filled.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, hit))
    return tuple(
        Bin(
            len(filled[at]),
            sum(confidence for confidence, _ in filled[at]) / len(filled[at]),
            sum(hit for _, hit in filled[at]) / len(filled[at]),
        )
        for at in sorted(filled)
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error, from 0 to 1: how far confidence is from truth on average."""
    total = sum(each.count for each in bins)
    if not total:
        return None
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / total


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return how often a score of the inside is higher than one of the outside, ties counting half.

    This is the area under the ROC curve (Mann-Whitney); None where one side is empty.
    """
    if not inside or not outside:
        return None
    ranked = sorted([(score, True) for score in inside] + [(score, False) for score in outside])
    below, wins, at = 0, 0.0, 0
    while at < len(ranked):
        same = at
        own = 0
        while same < len(ranked) and ranked[same][0] == ranked[at][0]:
            own += ranked[same][1]
            same += 1
        others = same - at - own
        wins += own * (below + others / 2)
        below += others
        at = same
    return wins / (len(inside) * len(outside))


def fpr95(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return the share of the outside that passes the threshold which 95 % of the inside pass."""
    if not inside or not outside:
        return None
    threshold = sorted(inside)[int(0.05 * len(inside))]
    return sum(score >= threshold for score in outside) / len(outside)


def slots_found(sentences: Iterable[Labelled], answers: Iterable[Answer]) -> dict[str, Found]:
    """Count slots by name: a value is right where its slot and its exact characters are."""
    counts: dict[str, Counter[str]] = {}
    for sentence, answer in zip(sentences, answers, strict=True):
        there, found = Counter(sentence.spans), Counter(answer.spans)
        for kind, spans in (("right", there & found), ("wrong", found - there), ("missed", there - found)):
            for span, number in spans.items():
                counts.setdefault(span.slot, Counter())[kind] += number
    return {name: Found(**counts[name]) for name in sorted(counts)}


def micro(found: Iterable[Found]) -> Found:
    """Return counts added up."""
    return sum(found, Found())
