"""Start programs of Rasa's environment so that none of them outlives us."""

from __future__ import annotations

import codecs
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LAUNCH = Path(__file__).with_name("launch.py")
_FAREWELL = 5.0  # seconds to clear up after being told to end
_EXCEPTION = re.compile(r"[\w.]*(?:Exception|Error): ")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # of TensorFlow: fatal faults alone
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


@contextmanager
def child(  # noqa: PLR0913  # what a program is started with; all but three have a default
    python: Path,
    module: str,
    arguments: Sequence[str | Path] = (),
    *,
    output: IO[bytes] | int,
    imports: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    scratch: Path | None = None,
    holding: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module in another Python while the block lasts, in an empty folder of its own.

    It ends with the block, and with this process however that ends (see launch.py); Ctrl-C in the
    terminal is ours to handle. `imports` is a folder that it may import from; what it says goes to
    `output`. `scratch` is where its folder is made; `holding` is a descriptor that it holds open too, so
    that a lock lasts as long as either of us.
    """
    with tempfile.TemporaryDirectory(prefix="botctl-", dir=scratch, ignore_cleanup_errors=True) as folder:
        command = [python, "-I", "-u", "-W", "ignore", LAUNCH, imports or "", module, *arguments]
        process = subprocess.Popen(  # noqa: S603  # a Python that was chosen by who runs botctl
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**environ, **_QUIET, "TMPDIR": folder, "TEMP": folder, "TMP": folder},
            start_new_session=sys.platform != "win32",
            pass_fds=() if holding is None or sys.platform == "win32" else (holding,),
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101  # it was made with a pipe
    process.stdin.close()
    try:
        process.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def heard(process: subprocess.Popen[bytes], *, every: float = 0.5) -> Iterator[str]:
    """Yield what a child says, as it says it, until it ends; "" where it was silent for `every` seconds."""
    pipe = process.stdout
    assert pipe is not None  # noqa: S101  # it was made with a pipe
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        while piece := os.read(pipe.fileno(), 65_536):
            said.put(piece)
        said.put(b"")

    threading.Thread(target=listen, name="listening", daemon=True).start()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while True:
        try:
            piece = said.get(timeout=every)
        except queue.Empty:
            yield ""
            continue
        if not piece:
            return
        yield decoder.decode(piece)


def last_words(output: str, most: int = 3) -> str:
    """Return the last lines that a program said, without colours and what is no sentence.

    Where it named an exception, they begin with it: what stands before are other people's warnings.
    """
    lines = [line.strip() for line in _COLOURS.sub("", output).replace("\r", "\n").splitlines()]
    telling = [line for line in lines if line and not line.startswith(("File ", "Epochs:", "^", "~"))]
    named = [number for number, line in enumerate(telling) if _EXCEPTION.match(line)]
    return "\n".join(telling[named[-1] :][:most] if named else telling[-most:])
