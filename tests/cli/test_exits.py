"""Every way a command can end has one exit code, and no stack."""

from __future__ import annotations

import pytest

from botctl.cli import exits
from botctl.errors import (
    BotctlError,
    Fault,
    FunctionTimedOut,
    ModelError,
    Place,
    StoreUnavailable,
    UsageError,
    WorkspaceError,
)


def ending(error: BaseException) -> int:
    def command() -> None:
        raise error

    return exits.run(command)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (exits.Failed(), 1),
        (BotctlError("broken"), 1),
        (ModelError("broken"), 1),
        (StoreUnavailable("the disk is full"), 1),
        (FunctionTimedOut("slow", function="f"), 1),
        (WorkspaceError("wrong"), 1),
        (UsageError("wrong"), 2),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
        (SystemExit(2), 2),
        (SystemExit(0), 0),
        (SystemExit(None), 0),
    ],
)
def test_each_ending_has_its_code(error: BaseException, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert ending(error) == code
    assert "Traceback" not in capfd.readouterr().err


def test_a_command_that_returns_is_good() -> None:
    assert exits.run(lambda: None) == 0


def test_an_error_is_one_message_and_its_hint_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    ending(BotctlError("bots/a.yml: it \x1b[31mfailed", hint="Mend it."))
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "botctl: bots/a.yml: it ␛[31mfailed\n  Mend it.\n"


def test_faults_are_listed_with_place_code_and_hint(capfd: pytest.CaptureFixture[str]) -> None:
    faults = (Fault("S101", Place("a.yml", 3, 5), "unknown key `siz`", "did you mean `size`?"),)
    ending(WorkspaceError("the conversation tests have faults", faults=faults))
    assert capfd.readouterr().err == (
        "a.yml:3:5 S101 unknown key `siz`\n"
        "  did you mean `size`?\n"
        "botctl: the conversation tests have faults\n"
    )


def test_a_bug_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        ending(ZeroDivisionError())
