"""Tell how conversations came out: to people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from botctl.messages import Turn
from botctl.testing.difference import difference
from botctl.testing.expectations import Mismatch, is_pattern
from botctl.testing.outcome import Outcome
from botctl.testing.transcript import safe, turn_lines


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return the last line of a report: `40 passed, 0 failed`."""
    passed = sum(outcome.passed for outcome in outcomes)
    return f"{passed} passed, {len(outcomes) - passed} failed"


def failure_lines(outcome: Outcome) -> Iterator[str]:
    """Tell why a conversation failed: the place, what was said so far, the difference, the reasons."""
    if outcome.failure is None:
        return
    yield f"{outcome.failure.place} {safe(outcome.case.name)} ({outcome.case.bot}, {outcome.channel})"
    for turn in outcome.turns:
        yield from _indented(turn_lines(turn))
    for mismatch in outcome.failure.mismatches:
        yield f"  {mismatch.expectation.place} {mismatch.expectation.what}:"
        yield from _indented(_difference(mismatch))
    if outcome.failure.error:
        yield from _indented(safe(outcome.failure.error).splitlines())
    yield from _indented(_why(outcome.turns))


def _difference(mismatch: Mismatch) -> Iterator[str]:
    expected, got = safe(mismatch.expected), safe(mismatch.got) or "(nothing)"
    if any(is_pattern(line) for line in expected.splitlines()):  # a pattern has no words to mark
        yield from (f"- {line}" for line in expected.splitlines())
        yield from (f"+ {line}" for line in got.splitlines())
    else:
        yield from difference(expected, got)


def as_json(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """Return outcomes as JSON: counts, and a record of each conversation."""
    passed = sum(outcome.passed for outcome in outcomes)
    return {
        "passed": passed,
        "failed": len(outcomes) - passed,
        "seconds": round(seconds, 3),
        "conversations": [_record(outcome) for outcome in outcomes],
    }


def _record(outcome: Outcome) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": outcome.case.name,
        "bot": outcome.case.bot,
        "channel": outcome.channel,
        "place": str(outcome.case.place),
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 3),
        "turns": len(outcome.turns),
    }
    if outcome.failure:
        record["failure"] = {
            "place": str(outcome.failure.place),
            "error": outcome.failure.error,
            "mismatches": [
                {
                    "what": mismatch.expectation.what,
                    "place": str(mismatch.expectation.place),
                    "expected": mismatch.expected,
                    "got": mismatch.got,
                }
                for mismatch in outcome.failure.mismatches
            ],
            "transcript": [line for turn in outcome.turns for line in turn_lines(turn)],
            "why": list(_why(outcome.turns)),
        }
    return record


def _why(turns: Sequence[Turn]) -> Iterator[str]:
    """Give the failing turn's reasons: the ranking, the model's own words, and steps that failed."""
    if not turns:
        return
    understanding = turns[-1].understanding
    if understanding:
        ranking = ", ".join(f"{each.name} {each.confidence:.2f}" for each in understanding.ranking[:3])
        yield f"why: {safe(ranking or 'no intent fits')}"
        yield from (f"     {safe(reason)}" for reason in understanding.why)
    for step in turns[-1].steps:
        if step.error:
            yield f"{step.name} failed: {step.detail}"
            yield from (f"     {line}" for line in safe(step.error).splitlines())


def _indented(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    return (f"    {line}".rstrip() for line in lines)
