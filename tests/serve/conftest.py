"""Serve a small workspace for the tests of this folder."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Store
from botctl.functions.in_process import InProcess
from botctl.intents.model import Context
from botctl.messages import Understanding
from botctl.serve.app import create_app
from botctl.serve.gate import Operators
from botctl.serve.health import Pulse
from botctl.serve.host import Host, Limits
from botctl.serve.lanes import Bounds, Lanes
from botctl.serve.news import Newsroom
from botctl.turn import Parts
from botctl.workspace.read import load

FILES = {
    "bots/cafe.yml": """
        title: Café
        locales: [en-US, de-DE]
        intents: [count, nap, crash, picture]
        connectors: [web, widget]
        greet: {text: "Welcome.", buttons: [{title: Count, intent: count}, Menu]}
        fallback: "Pardon?"
        """,
    "bots/cafe.de.yml": """
        greet: "Willkommen."
        fallback: "Wie bitte?"
        """,
    "bots/desk.yml": """
        title: Desk
        locales: [en-US]
        intents: [count]
        connectors: [web]
        greet: "Desk here."
        fallback: "Pardon?"
        """,
    "intents/count.yml": """
        title: Count
        utterances: [count]
        call: count
        """,
    "intents/count.de.yml": """
        title: Zählen
        utterances: [zähle]
        """,
    "intents/nap.yml": """
        title: Nap
        utterances: [nap]
        call: nap
        slow: "One moment."
        """,
    "intents/nap.de.yml": """
        title: Schlafen
        utterances: [schlafe]
        slow: "Einen Moment."
        """,
    "intents/crash.yml": """
        title: Crash
        utterances: [crash]
        call: crash
        """,
    "intents/crash.de.yml": """
        title: Absturz
        utterances: [absturz]
        """,
    "intents/picture.yml": """
        title: Picture
        utterances: [picture]
        reply:
          text: "Look."
          image: {url: "https://example.com/a.png", alt: A}
          card: {title: T, text: C}
        """,
    "intents/picture.de.yml": """
        title: Bild
        utterances: [bild]
        reply: "Schau."
        """,
    "connectors/web.yml": """
        kind: web
        origins: ["https://shop.example"]
        max_body: 4096
        """,
    "connectors/widget.yml": """
        kind: web
        session: 1h
        """,
    "functions/count.py": '''
        """Count the calls of a conversation."""

        from botctl import Call, Reply


        def handle(call: Call) -> Reply:
            """Say how many times this conversation counted."""
            number = call.attributes.get("number", 0) + 1
            return Reply(str(number), attributes={"number": number})
        ''',
    "functions/nap.py": '''
        """Take some time."""

        import time

        from botctl import Call, Reply


        def handle(call: Call) -> Reply:
            """Sleep for longer than `slow_after`."""
            time.sleep(0.4)
            return Reply("Awake.")
        ''',
    "functions/nap.yml": "slow_after: 0.1",
    "functions/crash.py": '''
        """Fail."""

        from botctl import Call, Reply


        def handle(call: Call) -> Reply:
            """Raise an error with a secret in its message."""
            raise RuntimeError("canary-secret")
        ''',
}


class DeafModel:
    """Understand nothing: the tests name intents as buttons do, by `/name`."""

    def understand(self, text: str, context: Context) -> Understanding:
        return Understanding(text, context.locale)


class Clock:
    """Tell the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def write_files(root: Path) -> None:
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(content).lstrip(), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def bounds() -> Bounds:
    return Bounds()


@pytest.fixture
def host(root: Path, store: Store, clock: Clock, bounds: Bounds) -> Iterator[Host]:
    workspace = load(root)
    functions = InProcess(workspace.functions, data=workspace.state)
    parts = {bot.name: Parts(bot, DeafModel(), store, functions, clock) for bot in workspace.bots.values()}
    yield Host(
        workspace,
        parts,
        store,
        functions,
        clock,
        secrets=dict.fromkeys(workspace.connectors, b"a secret of these tests"),
        pulse=Pulse(store, seconds=0),
        news=Newsroom(store, seconds=0.05),
        lanes=Lanes(bounds),
        operators=Operators("operator-canary"),
        limits=Limits(body_seconds=0.5, heartbeat=0.15, sockets=2, streams=2),
    )
    functions.close()


@pytest.fixture
def client(host: Host) -> Iterator[TestClient]:
    """Call the application from this machine, by a local name."""
    with TestClient(create_app(host), base_url="http://localhost:8000", client=("127.0.0.1", 5000)) as client:
        yield client


@pytest.fixture
def connect(host: Host) -> Callable[..., TestClient]:
    """Return what makes clients elsewhere, or of a host that is changed."""

    def connect(
        *, base_url: str = "http://localhost:8000", address: str = "127.0.0.1", **changed: object
    ) -> TestClient:
        app = create_app(replace(host, **changed))  # type: ignore[arg-type]  # each test names real fields
        return TestClient(app, base_url=base_url, client=(address, 5000))

    return connect
