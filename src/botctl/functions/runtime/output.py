"""Read what a worker prints, and keep of each invocation's as much as somebody will read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

# Bytes that are kept of an invocation: its beginning, and its end where there is more.
MOST = 256 * 1024
TAIL = 16 * 1024
_PIECE = 64 * 1024

# Seconds between two looks at who prints more than is kept: it waits, and nobody else does.
_PAUSE = 0.002


class Output:
    """Read a pipe on the event loop and hand over whole lines.

    Memory stays bounded, however much is printed and however long a line is.
    """

    def __init__(
        self, pipe: int, loop: asyncio.AbstractEventLoop, printed: Callable[[list[str]], None]
    ) -> None:
        self._pipe = pipe
        self._loop = loop
        self._printed = printed
        self._left = MOST
        self._begun = b""
        self._tail = b""
        self._lost = 0
        self._resume: asyncio.TimerHandle | None = None
        os.set_blocking(pipe, False)
        loop.add_reader(pipe, self._readable)

    def drain(self) -> None:
        """Read what has been printed until now, and hand over an unfinished line, too."""
        if self._pipe < 0:
            return
        for _ in range(4 * MOST // _PIECE):  # a child of the worker's may go on printing for ever
            if not self._read():
                break
        lines = [self._begun] if self._begun else []
        self._begun = b""
        if self._lost:
            lines.append(b"... %d bytes more ..." % max(0, self._lost - len(self._tail)))
            lines.extend(self._tail.removesuffix(b"\n").split(b"\n"))
            self._tail, self._lost = b"", 0
        self._hand_over(lines)

    def renew(self) -> None:
        """Begin to count anew, for another invocation."""
        self._left = MOST

    def close(self) -> None:
        """Read the rest and stop reading."""
        if self._pipe < 0:
            return
        self.drain()
        self._stop()
        os.close(self._pipe)
        self._pipe = -1

    def _stop(self) -> None:
        self._loop.remove_reader(self._pipe)
        if self._resume is not None:
            self._resume.cancel()
            self._resume = None

    def _readable(self) -> None:
        piece = self._read()
        if piece == b"":
            self._stop()  # closed by everyone who could print
        elif piece and self._left <= 0:
            self._stop()
            self._resume = self._loop.call_later(_PAUSE, self._read_on)

    def _read_on(self) -> None:
        self._resume = None
        self._loop.add_reader(self._pipe, self._readable)

    def _read(self) -> bytes | None:
        """Read a piece and return it: empty at the end, None where there is nothing now."""
        try:
            piece = os.read(self._pipe, _PIECE if self._left > 0 else 16 * _PIECE)
        except BlockingIOError:
            return None
        self._take(piece)
        return piece

    def _take(self, piece: bytes) -> None:
        kept, rest = piece[: max(0, self._left)], piece[max(0, self._left) :]
        self._left -= len(kept)
        if kept:
            *lines, self._begun = (self._begun + kept).split(b"\n")
            self._hand_over(lines)
        if rest:
            self._lost += len(rest)
            self._tail = (self._tail + rest)[-TAIL:]

    def _hand_over(self, lines: list[bytes]) -> None:
        if lines:
            self._printed([line.decode("utf-8", "replace") for line in lines])
