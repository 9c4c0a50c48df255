"""Kill, stop and end servers of one database while clients talk, and check that every promise was kept.

    python benchmarks/faults.py [--seconds 60] [--processes 4] [--database sqlite|postgres]
                                [--conversations 100] [--every 0.25] [--naive] [--json]

Several `botctl run` on one database; clients deliver events over HTTP to any of them, some twice at once,
and again elsewhere until they are answered; every `--every` seconds one server gets SIGKILL, SIGSTOP (and
SIGCONT later) or SIGTERM. Some calls of the function are slow, some fail for good. Then the histories of
the clients are held against the database: nothing that was answered is lost, nothing has two turns, order
is kept, numbers are dense, the state is the fold of its turns, a failed call has its dead letter, and
SQLite finds its file whole. `--naive` takes the store's guards off: then this must fail, or it sees nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that its neighbours have one name here, in tests and for mypy

from benchmarks.fleet import Fleet, free_ports  # noqa: E402  # found after the line above
from benchmarks.histories import Talker, Verdict, judge  # noqa: E402  # the same
from botctl.conversations.sql import SqlStore  # noqa: E402  # the same

MOUTHS = 2  # clients that talk in one conversation at once
STOPPED = (0.1, 3.0)  # seconds between SIGSTOP and SIGCONT

FILES = {
    "bots/counter.yml": "title: Counter\nlocales: [en-US]\nintents: all\nconnectors: [web]\ngreet: Hello.\n",
    "intents/count.yml": "title: Count\nutterances: [count one more]\ncall: count\n",
    "connectors/web.yml": "kind: web\n",
    "functions/count.yml": "retries: 1\nbackoff: 0.01\n",
    "functions/count.py": '''"""Count the turns of a conversation, and note every run under its key."""

import os
import time

from botctl import Never, Reply


def handle(call):
    key = int(call.turn_id[:4], 16)
    ran = os.open(os.path.join(os.environ["BOTCTL_DATA"], "ran"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(ran, f"{call.turn_id}\\n".encode())
    os.close(ran)
    if key % 100 == 1:
        time.sleep(0.5)
    if key % 100 == 2:
        raise Never("this one fails")
    heard = [*call.attributes.get("heard", []), call.turn_id]
    return Reply(f"You said {len(heard)}.", attributes={"heard": heard})
''',
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what was asked for on the command line."""

    seconds: float
    processes: int
    database: str
    conversations: int
    every: float
    naive: bool


def run(asked: Asked) -> dict[str, object]:
    """Run it all, and return what came of it."""
    with tempfile.TemporaryDirectory(prefix="faults", ignore_cleanup_errors=True) as folder:
        root = _workspace(Path(folder) / "workspace")
        with _database(asked.database, root) as url:
            fleet = Fleet(root, {"BOTCTL_DATABASE_URL": url}, asked.naive, free_ports(asked.processes))
            with fleet:
                killed, talkers = asyncio.run(_play(fleet, asked))
                _drained(fleet, root, url)
            with closing(_opened(root, url)) as store:
                verdict = judge(store, talkers, _ran(root))
                left = len(store.waiting(now=datetime.now(UTC)))
            whole = _is_whole(root) if not url else True
    return _told(asked, verdict, killed) | {"left_in_ledger": left, "file_whole": whole}


def _workspace(root: Path) -> Path:
    from botctl.workspace.models import train_bot
    from botctl.workspace.read import load

    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    workspace = load(root)
    train_bot(root, workspace.bots["counter"])
    return root


@contextmanager
def _database(kind: str, root: Path) -> Iterator[str]:
    """Give the address of a database, "" for the workspace's own file."""
    if kind == "sqlite":
        with closing(_opened(root, "")):  # the servers find it made
            yield ""
        return
    from tests.conversations_store.server import started

    with started() as server, closing(_opened(root, server.url)):
        yield server.url


