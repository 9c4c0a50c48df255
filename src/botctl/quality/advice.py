"""Say what an author should write next, by what costs most."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from botctl.bots.bot import ENCODERS
from botctl.quality.report import Overlap, Report

_MOST = 3  # of each kind of advice
_WEAK = 0.9  # an intent that gets fewer of its sentences than that is worth some writing
_FRAGILE = 0.1  # of accuracy that a noise may take before it is worth a word
_FEW = 5  # values of a type; fewer tell nothing


def advice(report: Report) -> Iterator[str]:
    """Yield sentences, the most useful first; none where nothing stands out."""
    own = {row.name for row in report.intents} | {name.partition(" ")[0] for name in report.unmeasured}
    yield from (_apart(pair, own) for pair in report.overlaps[:_MOST] if pair.count > 1)
    weak = [row for row in report.intents if row.recall is not None and row.recall < _WEAK]
    for row in weak[:_MOST]:
        lost = f"{row.name} loses {row.sentences - row.right} of {row.sentences} sentences"
        yield f"{lost}: write more ways to say it.{_such(report, row.name)}"
    if report.unmeasured:
        names = ", ".join(report.unmeasured[:_MOST])
        yield f"{names}: one utterance alone cannot be measured; write three at least."
    for each in report.strangers[:_MOST]:
        taken = (
            f'"{each.text}" is for somebody else and would start {each.understood} ({each.confidence:.2f})'
        )
        if each.confidence == 1.0:
            yield f"{taken}: it is {each.why[0]}; put more words around that slot." if each.why else taken
        elif each.understood in own:
            yield f"{taken}: raise `accept`, or give that intent more utterances of its own."
        else:
            yield f"{taken}, which every bot has: raise `accept`, or write an intent for such sentences."
    yield from _on_languages(report)
    yield from _on_slots(report)
    yield from _on_noise(report)


def _apart(pair: Overlap, own: AbstractSet[str]) -> str:
    """Say how to keep two intents apart; what every bot has cannot be written otherwise."""
    built_in = next((name for name in (pair.one, pair.other) if name not in own), None)
    if built_in is None:
        return (
            f"{pair.one} and {pair.other} are mixed up {pair.count} times: give each utterances in words "
            f"that the other lacks, or make them one intent with a slot."
        )
    written = pair.other if built_in == pair.one else pair.one
    return (
        f"{written} is taken for {built_in}, which every bot has, {pair.count} times: "
        f"write utterances of {written} that say what it is about."
    )


def _such(report: Report, intent: str) -> str:
    found = next((each for each in report.mistakes if each.meant == intent and each.fault == "wrong"), None)
    return f' "{found.text}" went to {found.understood or "nothing"}.' if found else ""


def _on_languages(report: Report) -> Iterator[str]:
    """Advise another encoder where sentences go wrong in a language that the bot's own has not learnt."""
    for row in report.locales:
        language, wrong = row.locale.partition("-")[0], 1 - (row.accuracy or 0.0)
        better = [name for name, languages in ENCODERS.items() if language in languages]
        if report.encoder and better and report.encoder not in better and wrong:
            yield (
                f"{wrong * 100:.0f} % of the sentences in {row.locale} go wrong, and the encoder "
                f"{report.encoder} has not learnt `{language}`: pip install 'botctl[{better[0]}]' "
                f"and try `nlu: {{encoder: {better[0]}}}`."
            )


def _on_slots(report: Report) -> Iterator[str]:
    for row in report.slots:
        if row.recall is not None and row.recall < _WEAK and row.values >= _FEW:
            found = f"of {row.values} values of type {row.type}, {row.recall * 100:.0f} % are found"
            yield f'{found}: write more sentences with one. Missed was "{row.missed}".'


def _on_noise(report: Report) -> Iterator[str]:
    clean = next((row.accuracy for row in report.noise if row.name == "none"), None)
    rows = [row for row in report.noise if row.accuracy is not None and row.name != "none"]
    worst = min(rows, key=lambda row: row.accuracy or 0.0, default=None)
    if clean is None or worst is None or worst.accuracy is None or clean - worst.accuracy <= _FRAGILE:
        return
    cost = f"{worst.name.capitalize()} would cost {(clean - worst.accuracy) * 100:.0f} points"
    yield f"{cost}: utterances that differ in one word alone break first; write them longer."
