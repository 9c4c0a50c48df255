"""Measure how well and how cheaply public corpora are understood: `python benchmarks/nlu.py DIR...`.

Each DIR holds train.jsonl, test.jsonl and perhaps test_oos.jsonl (what is no folder is skipped). A bot is
made of it and trained in a process of its own; fresh ones serve its model, and are measured. With --folds,
only train.jsonl is read: for tuning without a look at test data.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that its neighbours have one name here, in tests and for mypy

from benchmarks import corpora, processes  # noqa: E402  # found after the line above
from benchmarks.corpora import Corpus  # noqa: E402  # the same
from benchmarks.processes import Choice, Serving, Training  # noqa: E402  # the same
from botctl.errors import BotctlError  # noqa: E402  # the same
from botctl.quality import measures  # noqa: E402  # the same
from botctl.quality.answers import Answer, Labelled  # noqa: E402  # the same
from botctl.quality.folds import fold  # noqa: E402  # the same
from botctl.quality.noise import NOISES, spoilt  # noqa: E402  # the same

COLD_STARTS = 3  # of which the median counts
CLEAN, MIXED = "clean", "mixed"
Figures = dict[str, Any]
Understood = list[tuple[Labelled, Answer]]


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what was measured of one training and of the processes that served it.

    `inside` holds the sentences by noise ("clean" is none), `outside` the answers to those that no
    intent is meant for, by the file that they are from.
    """

    training: Training
    serving: Sequence[Serving]
    inside: Mapping[str, Understood]
    outside: Mapping[str, list[Answer]]


def run(
    train: Sequence[Labelled],
    test: Sequence[Labelled],
    outside: Mapping[str, Sequence[Labelled]],
    options: argparse.Namespace,
) -> Run:
    """Train on sentences and understand others, in processes of their own."""
    choice = Choice(options.engine, options.encoder)
    task = corpora.task(train, options.locale)
    if task.left_out:
        words = "sentence without words is" if task.left_out == 1 else "sentences without words are"
        print(f"{task.left_out} {words} left out of training", file=sys.stderr)
    inside = {CLEAN: [task.back(sentence) for sentence in test]}
    if options.noise:
        inside |= {noise: list(spoilt(inside[CLEAN], noise)) for noise in NOISES}
        outside = {file: spoilt(said, MIXED) for file, said in outside.items()}
    texts = [each.text for said in (*inside.values(), *outside.values()) for each in said]
    with tempfile.TemporaryDirectory(prefix="botctl-nlu-") as name:
        folder = Path(name)
        (folder / "definitions.json").write_bytes(corpora.dump(task.definitions))
        training = processes.train(folder, choice)
        serving = [processes.serve(folder, choice, texts)]
        again = 0 if options.folds or choice.engine == "rasa" else COLD_STARTS - 1
        for _ in range(again):
            serving += [processes.serve(folder, choice, texts[:1])]
    answers = iter(serving[0].answers)
    return Run(
        training,
        serving,
        {noise: [(each, next(answers)) for each in said] for noise, said in inside.items()},
        {file: [next(answers) for _ in said] for file, said in outside.items()},
    )


def tested(corpus: Corpus, options: argparse.Namespace) -> list[Run]:
    """Train on train.jsonl, and understand test.jsonl and what is out of scope."""
    return [run(corpus.train, corpus.test, corpus.outside, options)]


def folded(corpus: Corpus, options: argparse.Namespace) -> Iterator[Run]:
    """Train on all folds of train.jsonl but one, and understand that one, one after the other.

    With --left-out, each time some whole intents are left out too, and their sentences are out of scope.
    """
    folds = fold(corpus.train, options.folds)
    names = sorted({each.intent or "" for each in corpus.train})
    group = {name: number % options.folds for number, name in enumerate(names)}
    for number in range(options.folds):
        strange = [options.left_out and group[each.intent or ""] == number for each in corpus.train]
        told = list(zip(corpus.train, folds, strange, strict=True))
        train = [each for each, at, left_out in told if at != number and not left_out]
        test = [each for each, at, left_out in told if at == number and not left_out]
        outside = [each for each, _, left_out in told if left_out]
        if train and test:
            yield run(train, test, {"left_out": outside} if outside else {}, options)