def _opened(root: Path, url: str) -> SqlStore:
    from botctl.conversations.opening import open_store

    store = open_store(root / ".botctl", environ={"BOTCTL_DATABASE_URL": url})
    assert isinstance(store, SqlStore)  # noqa: S101 -- there is no other kind on disk
    return store


async def _play(fleet: Fleet, asked: Asked) -> tuple[dict[str, int], list[Talker]]:
    """Talk and kill at once; then let all servers run, until everything is answered."""
    talkers = [Talker(fleet.ports, random.Random(seed)) for seed in range(asked.conversations)]  # noqa: S311 -- not a secret
    await asyncio.gather(*(talker.begin() for talker in talkers))
    until = time.monotonic() + asked.seconds
    killing = asyncio.create_task(_kill(fleet, until, asked.every))
    await asyncio.gather(*(talker.talk(until) for talker in talkers for _ in range(MOUTHS)))
    return await killing, talkers


async def _kill(fleet: Fleet, until: float, every: float) -> dict[str, int]:
    """Do something to a server again and again; return how often what was done."""
    chance = random.Random(0)  # noqa: S311 -- not a secret
    counts = {"SIGKILL": 0, "SIGSTOP": 0, "SIGTERM": 0}
    stopped: dict[int, float] = {}
    while time.monotonic() < until:
        await asyncio.sleep(every)
        for server in [one for one, at in stopped.items() if at < time.monotonic()]:
            fleet.signal(server, signal.SIGCONT)
            del stopped[server]
        server = chance.randrange(len(fleet.pids))
        if server in stopped:
            continue
        what = chance.choice(list(counts))
        counts[what] += 1
        fleet.signal(server, getattr(signal, what))
        if what == "SIGSTOP":
            stopped[server] = time.monotonic() + chance.uniform(*STOPPED)
        else:
            fleet.renew(server)
    for server in stopped:
        fleet.signal(server, signal.SIGCONT)
    return counts


def _drained(fleet: Fleet, root: Path, url: str) -> None:
    """Wait until the servers have taken what was left behind, and end them."""
    with closing(_opened(root, url)) as store:
        give_up = time.monotonic() + 30
        while store.waiting(now=datetime.now(UTC)) and time.monotonic() < give_up:
            time.sleep(0.2)
    for server in range(len(fleet.pids)):
        fleet.signal(server, signal.SIGTERM)
    time.sleep(2)


def _ran(root: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return (root / ".botctl" / "data" / "ran").read_text().split()
    return []


def _is_whole(root: Path) -> bool:
    with closing(sqlite3.connect(root / ".botctl" / "state.db")) as db:
        whole: list[tuple[str]] = db.execute("PRAGMA integrity_check").fetchall()
        return whole == [("ok",)] and not db.execute("PRAGMA foreign_key_check").fetchall()


def _told(asked: Asked, verdict: Verdict, killed: dict[str, int]) -> dict[str, object]:
    waits = verdict.waits or (0.0,)
    return {
        **asdict(asked),
        "signals": killed,
        "turns": verdict.turns,
        "answered": verdict.answered,
        "run_again_under_one_key": verdict.again,
        "dead_letters": verdict.dead,
        "wait_p50_s": round(waits[len(waits) // 2], 3),
        "wait_p99_s": round(waits[len(waits) * 99 // 100], 3),
        "wait_longest_s": round(waits[-1], 3),
        "faults": list(verdict.faults),
    }


def main(arguments: Sequence[str]) -> int:
    """Read the command line, run, print; return 1 where a promise was broken, or the control kept all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--conversations", type=int, default=100)
    parser.add_argument("--every", type=float, default=0.25)
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = vars(parser.parse_args(arguments))
    as_json = given.pop("json")
    found = run(Asked(**given))
    broken = bool(found["faults"]) or not found["file_whole"] or bool(found["left_in_ledger"])
    if as_json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            shown = "\n  ".join(["", *value[:20]]) if isinstance(value, list) else value
            print(f"{name:26} {shown}")
    return int(broken != given["naive"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
