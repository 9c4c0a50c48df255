"""Measure how long a workspace of 300 intents and 4,000 utterances takes to be read and checked.

Run as `python benchmarks/check.py`; it prints the CPU and wall time of whole processes (start and
imports included) and of `read()` alone. The aim is 0.5 s for a whole process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

INTENTS, UTTERANCES, RUNS = 300, 4_000, 7
VERBS = ("order", "change", "cancel", "show", "explain", "repeat", "compare", "book", "send", "return")
THINGS = ("ticket", "invoice", "meal", "room", "parcel", "router", "contract", "printer", "badge", "laptop")
PLACES = ("today", "for my team", "in the office")
FORMS = (
    "{verb} the {thing} {place}",
    "(can|could) you {verb} my {thing} {place} [please]",
    "I (want|need) to {verb} {{count}} {thing} {place}",
    "please {verb} {{what}} with the {thing} {place}",
    "is it possible to {verb} a {thing} {place} on {{day:tomorrow}}",
)
READ = """
import sys, time
from pathlib import Path
started = time.perf_counter()
from botctl.workspace.read import read
reading = read(Path(sys.argv[1]))
assert reading.workspace and len(reading.workspace.intents) == 300, reading.faults[:3]
print(time.perf_counter() - started, len(reading.faults))
"""


def make(root: Path) -> None:
    """Write the workspace: one bot, a slot type, and 300 intents."""
    for folder in ("bots", "intents/types", "connectors", "functions"):
        (root / folder).mkdir(parents=True)
    (root / "connectors/web.yml").write_text("kind: web\n")
    (root / "bots/office.yml").write_text(
        "title: Office\nlocales: [en-US]\nintents: all\nconnectors: [web]\ngreet: Hello.\n"
    )
    values = "".join(f"  value_{number}: [word {number}, other {number}]\n" for number in range(40))
    (root / "intents/types/what.yml").write_text(f"values:\n{values}")
    for number, (verb, thing, place) in enumerate((v, t, p) for v in VERBS for t in THINGS for p in PLACES):
        share = UTTERANCES // INTENTS + (number < UTTERANCES % INTENTS)
        name = f"intent_{number}"
        (root / f"intents/{name}.yml").write_text(_intent(name, share, verb=verb, thing=thing, place=place))
        (root / f"functions/{name}.py").write_text(
            "def handle(call):\n    return None\n"
        ) if number < 50 else None


def _intent(name: str, utterances: int, **words: str) -> str:
    said = [
        FORMS[at % len(FORMS)].format(**words) + " again" * (at // len(FORMS)) for at in range(utterances)
    ]
    return "\n".join(
        (
            f"title: {words['verb'].title()} the {words['thing']}",
            "utterances:",
            *(f"  - {one}" for one in said),
            "slots:",
            '  what: {type: what, ask: "Which one?"}',
            '  count: {type: number, ask: ["How many?", "How many of {what}?"]}',
            "  day: {type: date, default: 2026-01-05}",
            'confirm: "{count} {what} on {day}. Shall I?"',
            'reply: "Done: {count} {what}."',
            f"call: {name}" if int(name[7:]) < 50 else "",
            "",
        )
    )


def measure(root: Path) -> tuple[float, float, float]:
    """Return wall and CPU seconds of one process, and wall seconds of import and read() in it."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", READ, str(root)], check=True, capture_output=True, text=True
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, cpu, float(done.stdout.split()[0])


def main() -> None:
    """Make the workspace, read it some times, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root)
        runs = [measure(root) for _ in range(RUNS)]
    wall, cpu, inside = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{INTENTS} intents, {UTTERANCES:,} utterances, median of {RUNS} processes")
    print(f"  whole process   wall {wall:.3f} s   CPU {cpu:.3f} s   (aim: 0.5 s)")
    print(f"  import + read() wall {inside:.3f} s")


if __name__ == "__main__":
    main()
