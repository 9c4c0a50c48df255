"""Kill a real server in the middle of functions: what was acknowledged is run again, with the same key."""

from __future__ import annotations

import random
import signal
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from botctl.conversations.opening import open_store
from botctl.conversations.store import Store
from tests.serve.test_process import WEB, Server, free_port, serving

TALK = "cafe/web/watched"
FUNCTIONS = {
    "functions/note.py": '''
        """Note what it is run for, begin and end, and tell somebody."""

        import os
        import time
        from pathlib import Path

        from botctl import Call, Event, Reply

        FOLDER = Path(os.environ["BOTCTL_DATA"])


        def handle(work: Call | Event) -> Reply:
            """Take as long as a file says, and end the process the first time if there is another."""
            key = work.turn_id if isinstance(work, Call) else work.id
            with (FOLDER / "noted").open("a") as notes:
                notes.write(f"{key}\\n")
            last_words = FOLDER / "last words"
            if last_words.exists():
                last_words.unlink()
                os._exit(3)
            pause = FOLDER / "pause"
            time.sleep(float(pause.read_text()) if pause.exists() else 0)
            return Reply(f"Noted {key}.", to="" if isinstance(work, Call) else "cafe/web/watched")
        ''',
    "functions/note.yml": """
        timeout: 60
        retries: 3
        backoff: 0.1
        events:
          - eventbridge: {source: [shop]}
        """,
    "intents/note.yml": """
        title: Note
        utterances: [note]
        call: note
        """,
    "intents/note.de.yml": """
        title: Notieren
        utterances: [notiere]
        """,
}

ways = pytest.mark.parametrize("way", ["here", "workers"])


@pytest.fixture
def root(root: Path) -> Path:
    for name, content in FUNCTIONS.items():
        (root / name).write_text(textwrap.dedent(content).lstrip(), "utf-8")
    bot = root / "bots" / "cafe.yml"
    bot.write_text(bot.read_text("utf-8").replace("picture]", "picture, note]"), "utf-8")
    (root / ".botctl" / "data").mkdir(parents=True)
    return root


@pytest.fixture
def store(root: Path) -> Iterator[Store]:
    with closing(open_store(root / ".botctl")) as store:
        yield store


def data(root: Path, name: str) -> Path:
    return root / ".botctl" / "data" / name


def noted(root: Path) -> list[str]:
    """Return the keys that the function was run with, in order."""
    return data(root, "noted").read_text().split() if data(root, "noted").exists() else []


def pause(root: Path, seconds: float) -> None:
    data(root, "pause").write_text(str(seconds))


def said(store: Store, conversation: str = TALK) -> list[str]:
    return [message.text for turn in store.turns(conversation) for message in turn.messages]


def until(holds: object, *, seconds: float = 60) -> None:
    assert callable(holds)
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


def send(server: Server, name: str) -> httpx.Response:
    event = {"id": name, "source": "shop", "detail-type": "Order placed", "detail": {}}
    return server.client.post("/events", json=event)


@ways
def test_an_event_whose_server_is_killed_in_the_middle_is_run_again_with_its_id_and_said_once(
    root: Path, store: Store, way: str
) -> None:
    pause(root, 60)
    with serving(root, FUNCTIONS=way) as server:
        assert send(server, "e1").status_code == 202
        until(lambda: noted(root) == ["e1"])
        server.stop(signal.SIGKILL)
    pause(root, 0)
    with serving(root, FUNCTIONS=way) as server:
        until(lambda: said(store))
        assert server.stop()[0] == 0

    assert noted(root) == ["e1", "e1"]
    assert said(store) == ["Noted e1."]
    assert store.fulfillments.dead_letters() == ()


def test_an_event_whose_worker_ends_in_the_middle_is_run_again_with_its_id(root: Path, store: Store) -> None:
    data(root, "last words").touch()
    with serving(root, FUNCTIONS="workers") as server:
        assert send(server, "e1").status_code == 202
        until(lambda: said(store))
        assert server.client.get("/health").json()["status"] == "ok"

    assert noted(root) == ["e1", "e1"]


def test_an_event_whose_function_ends_the_server_is_run_again_by_the_next(root: Path, store: Store) -> None:
    data(root, "last words").touch()
    with serving(root) as server:
        with suppress(httpx.TransportError):  # it may end before it has answered
            send(server, "e1")
        assert server.process.wait(60) == 3
    with serving(root):
        until(lambda: said(store))

    assert noted(root) == ["e1", "e1"]


def test_an_event_that_outlasts_a_stop_is_left_to_the_next_start_at_once(root: Path, store: Store) -> None:
    pause(root, 60)
    with serving(root, FUNCTIONS="workers", DRAIN="0.5") as server:
        send(server, "e1")
        until(lambda: noted(root) == ["e1"])
        code, told = server.stop()
    assert code == 0
    assert told.splitlines()[-1].endswith("stopped; events left: 1 (the next start takes them up)")
    assert store.fulfillments.dead_letters() == ()
    pause(root, 0)
    with serving(root, FUNCTIONS="workers"):
        until(lambda: said(store))
    assert noted(root) == ["e1", "e1"]


@ways
def test_a_call_whose_server_is_killed_in_the_middle_is_made_again_with_its_key(
    root: Path, store: Store, way: str
) -> None:
    pause(root, 60)
    with serving(root, FUNCTIONS=way) as server, ThreadPoolExecutor(1) as pool:
        session = server.say("").json()["session"]
        asked = pool.submit(server.say, "/note", session, "e1")
        until(lambda: len(noted(root)) == 1)
        server.stop(signal.SIGKILL)
        assert isinstance(asked.exception(), httpx.TransportError)
    pause(root, 0)
    with serving(root, FUNCTIONS=way) as server:
        answer = server.say("/note", session, "e1").json()
        headers = {"authorization": f"Bearer {session}"}
        turns = server.client.get(f"{WEB}/history", headers=headers).json()["turns"]

    first, second = noted(root)
    assert first == second
    assert [reply["text"] for reply in answer["replies"]] == [f"Noted {first}."]
    assert [turn["text"] for turn in turns] == ["", "/note"]


def test_under_any_kills_every_event_that_was_acknowledged_is_said_once(root: Path, store: Store) -> None:
    """Kill a server at moments of chance while events come in; a dead letter would be told of, too."""
    chance = random.Random(4)  # noqa: S311 -- for the same moments each time
    pause(root, 0.05)
    port = free_port()
    waiting = [f"e{number}" for number in range(30)]
    acknowledged: list[str] = []
    for _ in range(4):
        with serving(root, PORT=str(port)) as server:
            dies = time.monotonic() + chance.uniform(0.1, 0.6)
            while waiting and time.monotonic() < dies:
                if send(server, waiting[0]).status_code == 202:
                    acknowledged.append(waiting.pop(0))
            time.sleep(max(0.0, dies - time.monotonic()))
            server.stop(signal.SIGKILL)
    assert acknowledged
    with serving(root, PORT=str(port)):
        until(lambda: len(said(store)) + len(store.fulfillments.dead_letters()) >= len(acknowledged))
        time.sleep(0.5)  # what would come twice comes now

    letters = [letter.id.removeprefix("note/") for letter in store.fulfillments.dead_letters()]
    told = [text.removeprefix("Noted ").removesuffix(".") for text in said(store)]
    assert sorted(told + letters) == sorted(acknowledged)
