"""Hold what is done once to one run, in workers that keep it where conversations are kept."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from botctl.conversations.sqlite import SqliteStore
from botctl.errors import FunctionError, FunctionRefused
from botctl.functions.once.keeping import in_database
from tests.functions.conftest import CALL, Stage

ORDERED = """
from botctl import Call, Reply, once
import os, pathlib, time

@once
def charge(call: Call, amount: str) -> str:
    with open(os.environ["BOTCTL_DATA"] + "/charged", "a") as file:
        file.write(amount + " ")
    {after}
    return "receipt"

def handle(call: Call) -> Reply:
    return Reply(charge(call, {amount}))
"""


def charged(stage: Stage) -> list[str]:
    return (stage.data / "charged").read_text().split()


@pytest.fixture
def kept(stage: Stage, tmp_path: Path) -> Stage:
    """Return a stage whose functions keep what is done once in the file of the conversations."""
    if stage.kind == "in process":
        stage.options["results"] = lambda: in_database(str(tmp_path / "state.db"))
    return stage


def test_a_turn_that_is_run_again_is_charged_once(kept: Stage) -> None:
    kept.write(ORDERED.format(after="", amount="'12.00'"))
    assert [kept.invoke().text, kept.invoke().text] == ["receipt", "receipt"]
    assert charged(kept) == ["12.00"]


def test_another_amount_for_the_same_turn_is_refused_for_good(kept: Stage) -> None:
    kept.write(ORDERED.format(after="", amount="call.utterance"))
    kept.invoke(utterance="12.00")
    with pytest.raises(FunctionRefused, match=r"functions\.order\.charge' was used with another payload"):
        kept.invoke(utterance="13.00")
    assert charged(kept) == ["12.00"]


def test_an_event_that_is_delivered_again_is_worked_off_once(kept: Stage) -> None:
    function = kept.write(
        """
        from botctl import Event, once
        import os

        @once
        def handle(event: Event) -> str:
            with open(os.environ["BOTCTL_DATA"] + "/charged", "a") as file:
                file.write(event.id + " ")
            return "noted"
        """
    )
    event = {
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "source": "aws.ec2",
        "detail-type": "EC2 Instance State-change Notification",
        "time": "2026-01-05T10:00:00Z",
        "detail": {"instance-id": "i-0123456789abcdef0", "state": "running"},
    }
    found = [kept.invoker.run(function, orjson.dumps(event)) for _ in range(2)]
    assert found[0] == found[1]
    assert len(charged(kept)) == 1


def test_what_failed_is_run_again_by_a_retry(kept: Stage) -> None:
    fails = "if len(pathlib.Path(file.name).read_text().split()) < 2:\n"
    kept.write(ORDERED.format(after=f"{fails}        raise OSError('the till')", amount="'12.00'"))
    with pytest.raises(FunctionError, match="the till") as caught:
        kept.invoke()
    assert caught.value.again
    assert kept.invoke().text == "receipt"


def test_what_a_worker_died_of_is_run_again_when_its_time_is_over(workers: Stage) -> None:
    """The side effect is done, its result is not kept: nobody runs it beside one that may still live."""
    dies = "if len(pathlib.Path(file.name).read_text().split()) < 2:\n        os._exit(1)"
    workers.write(ORDERED.format(after=dies, amount="'12.00'"), timeout=4.0)
    with pytest.raises(FunctionError, match="exit status 1"):
        workers.invoke()

    with pytest.raises(FunctionError, match="is being run by somebody else") as caught:
        workers.invoke()
    assert caught.value.again
    assert "It is tried again" in caught.value.hint
    assert charged(workers) == ["12.00"]

    attempts = 0
    while True:
        attempts += 1
        try:
            text = workers.invoke().text
            break
        except FunctionError as error:
            assert "is being run by somebody else" in error.message  # noqa: PT017 -- it is tried until it goes
            assert attempts < 10
    assert text == "receipt"
    assert workers.invoke().text == "receipt"
    assert charged(workers) == ["12.00", "12.00"]


def test_a_person_who_is_deleted_takes_along_what_was_done_once_for_them(workers: Stage) -> None:
    workers.write(ORDERED.format(after="", amount="'12.00'"))
    workers.invoke()
    store = SqliteStore(workers.folder / "state.db")
    try:
        store.delete(CALL.person)
    finally:
        store.close()
    assert b"receipt" not in (workers.folder / "state.db").read_bytes()


def test_the_store_that_is_opened_for_it_is_no_weight(workers: Stage) -> None:
    workers.write(
        ORDERED.format(after="", amount="'12.00'").replace(
            "return Reply(charge(call, '12.00'))",
            "charge(call, '12.00'); import sys; return Reply(' '.join(sorted(sys.modules)))",
        )
    )
    SqliteStore(workers.folder / "state.db").close()  # a server has made it before
    loaded = set(workers.invoke().text.split())
    assert loaded & {"pydantic", "sqlalchemy", "sqlmodel", "alembic", "boto3"} == set()
