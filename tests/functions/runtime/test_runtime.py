"""Hold what is true in workers alone: whatever a function does, it is its own affair."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.runtime.output import MOST
from tests.functions.conftest import CALL, Stage

HOLD = """
open(call.slots["begun"], "w").close()
while not os.path.exists(call.slots["go"]):
    time.sleep(0.01)
return "old"
"""


def wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(*pids: int, within: float = 30.0) -> bool:
    """Wait until processes have ended."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.01)
    return False


def test_a_worker_is_another_process_and_serves_one_call_after_the_other(workers: Stage) -> None:
    workers.body("return str(os.getpid())")
    pids = {workers.invoke().text for _ in range(5)}
    assert len(pids) == 1
    assert pids != {str(os.getpid())}


def test_the_first_call_is_cold_and_the_next_warm(workers: Stage) -> None:
    workers.body("return 'x'")
    for _ in range(3):
        workers.invoke()
    ends = [entry for entry in workers.entries if "outcome" in entry]
    assert [(end["outcome"], end["start"]) for end in ends] == [
        ("ok", "cold"),
        ("ok", "warm"),
        ("ok", "warm"),
    ]
    assert ["start_ms" in end for end in ends] == [True, False, False]
    assert all(end["turn"] == "t1" and end["memory_mb"] > 5 for end in ends)
    assert len({end["request"] for end in ends}) == 3


def test_a_function_that_hangs_is_killed_at_its_limit_with_all_it_has_started(workers: Stage) -> None:
    workers.body(
        """
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if "file" in call.slots:
            child = os.fork()
            if child:
                with open(call.slots["file"], "w") as file:
                    print(os.getpid(), child, file=file)
            while True:
                pass
        """
    )
    workers.invoke()
    workers.limit(timeout=1.0)
    file = workers.folder / "pids"
    with pytest.raises(FunctionTimedOut, match=r"^functions/order: it ran longer than 1 s$"):
        workers.invoke(slots={"file": str(file)})
    assert gone(*map(int, file.read_text().split()))
    assert workers.outcomes() == ["ok", "timeout"]
    request = workers.entries[-1]["request"]
    assert workers.lines(request=request) == [f"RequestId: {request} Task timed out after 1.00 seconds"]


def test_after_a_timeout_a_new_worker_takes_the_next_call(workers: Stage) -> None:
    workers.body("time.sleep(call.slots.get('seconds', 0)); return str(os.getpid())")
    first = workers.invoke().text
    workers.limit(timeout=0.5)
    with pytest.raises(FunctionTimedOut):
        workers.invoke(slots={"seconds": 20})
    workers.limit(timeout=60)
    assert workers.invoke().text != first


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("os._exit(3)", "exit status 3"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 9)", "signal: killed"),
        ("import ctypes; ctypes.string_at(0)", "signal: segmentation fault"),
        ("os.abort()", "signal: aborted"),
    ],
)
def test_a_function_that_ends_its_process_fails_and_the_next_call_has_a_new_one(
    workers: Stage, body: str, fault: str
) -> None:
    workers.body(f"if call.slots: print('so far'); {body}\nreturn 'fine'")
    with pytest.raises(FunctionError) as caught:
        workers.invoke()
    assert caught.value.message == f"functions/order: Runtime.ExitError: {fault}"
    assert caught.value.story.startswith("so far")
    assert workers.outcomes() == ["exit"]
    assert workers.invoke(slots={}).text == "fine"


