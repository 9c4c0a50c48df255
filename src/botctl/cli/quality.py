"""Measure how well bots understand, and print it: tables for people, and what to write next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from botctl.bots.bot import Bot
from botctl.cli import terminal
from botctl.errors import BotctlError, UsageError
from botctl.quality import measuring
from botctl.quality.advice import advice
from botctl.quality.floors import below
from botctl.quality.measuring import Measured
from botctl.quality.records import Comparison
from botctl.quality.report import Figures, Report
from botctl.workspace.workspace import Workspace

SHOWN = 10  # rows of a table; the page and the JSON have all

MEANINGS = {
    "accuracy": "the likeliest intent is the right one",
    "understood": "and the bot acts at once",
    "entity_f1": "slots, by exact place",
    "ece": "how far confidence is from truth (less is better)",
    "oos_auroc": "sentences for somebody else are told apart",
    "oos_fpr95": "of these pass where 95 % of its own do (less is better)",
    "near_auroc": "sentences of intents left out are told apart",
}


def measure(workspace: Workspace, bots: Iterable[Bot]) -> list[Measured]:
    """Measure bots, one after the other, under a progress bar."""
    found = []
    with terminal.progress() as bar:
        for bot in bots:
            task = bar.add_task(f"measuring {bot.name}", total=1.0)

            def step(share: float, what: str, task: Any = task, name: str = bot.name) -> None:
                bar.update(task, completed=share, description=f"{name}: {what}")

            found.append(measuring.measure(workspace.root, bot, progress=step))
            bar.remove_task(task)
    return found


def check_page(page: Path | None) -> None:
    """Raise UsageError where a page cannot be written, before anything is measured."""
    if page is None:
        return
    if not page.parent.is_dir():
        hint = f"make the folder {page.parent}, or name a file in one that is there"
        raise UsageError(f"--html {page}: there is no such folder", hint=hint)
    try:
        import matplotlib as _  # noqa: F401  # it takes a while: it is loaded where a page is asked for
    except ModuleNotFoundError:
        raise UsageError(
            "a page with plots needs matplotlib, which is not installed", hint="pip install 'botctl[report]'"
        ) from None


def write_page(page: Path, measured: Sequence[Measured]) -> None:
    """Write all reports as one page."""
    from botctl.quality.page import html

    try:
        page.write_text(html([(each.report, each.comparison) for each in measured]), "utf-8")
    except OSError as error:
        raise BotctlError(f"{page}: the page cannot be written: {error.strerror}") from error
    terminal.tell(f"written: {page}")


def as_json(measured: Measured) -> dict[str, Any]:
    """Return a report as JSON, with what changed since the last one, and advice."""
    changes = measured.comparison
    return {
        **measured.report.as_json(),
        "advice": list(advice(measured.report)),
        "changes": None
        if changes is None
        else {
            "since": changes.since,
            "engine": changes.engine,
            "figures": dict(changes.figures),
            "broken": changes.broken,
            "mended": changes.mended,
        },
    }


def say(measured: Measured) -> None:
    """Print a report: figures, advice, and the tables behind them."""
    report = measured.report
    how = " ".join(filter(None, (report.engine, report.encoder)))
    terminal.say(
        f"{report.bot}: {terminal.count(report.sentences, 'sentence')}, {report.folds} folds, {how}",
        style="bold",
    )
    _say_figures(report.figures, measured.comparison)
    _say_changes(measured.comparison)
    _say_list("What to write next", advice(report))
    _table(
        "Intents that lose most", ("intent", "right", "recall", "precision", "most go to"), _intents(report)
    )
    _table("Confusion", ("times", "meant", "understood"), _confusion(report))
    _table("Intents that overlap", ("times", "intents", "for example"), _overlaps(report))
    _table("Wrong, doubted or close", ("fault", "sentence", "meant", "understood", "sure"), _mistakes(report))
    _say_why(report)
    _table("For somebody else, and acted upon", ("sentence", "taken for", "sure"), _strangers(report))
    _table("Slots by type", ("type", "values", "precision", "recall", "F1"), _slots(report))
    if len(report.locales) > 1:
        _table("By language", ("language", "sentences", "accuracy", "slots F1"), _locales(report))
    _table("Confidence and truth", ("confidence", "sentences", "right"), _bins(report))
    _table("Thresholds", ("accept", "own", "somebody else's", "left-out intents'"), _curve(report))
    _table("Under noise", ("noise", "accuracy", "slots F1"), _noise(report))
    terminal.say()


def judge(workspace: Workspace, *, full: bool, quiet: bool) -> tuple[dict[str, Any], bool]:
    """Return what `botctl test` says of understanding as JSON, and whether each bot reaches its floor.

    A full report is measured and printed of every bot; otherwise only of those with a floor, only the
    figures, and nothing is measured that has not changed.
    """
    found: dict[str, Any] = {}
    for bot in workspace.bots.values():
        if full:
            (measured,) = measure(workspace, [bot])
            figures, found[bot.name] = measured.report.figures, as_json(measured)
            if not quiet:
                say(measured)
        elif bot.nlu.floor:
            figures = _figures(workspace, bot)
            found[bot.name] = {"figures": asdict(figures)}
        else:
            continue
        found[bot.name]["below_floor"] = _judge(bot, figures, quiet=quiet)
    return found, not any(each["below_floor"] for each in found.values())


def _judge(bot: Bot, figures: Figures, *, quiet: bool) -> list[str]:
    """Return the lines that say which figures are below a bot's floor, and print them."""
    if bot.nlu.floor is None:
        return []
    lines = list(below(bot.nlu.floor, figures))
    for line in lines:
        terminal.tell(f"bots/{bot.name}.yml: nlu.floor: {line}", style="bold red")
    if lines:
        terminal.tell(f"  botctl train {bot.name} --report shows what to write next")
    elif not quiet:
        terminal.say(f"{bot.name}: understanding reaches its floor", style="green")
    return lines


