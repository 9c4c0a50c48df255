"""Write reports as one HTML page that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from html import escape

from botctl.quality import plots
from botctl.quality.advice import advice
from botctl.quality.records import Comparison
from botctl.quality.report import Mistake, Report

_STYLE = """
:root { color-scheme: light dark; --ground: #fdfdfc; --ink: #1d232b; --soft: #5b6672; --line: #d9dee3; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15191e; --ink: #e6e9ec; --soft: #9aa5b1; --line: #333c46; }
}
body { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  margin: 0 auto; max-width: 72rem; padding: 1.5rem; }
h1 { margin-top: 2.5rem; }
h2 { margin-top: 2.5rem; font-size: 1.15rem; }
p.note, figcaption { color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td.number { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: .8rem; }
.tile { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .85rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 2rem; }
figure { margin: 0; }
figcaption { font-size: .9rem; }
svg { width: 100%; max-width: var(--width); height: auto; }
svg text { font-family: inherit; }
.wide svg { width: min(var(--width), 64rem); max-width: none; }
summary { cursor: pointer; }
"""

_TILES = {
    "accuracy": "the likeliest intent is right",
    "understood": "acted upon rightly, at once",
    "entity_f1": "slots, F1 by exact place",
    "ece": "calibration error (less is better)",
    "oos_auroc": "AUROC: somebody else's sentences",
    "oos_fpr95": "of those pass where 95 % of its own do",
    "near_auroc": "AUROC: intents left out",
}


def html(reports: Iterable[tuple[Report, Comparison | None]]) -> str:
    """Return the page of reports, each with what changed since the one before."""
    bodies = "".join("".join(_report(report, changes)) for report, changes in reports)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<title>How well bots understand</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{bodies}</main></body></html>\n"
    )


def _report(report: Report, changes: Comparison | None) -> Iterator[str]:
    how = " ".join(filter(None, (report.engine, report.encoder)))
    yield f"<h1>{escape(report.bot)}</h1>"
    yield (
        f'<p class="note">{report.sentences:,} sentences of its own, each understood by a model that had not '
        f"seen it ({report.folds} folds, {escape(how)}), measured {escape(report.made)}.</p>"
    )
    yield _tiles(report, changes)
    if changes:
        yield _changes(changes)
    yield _list("What to write next", advice(report))
    yield '<div class="plots">'
    yield _figure(
        "Confidence and truth: on the dotted line, a confidence of 0.8 is right 80 % of the time.",
        plots.reliability(report),
    )
    yield _figure("Who passes which threshold.", plots.scope(report))
    yield _figure("Under noise.", plots.noise(report))
    yield "</div>"
    yield f'<h2>Confusion</h2><div class="scroll wide">{plots.confusion(report)}</div>'
    yield from _tables(report)


def _tiles(report: Report, changes: Comparison | None) -> str:
    tiles = []
    measured = {name: value for name, value in asdict(report.figures).items() if value is not None}
    for name, value in measured.items():
        change = changes.figures.get(name, 0.0) if changes else 0.0
        moved = f" ({change * 100:+.1f})" if abs(change) >= 0.0005 else ""
        tiles.append(
            f'<div class="tile"><b>{_share(value)}</b><span>{escape(_TILES[name] + moved)}</span></div>'
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _changes(changes: Comparison) -> str:
    said = f"<h2>Since {escape(changes.since)} ({escape(changes.engine)})</h2>"
    for title, texts in (("Now wrong", changes.broken), ("Now right", changes.mended)):
        rows = "".join(f"<li>{escape(text)}</li>" for text in texts)
        said += f"<details><summary>{title}: {len(texts)}</summary><ul>{rows}</ul></details>"
    return said


def _tables(report: Report) -> Iterator[str]:
    yield _table(
        "Intents, those that lose most first",
        ("intent", "sentences", "right", "recall", "precision", "F1", "most go to"),
        (
            (row.name, row.sentences, row.right, *map(_share, (row.recall, row.precision, row.f1)), row.rival)
            for row in report.intents
        ),
    )
    yield _table(
        "Intents that overlap",
        ("times", "one", "other", "for example"),
        ((row.count, row.one, row.other, "; ".join(row.examples)) for row in report.overlaps),
    )
    yield _mistakes("Wrong, doubted (below accept) or close (within margin)", report.mistakes)
    yield _mistakes("For somebody else, and acted upon", report.strangers)
    yield _table(
        "Slots by type",
        ("type", "values", "precision", "recall", "F1", "missed, for example"),
        (
            (row.type, row.values, *map(_share, (row.precision, row.recall, row.f1)), row.missed)
            for row in report.slots
        ),
    )
    if len(report.locales) > 1:
        yield _table(
            "By language",
            ("language", "sentences", "accuracy", "slots F1"),
            (
                (row.locale, row.sentences, _share(row.accuracy), _share(row.entity_f1))
                for row in report.locales
            ),
        )


def _mistakes(title: str, mistakes: Sequence[Mistake]) -> str:
    rows = (
        (
            each.fault,
            each.text,
            each.meant or "-",
            each.understood or "nothing",
            f"{each.confidence:.2f}",
            f"{each.rival} {each.rival_confidence:.2f}" if each.rival else "",
            "; ".join(each.why),
        )
        for each in mistakes
    )
    return _table(title, ("fault", "sentence", "meant", "understood", "sure", "rival", "why"), rows)


def _table(title: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{escape(each)}</th>" for each in titles)
    return f'<h2>{escape(title)}</h2><div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


def _cell(value: object) -> str:
    said = str(value)
    number = said.replace(".", "", 1).isdigit()
    return f'<td class="number">{said}</td>' if number else f"<td>{escape(said)}</td>"


def _list(title: str, lines: Iterable[str]) -> str:
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{escape(title)}</h2><ul>{rows}</ul>" if rows else ""


def _figure(caption: str, svg: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}"
