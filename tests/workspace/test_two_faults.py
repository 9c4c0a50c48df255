"""Hold the checks to their promise that one run tells every fault: each pair of faults, in one workspace.

A fault may hide no other, and none may come on top that is only the consequence of one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

from botctl.workspace.read import read

HEALTHY = Path(__file__).parent / "healthy"
Told: TypeAlias = tuple[str, str, str]  # file, code and message


@dataclass(frozen=True, slots=True)
class Slip:
    """Hold one slip of an author: what stood in a file, what stands there now, and what is told of it."""

    file: str
    was: str
    now: str
    codes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.now.strip() or 'without ' + self.was.strip()}"


BOT, ORDER, GERMAN = "bots/pizzeria.yml", "intents/order_pizza.yml", "intents/order_pizza.de.yml"
HOURS, SIZE, SIZE_DE = (
    "intents/opening_hours.yml",
    "intents/types/pizza_size.yml",
    "intents/types/pizza_size.de.yml",
)
TEST, FUNCTION, WEB = "tests/conversations/order.yml", "functions/order_pizza.py", "connectors/web.yml"

SLIPS = (
    # wrong structure
    Slip(BOT, "locales: [en-US, de-DE]", "locales: en-US", ("S103",)),
    Slip(BOT, "connectors: [web]", "connectors: []", ("S106",)),
    Slip(BOT, "[order_pizza, opening_hours, hand_over]", "{order_pizza: yes}", ("S103",)),
    Slip(BOT, "{intent: hand_over, after: 2}", "hand_over", ("S103",)),
    Slip(BOT, "greet: Welcome to the pizzeria.", "greet: []", ("S106",)),
    Slip(ORDER, "{type: pizza_size, ask: \"Small or large?\"}", "[pizza_size]", ("S103",)),
    Slip(ORDER, "{type: number, default: 1}", "{default: 1}", ("S102",)),
    Slip(ORDER, "call: order_pizza", "call: [order_pizza]", ("S103",)),
    Slip(ORDER, "call: order_pizza", "call: order_pizza\nslots: {day: date}", ("Y304",)),
    Slip(HOURS, "reply: Every", "slots: [day]\nreply: Every", ("S103",)),
    Slip(HOURS, "utterances:\n  - when are you open", "utterances: when are you open", ("S103",)),
    Slip(SIZE, "large: [big, huge]", "large: {big: huge}", ("S103",)),
    Slip(SIZE_DE, "values:\n  small: [klein]\n  large: [groß]", "values: [klein, groß]", ("S103",)),
    Slip(TEST, "slots: {size: large, count: 2}", "slots: [large]", ("S103",)),
    Slip(TEST, "bot: pizzeria\n", "", ("S102",)),
    # misspelt names
    Slip(BOT, "timezone: Europe/Berlin", "timezone: Europe/Berlim", ("S114",)),
    Slip(BOT, "connectors: [web]", "connectors: [web, wep]", ("R105",)),
    Slip(BOT, "[en-US, de-DE]", "[en-US, de_DE]", ("S109",)),
    Slip(BOT, "hand_over]", "hand_ovr]", ("R104",)),
    Slip(ORDER, "title: Order", "titel: Order", ("S101",)),
    Slip(ORDER, "  count: {", "  Count: {", ("S107",)),
    Slip(ORDER, "{type: pizza_size,", "{type: pizza_sise,", ("R101",)),
    Slip(ORDER, "call: order_pizza", "call: order_piza", ("R102",)),
    Slip(ORDER, "Shall I order?", "Shall I order, {nobody}?", ("T107",)),
    Slip(ORDER, "  - I want a pizza", "  - I want a {sise} pizza", ("T102",)),
    Slip(GERMAN, "  size: {ask", "  sise: {ask", ("R103",)),
    Slip(TEST, "intent: order_pizza", "intent: order_piza", ("R104",)),
    Slip(TEST, "expects: confirmation", "expects: confirmed", ("R103",)),
    Slip(TEST, "bot: /on the way/", "bot: /on the (way/", ("S117",)),
    Slip(SIZE_DE, "  large:", "  huge:", ("R113",)),
    Slip(WEB, "kind: web", "kind: web\nsesion: 30d", ("S101",)),
    Slip(FUNCTION, "def handle(", "def handel(", ("P102",)),
    # lines that are not YAML, and what is not read
    Slip(BOT, "greet: Welcome", "greet: Welcome: welcome", ("Y104",)),
    Slip(BOT, "title: Pizzeria", "title: \"Pizzeria", ("Y103",)),
    Slip(ORDER, "  - (can|could)", "  - [can|could]", ("Y104",)),
    Slip(ORDER, ", ask: \"Small or large?\"}", "", ("Y103",)),
    Slip(ORDER, "title: Order a pizza", "title Order a pizza", ("Y101",)),
    Slip(HOURS, "  - when are you open", "\t- when are you open", ("Y102",)),
    Slip(HOURS, "reply: Every", "  reply: Every", ("Y101",)),
    Slip(HOURS, "title: Opening hours", "title: Opening hours\ntitle: Open", ("Y304",)),
    Slip(GERMAN, "confirm: \"{count}", "confirm: {count}", ("Y104",)),
    Slip(SIZE, "small: [little]", "small: *little", ("Y301",)),
    Slip(TEST, "      - user: can", "      - user: \"can", ("Y103",)),
    Slip(TEST, "conversations:\n", "---\nconversations:\n", ("Y305",)),
)  # fmt: skip


# What the second says cannot be told beside the first: what it misses may stand in what could not be
# read, or it stands there itself; `Count` is no longer called `count`.
_CONFIRMED = "expects: confirmed"
HIDDEN = {
    *(
        (unclear, _CONFIRMED)
        for unclear in ("{order_pizza: yes}", "slots: [day]\nreply: Every", "", "hand_ovr]")
    ),
    (_CONFIRMED, "  reply: Every"),
    ("slots: [day]\nreply: Every", "  reply: Every"),
    ("utterances: when are you open", "  reply: Every"),
    ("\t- when are you open", "  reply: Every"),
    ("{type: pizza_sise,", ""),
    ("", "---\nconversations:\n"),
    ("{default: 1}", "  Count: {"),
}


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_one_slip_is_one_fault(slip: Slip) -> None:
    assert tuple(sorted(code for _, code, _ in _told(slip))) == slip.codes


@pytest.mark.parametrize("first", SLIPS, ids=str)
def test_two_slips_are_told_in_one_run_and_nothing_else(first: Slip, tmp_path: Path) -> None:
    for second in SLIPS[SLIPS.index(first) + 1 :]:
        texts = _texts(first, second)
        if texts is not None and (first.now, second.now) not in HIDDEN:
            told = _read(texts, tmp_path / str(SLIPS.index(second)))
            assert told == _told(first) | _told(second), str(second)


def _texts(*slips: Slip) -> dict[str, str] | None:
    """Return the files that some slips change; None where one of them is not possible behind the others."""
    texts: dict[str, str] = {}
    for slip in slips:
        text = texts.get(slip.file) or (HEALTHY / slip.file).read_text("utf-8")
        if text.count(slip.was) != 1:
            return None
        texts[slip.file] = text.replace(slip.was, slip.now)
    return texts


def _read(texts: dict[str, str], root: Path) -> frozenset[Told]:
    shutil.copytree(HEALTHY, root, ignore=shutil.ignore_patterns("__pycache__"))
    for file, text in texts.items():
        (root / file).write_text(text, "utf-8")
    return frozenset((fault.place.file, fault.code, fault.message) for fault in read(root).faults)


@cache
def _told(slip: Slip) -> frozenset[Told]:
    """Return what is told of one slip alone."""
    from tempfile import TemporaryDirectory

    texts = _texts(slip)
    assert texts is not None, slip
    with TemporaryDirectory() as folder:
        return _read(texts, Path(folder) / "workspace")