def test_where_c_code_breaks_the_stack_tells_the_line(workers: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        workers.run("import ctypes\nctypes.string_at(0)")
    assert 'order.py", line 5 in handle' in caught.value.story


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at in /proc")
def test_a_function_that_eats_memory_is_stopped(workers: Stage) -> None:
    workers.body("held = []\nwhile True:\n    held.append(bytearray(b'x' * 5_000_000))", memory=128)
    with pytest.raises(FunctionError) as caught:
        workers.invoke()
    assert caught.value.message.startswith("functions/order: Runtime.ExitError: signal: killed: it used ")
    assert caught.value.message.endswith(" MB of 128 MB")
    assert caught.value.hint == "Make it use less, or raise `memory:` in functions/order.yml."
    assert workers.outcomes() == ["memory"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at in /proc")
def test_what_a_functions_children_eat_counts_too(workers: Stage) -> None:
    workers.body(
        "import threading\n"
        "def eat():\n"
        "    if not os.fork():\n"
        "        held = bytearray(b'x' * 200_000_000)\n"
        "        time.sleep(60)\n"
        "thread = threading.Thread(target=eat)\n"
        "thread.start(); thread.join(); time.sleep(60)",
        memory=128,
    )
    with pytest.raises(FunctionError, match=r"MB of 128 MB$"):
        workers.invoke()


def test_memory_that_is_only_reserved_is_not_used(workers: Stage) -> None:
    workers.body("import mmap; held = mmap.mmap(-1, 4 * 1024**3); return 'fine'", memory=128)
    assert workers.invoke().text == "fine"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at in /proc")
def test_what_a_child_eats_after_the_call_ends_it_with_its_worker(workers: Stage) -> None:
    workers.body(
        """
        child = os.fork()
        if not child:
            held = bytearray(b"x" * 200_000_000)
            time.sleep(600)
        return str(child)
        """,
        memory=128,
    )
    assert gone(int(workers.invoke().text))


def test_numpy_is_imported_within_the_usual_memory(workers: Stage) -> None:
    workers.write(
        "import numpy as np\ndef handle(call):\n    return str(float(np.linalg.inv(np.eye(300)).sum()))\n"
    )
    assert workers.invoke().text == "300.0"


def test_fifty_megabytes_of_print_cost_a_bounded_log(workers: Stage) -> None:
    workers.body(
        """
        for number in range(50):
            print("x" * 999_999)
        print("the end")
        return "fine"
        """
    )
    assert workers.invoke().text == "fine"
    lines = workers.lines()
    assert lines[-1] == "the end"
    assert sum(map(len, lines)) < 2 * MOST
    assert [line for line in lines if line.endswith(" bytes more ...")]


def test_however_often_little_was_printed_much_is_still_read(workers: Stage) -> None:
    workers.body("print('x' * call.slots['size'])")
    for _ in range(300):
        workers.invoke(slots={"size": 10})
    workers.invoke(slots={"size": 1_000_000})  # more than a pipe holds
    assert workers.outcomes() == ["ok"] * 301


def test_what_is_printed_belongs_to_its_call(workers: Stage) -> None:
    workers.body("print(call.turn_id, 'begins'); os.write(2, b'no end of line')")
    for turn in ("t1", "t2"):
        workers.invoke(turn_id=turn)
    for turn in ("t1", "t2"):
        assert workers.lines(turn=turn) == [f"{turn} begins", "no end of line"]


def test_what_is_printed_while_it_is_imported_belongs_to_no_call(workers: Stage) -> None:
    workers.write("print('hello')\ndef handle(call):\n    pass\n")
    workers.invoke()
    assert workers.lines() == workers.lines(request="", turn="") == ["hello"]


def test_log_records_carry_their_level_and_request(workers: Stage) -> None:
    workers.body("import logging; logging.getLogger('x').warning('the oven is %s', 'cold')")
    workers.invoke()
    [line] = workers.lines()
    level, _, request, words = line.split("\t")
    assert (level, words) == ("[WARNING]", "the oven is cold")
    assert request == workers.entries[-1]["request"]


def test_an_exceptions_stack_is_one_entry_of_the_log(workers: Stage) -> None:
    with pytest.raises(FunctionError):
        workers.run("raise LookupError('no such pizza')")
    [line] = workers.lines()
    assert line.startswith("[ERROR] LookupError: functions/order: LookupError: no such pizza\n-- stack:\n")
    assert line.count('order.py", line 4, in handle') == 1
    assert workers.outcomes() == ["error"]
    assert workers.entries[-1]["error"] == "functions/order: LookupError: no such pizza"


@pytest.mark.parametrize("closing", ["os.close(1)", "os.close(1); os.close(2)", "sys.stdout.close()"])
def test_a_function_may_close_its_output(workers: Stage, closing: str) -> None:
    workers.body(f"if call.slots: {closing}\nreturn 'fine'")
    assert workers.invoke().text == "fine"
    assert workers.invoke(slots={}).text == "fine"


def test_a_child_that_lives_on_keeps_nobody_waiting_and_ends_with_its_worker(workers: Stage) -> None:
    workers.body(
        """
        child = os.fork()
        if not child:
            while True:
                print("still here")
                time.sleep(0.01)
        return str(child)
        """
    )
    child = int(workers.invoke().text)
    assert is_alive(child)
    workers.close()
    assert gone(child)


def test_a_child_that_comes_back_from_handle_too_answers_nothing(workers: Stage) -> None:
    workers.body("parent = os.getpid(); os.fork()\nreturn 'parent' if os.getpid() == parent else 'child'")
    workers.body("return 'fine'", name="other")
    for _ in range(3):
        with suppress(FunctionError):  # both speak on one connection at the same time
            assert workers.invoke().text in ("parent", "child")
        assert workers.invoke("other").text == "fine"


def test_nothing_is_read_from_the_terminal(workers: Stage) -> None:
    body = "return str(os.path.samestat(os.fstat(0), os.stat(os.devnull)))"
    assert workers.run(body).text == "True"


def test_a_saved_file_replaces_its_workers_at_once(workers: Stage) -> None:
    for number in range(3):  # of one size, within one second
        workers.body(f"return '{number}'")
        assert workers.invoke().text == str(number)


def test_a_saved_neighbour_replaces_the_workers_of_its_folder(workers: Stage) -> None:
    (workers.folder / "order").mkdir()
    workers.write("from .words import HELLO\ndef handle(call):\n    return HELLO\n", name="order/__init__")
    workers.functions["order"] = workers.functions.pop("order/__init__")
    words = workers.folder / "order" / "words.py"
    words.write_text("HELLO = 'hello'\n")
    workers.functions["order"] = type(workers.functions["order"])(
        "order", workers.folder / "order" / "__init__.py", timeout=60
    )
    assert workers.invoke().text == "hello"
    words.write_text("HELLO = 'howdy'\n")
    while workers.invoke().text == "hello":  # a folder is looked through ten times a second
        time.sleep(0.01)
    assert workers.invoke().text == "howdy"


def test_what_runs_while_its_file_is_saved_finishes_with_the_old_code(workers: Stage) -> None:
    begun, go = workers.folder / "begun", workers.folder / "go"
    slots = {"begun": str(begun), "go": str(go)}
    workers.body(HOLD)
    replies: list[str] = []
    thread = Thread(target=lambda: replies.append(workers.invoke(slots=slots).text))
    thread.start()
    wait_for(begun)
    workers.body("return 'new'")
    replies.append(workers.invoke().text)
    go.touch()
    thread.join(60)
    assert replies == ["new", "old"]
    assert workers.invoke().text == "new"


def test_a_module_that_cannot_be_imported_is_not_tried_again_and_again(workers: Stage) -> None:
    marks = workers.folder / "marks"
    workers.write(f"open({str(marks)!r}, 'a').write('x')\nraise OSError('no database')\n")
    for _ in range(20):
        with pytest.raises(FunctionError, match="OSError: no database"):
            workers.invoke()
    assert len(marks.read_text()) < 10
    workers.body("return 'mended'")
    assert workers.invoke().text == "mended"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import os\nos._exit(7)\n", "Runtime.ExitError: exit status 7"),
        ("import os\nos.kill(os.getpid(), 9)\n", "Runtime.ExitError: signal: killed"),
    ],
)
def test_a_module_that_ends_its_process_is_told(workers: Stage, text: str, fault: str) -> None:
    workers.write(text)
    with pytest.raises(FunctionError) as caught:
        workers.invoke()
    assert caught.value.message == f"functions/order: {fault}"


