# ruff: noqa: T201  # printing is what is tested here

from __future__ import annotations

import sys
import threading

import pytest

from botctl.functions.printing import told


@pytest.fixture(autouse=True)
def own_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # as it was, when the test is over


def test_what_a_function_prints_is_told_under_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with told("order"):
        print("looking\nfor", "it")
        print("unfinished", end="")
    print("a result")
    assert capsys.readouterr() == (
        "a result\n",
        "functions/order: looking\nfunctions/order: for it\nfunctions/order: unfinished\n",
    )


def test_what_other_threads_print_meanwhile_goes_where_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    with told("order"):
        other = threading.Thread(target=print, args=("a result",))
        other.start()
        other.join()
    assert capsys.readouterr() == ("a result\n", "")


def test_what_a_function_prints_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with told("order"):
        print("\x1b[31mred\u202e \x07")
    assert capsys.readouterr().err == "functions/order: \\x1b[31mred\\u202e \\x07\n"


def test_stdout_stays_what_it_is_for_all_else() -> None:
    before = sys.stdout
    with told("order"):
        pass
    assert sys.stdout.encoding == before.encoding
    assert sys.stdout.isatty() == before.isatty()