def _figures(workspace: Workspace, bot: Bot) -> Figures:
    with terminal.progress() as bar:
        task = bar.add_task(f"measuring {bot.name}", total=1.0)
        return measuring.figures(
            workspace.root, bot, progress=lambda share, what: bar.update(task, completed=share)
        )


def _say_figures(figures: Figures, changes: Comparison | None) -> None:
    rows = []
    for name, meaning in MEANINGS.items():
        if getattr(figures, name) is None:
            continue
        change = changes.figures.get(name) if changes else None
        moved = f"{change * 100:+.1f}" if change is not None and abs(change) >= 0.0005 else ""
        rows.append((name, _share(getattr(figures, name)), moved, meaning))
    _table("", ("", "%", "change", ""), rows)


def _say_changes(changes: Comparison | None) -> None:
    if changes is None:
        return
    terminal.say(
        f"Since {changes.since} ({changes.engine}): "
        f"{len(changes.mended)} mended, {len(changes.broken)} broken"
    )
    for text in changes.broken[:SHOWN]:
        terminal.say(f"  now wrong: {text}")
    for text in changes.mended[:SHOWN]:
        terminal.say(f"  now right: {text}")


def _say_list(title: str, lines: Iterable[str]) -> None:
    said = list(lines)
    if said:
        terminal.say()
        terminal.say(title, style="bold")
        terminal.say_pairs([("·", line) for line in said])


def _say_why(report: Report) -> None:
    wrong = [each for each in report.mistakes if each.fault == "wrong"][:3]
    for each in wrong:
        terminal.say(Text(f'why "{each.text}": {"; ".join(each.why)}', style="dim"))


def _table(title: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    found = list(rows)
    if not found:
        return
    if title:
        terminal.say()
        terminal.say(title, style="bold")
    terminal.say_table(titles, found)


def _intents(report: Report) -> Iterator[Sequence[str]]:
    losing = [row for row in report.intents if row.right < row.sentences]
    for row in losing[:SHOWN]:
        rival = f"{row.rival or 'nothing'} ({row.lost})"
        yield row.name, f"{row.right}/{row.sentences}", _share(row.recall), _share(row.precision), rival


def _confusion(report: Report) -> Iterator[Sequence[str]]:
    """Return the fullest cells beside the diagonal; the page has the whole matrix."""
    beside = [cell for cell in report.confusion if cell[0] != cell[1]]
    for meant, understood, times in beside[:SHOWN]:
        yield str(times), meant, understood or "nothing"


def _overlaps(report: Report) -> Iterator[Sequence[str]]:
    for row in report.overlaps[:SHOWN]:
        yield str(row.count), f"{row.one}, {row.other}", "; ".join(row.examples)


def _mistakes(report: Report) -> Iterator[Sequence[str]]:
    for fault in ("wrong", "doubted", "close"):
        for each in [one for one in report.mistakes if one.fault == fault][:SHOWN]:
            understood = f"{each.understood or 'nothing'}"
            yield fault, each.text, str(each.meant), understood, f"{each.confidence:.2f}"


def _strangers(report: Report) -> Iterator[Sequence[str]]:
    for each in report.strangers[:SHOWN]:
        yield each.text, str(each.understood), f"{each.confidence:.2f}"


def _slots(report: Report) -> Iterator[Sequence[str]]:
    for row in report.slots:
        yield row.type, str(row.values), _share(row.precision), _share(row.recall), _share(row.f1)


def _locales(report: Report) -> Iterator[Sequence[str]]:
    for row in report.locales:
        yield row.locale, str(row.sentences), _share(row.accuracy), _share(row.entity_f1)


def _bins(report: Report) -> Iterator[Sequence[str]]:
    for each in report.bins:
        yield (
            f"{each.confidence:.2f}",
            str(each.count),
            f"{terminal.bar(each.accuracy)} {each.accuracy * 100:.0f}",
        )


def _curve(report: Report) -> Iterator[Sequence[str]]:
    for step in report.curve[2:-1:2]:
        yield f"{step.threshold:.1f}", _share(step.own), _share(step.strange), _share(step.left_out)


def _noise(report: Report) -> Iterator[Sequence[str]]:
    for row in report.noise:
        yield row.name, _share(row.accuracy), _share(row.entity_f1)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}"
