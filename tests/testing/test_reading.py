"""A conversation test is read with the place of each thing it expects."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from botctl.errors import Place, WorkspaceError
from botctl.testing.reading import files, read
from botctl.testing.script import Case, Expectation, Step

ORDER = """\
bot: pizzeria
locale: de-DE
clock: 2026-03-01T18:30:00
conversations:
  - name: one-shot order
    person: anna
    steps:
      - bot: /Welcome/
      - user: a large pizza
        intent: null
        bot: ["1 large pizza.", /order/]
      - press: "Yes"
        clock: +25m
        ended: true
"""


def written(tmp_path: Path, text: str, name: str = "order.yml") -> Path:
    folder = tmp_path / "tests" / "conversations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_steps_and_expectations_keep_their_places(tmp_path: Path) -> None:
    file = "tests/conversations/order.yml"
    (case,) = read(tmp_path, [written(tmp_path, ORDER)])
    assert case == Case(
        name="one-shot order",
        bot="pizzeria",
        place=Place(file, 5, 5),
        locale="de-DE",
        person="anna",
        start=datetime(2026, 3, 1, 18, 30),
        steps=(
            Step(Place(file, 8, 9), expectations=(Expectation("bot", "/Welcome/", Place(file, 8, 14)),)),
            Step(
                Place(file, 9, 9),
                user="a large pizza",
                expectations=(
                    Expectation("bot", ["1 large pizza.", "/order/"], Place(file, 11, 14)),
                    Expectation("intent", None, Place(file, 10, 17)),
                ),
            ),
            Step(
                Place(file, 12, 9),
                press="Yes",
                clock=timedelta(minutes=25),
                expectations=(Expectation("ended", value=True, place=Place(file, 14, 16)),),
            ),
        ),
    )


def test_files_are_played_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yml", "notes.txt"):
        written(tmp_path, ORDER, name)
    assert [file.name for file in files(tmp_path)] == ["a.yml", "b.yml"]


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    first = written(tmp_path, ORDER.replace("intent: null", "intnt: null"), "a.yml")
    second = written(tmp_path, ORDER.replace("+25m", "25"), "b.yml")
    with pytest.raises(WorkspaceError) as failure:
        read(tmp_path, [first, second])
    assert [str(fault.place) for fault in failure.value.faults] == [
        "tests/conversations/a.yml:10:9",
        "tests/conversations/b.yml:13:16",
    ]
    assert "did you mean `intent`?" in failure.value.faults[0].hint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("/Welcome/", '"/Wel(come/"', "order.yml:8:14: `/Wel(come/` is no regular expression"),
        ("2026-03-01T18:30:00", "tomorrow", "order.yml:3:8: `tomorrow` is no time"),
        (
            'press: "Yes"',
            'press: "Yes"\n        user: hello',
            "order.yml:12:9: a step says something or presses",
        ),
    ],
)
def test_what_cannot_be_played_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(WorkspaceError) as failure:
        read(tmp_path, [written(tmp_path, ORDER.replace(old, new))])
    assert told in failure.value.message


def test_a_file_that_is_not_there_is_told_without_a_stack(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"gone\.yml: it cannot be read: No such file"):
        read(tmp_path, [tmp_path / "gone.yml"])