def figures(name: str, runs: Sequence[Run], options: argparse.Namespace) -> Figures:
    """Return the figures of a corpus; shares are from 0 to 1, None where there is nothing to measure."""
    noises = list(runs[0].inside)
    inside = {noise: [each for run in runs for each in run.inside[noise]] for noise in noises}
    chosen = inside[MIXED if options.noise else CLEAN]
    scores = [answer.confidence for _, answer in chosen]
    hits = measures.right(*_columns(chosen))
    outside = {
        file: [answer.confidence for run in runs for answer in run.outside[file]] for file in runs[0].outside
    }
    first = next(iter(outside.values()), [])
    counts = [run.serving[0] for run in runs]
    took = sorted(each for serving in counts for each in serving.took_ms)
    took_cpu = sorted(each for serving in counts for each in serving.took_cpu_ms)
    cold = [serving for run in runs for serving in run.serving]
    return {
        "name": name,
        "engine": options.engine,
        "encoder": options.encoder,
        **_right(chosen),
        "oos_auroc": measures.auroc(scores, first),
        "oos_fpr95": measures.fpr95(scores, first),
        "ece": measures.calibration_error(measures.reliability(scores, hits)),
        "train_cpu_s": statistics.fmean(run.training.cpu_s for run in runs),
        "train_wall_s": statistics.fmean(run.training.wall_s for run in runs),
        "parse_p50_ms": _quantile(took, 0.5),
        "parse_p99_ms": _quantile(took, 0.99),
        "parse_cpu_p50_ms": _quantile(took_cpu, 0.5),
        "parse_cpu_p99_ms": _quantile(took_cpu, 0.99),
        "cold_s": statistics.median(each.cold_s for each in cold),
        "cold_cpu_s": statistics.median(each.cold_cpu_s for each in cold),
        "rss_mb": max((each.rss_mb for each in counts if each.rss_mb is not None), default=None),
        "model_mb": max(run.training.model_mb for run in runs),
        "outside": {
            file: {"oos_auroc": measures.auroc(scores, each), "oos_fpr95": measures.fpr95(scores, each)}
            for file, each in outside.items()
        },
        "noise": {noise: _right(said) for noise, said in inside.items()} if options.noise else None,
        "tested": len(chosen),
        "folds": options.folds or None,
    }


def _right(said: Understood) -> Figures:
    sentences, answers = _columns(said)
    spans = any(each.spans for each in sentences)
    found = measures.micro(measures.slots_found(sentences, answers).values()) if spans else None
    return {
        "intent_accuracy": measures.accuracy(sentences, answers),
        "entity_f1": found.f1 if found else None,
    }


def _columns(said: Understood) -> tuple[list[Labelled], list[Answer]]:
    return [sentence for sentence, _ in said], [answer for _, answer in said]


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None


# Of each column: title, width, the figure, how it is written.
COLUMNS = (
    ("intent", 7, "intent_accuracy", "{:.1%}"),
    ("entity", 7, "entity_f1", "{:.1%}"),
    ("auroc", 7, "oos_auroc", "{:.1%}"),
    ("fpr95", 7, "oos_fpr95", "{:.1%}"),
    ("ece", 6, "ece", "{:.1%}"),
    ("train", 8, "train_cpu_s", "{:.3g} s"),
    ("p50", 7, "parse_p50_ms", "{:.3g}"),
    ("p99 ms", 7, "parse_p99_ms", "{:.3g}"),
    ("cold", 8, "cold_s", "{:.3g} s"),
    ("rss", 6, "rss_mb", "{:.0f}"),
    ("mb", 6, "model_mb", "{:.2f}"),
)


def heading() -> str:
    """Return the titles of the table."""
    return f"{'':24}" + "".join(f"{title:>{width}}" for title, width, _, _ in COLUMNS)


def rows(found: Figures) -> Iterator[str]:
    """Return a corpus's rows of the table: its own, and one for each noise."""
    cells = (
        "-" if found[key] is None else form.format(found[key]).replace("%", "") for _, _, key, form in COLUMNS
    )
    yield f"{found['name']:24.24}" + "".join(
        f"{cell:>{width}}" for cell, (_, width, _, _) in zip(cells, COLUMNS, strict=True)
    )
    for noise, right in (found["noise"] or {}).items():
        share = ["-" if each is None else f"{each * 100:.1f}" for each in right.values()]
        yield f"  {noise:22}" + "".join(f"{each:>7}" for each in share)


def measured(folders: Iterable[Path], options: argparse.Namespace) -> Iterator[Figures]:
    """Measure one folder after the other."""
    for folder in folders:
        corpus = corpora.read(folder, locale=options.locale, tested=not options.folds)
        runs = list(folded(corpus, options)) if options.folds else tested(corpus, options)
        if not runs:
            raise BotctlError(f"{folder}: too few sentences for {options.folds} folds")
        yield figures(corpus.name, runs, options)


def arguments() -> argparse.ArgumentParser:
    """Return the command's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", metavar="DIR", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object a DIR; shares from 0 to 1")
    parser.add_argument("--engine", default="embedded", choices=("embedded", "rasa"))
    parser.add_argument("--encoder", default="static", choices=("static", "multilingual", "minilm"))
    parser.add_argument("--locale", default="en-US", help="the language of the data")
    parser.add_argument(
        "--noise", action="store_true", help="spoil what is understood; each noise alone, too"
    )
    parser.add_argument("--folds", type=int, default=0, metavar="N", help="cross-validate on train.jsonl")
    parser.add_argument("--left-out", action="store_true", help="with --folds: leave whole intents out, too")
    return parser


def main() -> None:
    """Measure and print."""
    parser = arguments()
    options = parser.parse_args()
    folders = [folder for folder in options.folders if folder.is_dir()]
    if not folders or options.folds in (1,) or options.folds < 0:
        parser.error("name at least one folder, and at least 2 folds")
    try:
        if not options.json:
            print(heading(), flush=True)
        for found in measured(folders, options):
            if options.json:
                print(orjson.dumps(found).decode(), flush=True)
            else:
                print(*rows(found), sep="\n", flush=True)
    except BotctlError as error:
        sys.exit(f"{error.message}\n  {error.hint}".rstrip())


if __name__ == "__main__":
    main()
