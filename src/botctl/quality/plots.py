"""Draw a report's figures as SVG, in colours that serve on light and on dark ground."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from botctl.quality.report import Report

_INK = "#123456"  # stands for the text's own colour, whichever that is on the page
_BLUE, _ORANGE, _GREEN = "#3b82c4", "#d9822b", "#2f9e77"
_LARGER = 1.6  # times their own size, drawings are shown at most: letters of 7 points become legible
_MOST_INTENTS = 40  # of a confusion matrix; beyond that, those that lose most
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "botctl",  # the same report is the same page
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.frameon": False,
}


def reliability(report: Report) -> str:
    """Draw what share of answers is right by how sure they are; on the diagonal, confidence is truth."""
    with _drawn(5.2, 4.0) as (figure, out):
        plot = figure.subplots()
        plot.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":")
        most = max((each.count for each in report.bins), default=1)
        for each in report.bins:
            plot.bar(
                each.confidence, each.accuracy, width=0.06, color=_BLUE, alpha=0.25 + 0.75 * each.count / most
            )
            plot.annotate(
                str(each.count), (each.confidence, each.accuracy), ha="center", va="bottom", fontsize=8
            )
        plot.set(xlim=(0, 1.03), ylim=(0, 1.08), xlabel="confidence", ylabel="share that is right")
    return out[0]


def scope(report: Report) -> str:
    """Draw who passes each threshold: the bot's own sentences, and such as are not for it."""
    with _drawn(5.2, 4.0) as (figure, out):
        plot = figure.subplots()
        at = [step.threshold for step in report.curve]
        plot.plot(at, [step.own for step in report.curve], color=_GREEN, label="its own, and right")
        for name, colour, label in (
            ("strange", _ORANGE, "somebody else's"),
            ("left_out", _BLUE, "of intents left out"),
        ):
            if all(getattr(step, name) is not None for step in report.curve):
                plot.plot(at, [getattr(step, name) for step in report.curve], color=colour, label=label)
        plot.axvline(report.accept, color=_INK, linewidth=0.8, linestyle=":")
        plot.annotate("accept", (report.accept, 1.02), ha="center", fontsize=8)
        plot.set(xlim=(0, 1), ylim=(0, 1.08), xlabel="threshold", ylabel="share that passes")
        plot.legend(loc="upper right", fontsize=8)
    return out[0]


def noise(report: Report) -> str:
    """Draw what is left under each noise."""
    rows = [row for row in reversed(report.noise) if row.accuracy is not None]
    with _drawn(5.2, 0.6 + 0.42 * max(len(rows), 1)) as (figure, out):
        plot = figure.subplots()
        names = [row.name for row in rows]
        plot.barh(
            names,
            [row.accuracy or 0.0 for row in rows],
            height=0.36,
            align="edge",
            color=_BLUE,
            label="intent",
        )
        if any(row.entity_f1 is not None for row in rows):
            shares = [row.entity_f1 or 0.0 for row in rows]
            plot.barh(names, shares, height=-0.36, align="edge", color=_ORANGE, label="slots (F1)")
        plot.set(xlim=(0, 1))
        plot.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=8)
    return out[0]


def confusion(report: Report) -> str:
    """Draw which intents are taken for which, those that lose most first."""
    counts = Counter({(meant, understood): count for meant, understood, count in report.confusion})
    names = [row.name for row in report.intents][:_MOST_INTENTS]
    shown = [*names, *sorted({other for meant, other in counts if meant in names} - set(names) - {""}), ""]
    shown = shown[: _MOST_INTENTS + 8]
    side = 1.6 + 0.2 * len(shown)
    with _drawn(side + 0.8, 1.8 + 0.2 * len(names)) as (figure, out):
        plot = figure.subplots()
        for y, meant in enumerate(names):
            total = sum(count for (one, _), count in counts.items() if one == meant) or 1
            for x, understood in enumerate(shown):
                count = counts[meant, understood]
                if count:
                    colour = _GREEN if meant == understood else _ORANGE
                    share = 0.15 + 0.85 * count / total
                    plot.add_patch(
                        mpl.patches.Rectangle((x - 0.5, y - 0.5), 1, 1, color=colour, alpha=share, lw=0)
                    )
                    plot.annotate(str(count), (x, y), ha="center", va="center", fontsize=6)
        plot.set(xlim=(-0.5, len(shown) - 0.5), ylim=(len(names) - 0.5, -0.5))
        plot.set_xticks(range(len(shown)), [name or "(nothing)" for name in shown], rotation=90, fontsize=7)
        plot.set_yticks(range(len(names)), names, fontsize=7)
        plot.set_xlabel("understood", fontsize=8)
        plot.set_ylabel("meant", fontsize=8)
    return out[0]


@contextmanager
def _drawn(width: float, height: float) -> Iterator[tuple[Figure, list[str]]]:
    """Give a figure of so many inches to draw on; its SVG is put into the list at the end."""
    out: list[str] = []
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # its stubs want literal keys, a constant has none
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, out
        packed = io.StringIO()
        figure.savefig(packed, format="svg", metadata={"Date": None, "Creator": None})
    svg = packed.getvalue()
    out.append(_inline(svg[svg.index("<svg") :], width))


def _inline(svg: str, width: float) -> str:
    """Let an SVG take the page's text colour and font; `--width` is how wide it may be at most."""
    opening = rf'<svg viewBox="\1" role="img" style="--width: {width * _LARGER:.1f}in">'
    svg = re.sub(r'<svg [^>]*viewBox="([^"]*)"[^>]*>', opening, svg, count=1)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = svg.replace(_INK, "currentColor")
    return re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1; fill: currentColor", svg)
