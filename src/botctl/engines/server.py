"""Keep a Rasa server of our own alive: one for each model, started, watched, and started again."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import subprocess
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from botctl.engines.child import child, last_words
from botctl.engines.client import Client
from botctl.errors import EngineError

START_LIMIT = 600.0  # seconds from the start to the first answer: 11 when idle, 260 were seen under load
_POLL, _BEAT, _CHECK = 0.2, 0.5, 5.0  # seconds: while it starts, while it lives, between two checks
_CHECK_LIMIT, _MISSES = 5.0, 4  # a check may take so long; so many failed ones in a row: it hangs
_LIVED = 120.0  # seconds after which a death is no failed start
_LONGEST_PAUSE = 60.0  # seconds between two starts

_log = logging.getLogger("botctl.engines")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Tell how a bot's server is started: Rasa's Python, the model's archive, where its output goes.

    `imports` is the folder of custom components, `timeout` that of a parse, in seconds.
    """

    bot: str
    python: Path
    archive: Path
    log: Path
    imports: Path
    timeout: float


class Server:
    """Hold a Rasa server that runs as long as anybody holds this."""

    def __init__(self, recipe: Recipe) -> None:
        self._keeper = _Keeper(recipe)
        self._keeper.thread = threading.Thread(target=self._keeper.run, name="rasa keeper", daemon=True)
        self._keeper.thread.start()
        # Called when nobody holds this any more (a reload has left the model), or when Python ends.
        self.close = weakref.finalize(self, self._keeper.stop)

    def client(self) -> Client:
        """Return what speaks with it; raise EngineError, at once, where it is not there now."""
        client, why = self._keeper.client, self._keeper.why
        if client is None:
            raise EngineError(why)
        return client

    def wait(self, seconds: float) -> None:
        """Wait until it answers; raise EngineError where it ended instead, or took longer."""
        keeper = self._keeper
        if not keeper.settled.wait(seconds):
            raise EngineError(
                f"Rasa did not start within {seconds:g} s", hint=f"{keeper.recipe.log} holds what it said"
            )
        self.client()


_servers: weakref.WeakValueDictionary[Recipe, Server] = weakref.WeakValueDictionary()
_lock = threading.Lock()


def served(recipe: Recipe) -> Server:
    """Return the server of a model, started now unless one runs in this process."""
    with _lock:
        server = _servers.get(recipe)
        if server is None:
            server = _servers[recipe] = Server(recipe)
        return server


@dataclass(slots=True)
class _Keeper:
    """Start Rasa on a thread of its own, again and again until it is stopped.

    `client` is there while Rasa answers; while it is not, `why` tells why not. `settled` is set at the
    first answer, or the first death.
    """

    recipe: Recipe
    client: Client | None = None
    why: str = "Rasa is still starting"
    settled: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def stop(self) -> None:
        """End the server, and wait for its end."""
        self.stopping.set()
        if self.thread and self.thread is not threading.current_thread():
            self.thread.join()

    def run(self) -> None:
        pause = 1.0
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                why = self._live()
            except OSError as error:
                why = f"it cannot be started: {error.strerror or error}"
            if self.stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - began > _LIVED else min(_LONGEST_PAUSE, pause * 2)
            self.client, self.why = None, f"Rasa has ended ({why})"
            self.settled.set()
            _log.error(
                "%s: %s; started again in %.0f s; it said more in %s",
                self.recipe.bot,
                self.why,
                pause,
                self.recipe.log,
            )
            self.stopping.wait(pause)

    def _live(self) -> str:
        """Run Rasa until it ends, hangs, or is stopped; return which."""
        token = secrets.token_hex(16)
        port = _free_port()
        client = Client(f"http://127.0.0.1:{port}", token=token, timeout=self.recipe.timeout)
        arguments = ["run", "--enable-api", "--model", str(self.recipe.archive)]
        arguments += ["--interface", "127.0.0.1", "--port", str(port)]
        self.recipe.log.parent.mkdir(parents=True, exist_ok=True)
        environ = {**os.environ, "BOTCTL_RASA_TOKEN": token}
        with (
            self.recipe.log.open("wb") as output,
            child(
                self.recipe.python,
                "rasa",
                arguments,
                output=output,
                imports=self.recipe.imports,
                environ=environ,
            ) as process,
        ):
            return self._watch(process, client)

    def _watch(self, process: subprocess.Popen[bytes], client: Client) -> str:
        began = checked = time.monotonic()
        misses = 0
        while not self.stopping.wait(_BEAT if self.client else _POLL):
            if process.poll() is not None:
                return self._ended(process.returncode)
            if self.client and time.monotonic() - checked < _CHECK:
                continue
            try:
                client.check(_CHECK_LIMIT)
            except EngineError as error:
                misses += 1
                if self.client and misses >= _MISSES:
                    return f"it hung: {error.message}"
                if not self.client and time.monotonic() - began > START_LIMIT:
                    return f"no answer within {START_LIMIT:.0f} s of its start"
            else:
                if self.client is None:
                    _log.info(
                        "%s: Rasa answers, %.0f s after its start", self.recipe.bot, time.monotonic() - began
                    )
                self.client, misses = client, 0
                self.settled.set()
            checked = time.monotonic()
        return "it was stopped"

    def _ended(self, code: int) -> str:
        """Return how it ended, with its last words where it ended by itself."""
        if code < 0:
            return f"by signal {-code}"
        with suppress(OSError):
            words = last_words(self.recipe.log.read_text("utf-8", "replace")[-4000:], 1)
            return f"exit code {code}: {words[:200]}" if words else f"exit code {code}"
        return f"exit code {code}"


def _free_port() -> int:
    """Return a port that is free now; where another takes it first, Rasa ends and is started on the next."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