def test_a_module_that_takes_its_time_is_imported_on_for_the_next_call(workers: Stage) -> None:
    go = workers.folder / "go"
    workers.write(
        f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
        "def handle(call):\n    return str(os.getpid())\n",
        timeout=0.2,
    )
    for _ in range(2):
        with pytest.raises(FunctionTimedOut) as caught:
            workers.invoke()
        assert caught.value.message == "functions/order: its module is still being imported after 0.2 s"
    workers.limit(timeout=60)
    go.touch()
    assert workers.invoke().text
    assert workers.outcomes() == ["ok"]


def test_a_function_runs_in_no_more_workers_than_reserved(workers: Stage) -> None:
    workers.body("time.sleep(0.05); return str(os.getpid())", concurrency=2)
    pids: list[str] = []
    threads = [Thread(target=lambda: pids.append(workers.invoke().text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(pids) == 8
    assert len(set(pids)) <= 2


def test_a_call_that_finds_no_worker_free_waits_and_is_told_so_in_the_end(workers: Stage) -> None:
    workers.body(HOLD, concurrency=1)
    begun, go = workers.folder / "begun", workers.folder / "go"
    slots = {"begun": str(begun), "go": str(go)}
    thread = Thread(target=lambda: workers.invoke(slots=slots))
    thread.start()
    wait_for(begun)
    workers.limit(timeout=0.3)
    with pytest.raises(FunctionTimedOut) as caught:
        workers.invoke(slots=slots)
    assert caught.value.message == "functions/order: nothing was free to run it within 0.3 s"
    assert caught.value.hint.startswith("See which functions hang, or raise")
    go.touch()
    thread.join(60)
    assert workers.outcomes() == ["ok"]


def test_when_all_workers_are_at_work_or_idle_an_idle_one_makes_way(workers: Stage) -> None:
    workers.options["workers"] = 2
    pids = []
    for name in ("a", "b", "c", "a"):
        workers.body("return str(os.getpid())", name=name)
        pids.append(int(workers.invoke(name).text))
    assert len(set(pids)) == 4
    assert gone(pids[0], pids[1])
    assert is_alive(pids[2])


def test_closing_ends_what_runs_and_what_waits(workers: Stage) -> None:
    workers.body("open(call.slots['begun'], 'w').close(); time.sleep(60)", concurrency=1)
    faults: list[str] = []
    begun = workers.folder / "begun"

    def invoke() -> None:
        try:
            workers.invoke(slots={"begun": str(begun)})
        except FunctionError as error:
            faults.append(error.message)

    threads = [Thread(target=invoke) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_for(begun)
    workers.close()
    for thread in threads:
        thread.join(60)
    assert faults == ["functions/order: it was stopped: botctl ends"] * 3
    with pytest.raises(FunctionError, match="it was stopped: botctl ends"):
        workers.invoker.invoke(CALL)
    workers.close()  # twice is once
