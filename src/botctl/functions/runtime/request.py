"""Define one invocation that waits for a worker, or runs in one."""

from __future__ import annotations

import re
import time
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field

from botctl.functions.function import Function
from botctl.functions.runtime.fingerprint import Print

# https://www.w3.org/TR/trace-context/#traceparent-header
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})")


@dataclass(slots=True, eq=False)
class Request:
    """Hold an invocation: what is run for which payload, and who waits for it.

    `deadline` and `made` are `time.monotonic()` values. `looked` and `files` tell when the function's
    files were looked at, and how they were. `turn` and `trace`, a W3C traceparent, may be empty. `attempt`
    counts from 1.
    """

    function: Function
    payload: bytes
    deadline: float
    looked: float
    files: Print
    turn: str = ""
    trace: str = ""
    attempt: int = 1
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    made: float = field(default_factory=time.monotonic)
    future: Future[bytes] = field(default_factory=Future)

    def head(self, region: str) -> bytes:
        """Return the headers that a worker gets with the payload."""
        name = self.function.name
        end = int((time.time() + self.deadline - time.monotonic()) * 1000)
        arn = f"arn:aws:lambda:{region}:000000000000:function:{name}"
        return (
            f"Lambda-Runtime-Aws-Request-Id: {self.id}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {end}\r\n"
            f"Lambda-Runtime-Invoked-Function-Arn: {arn}\r\n"
            f"Lambda-Runtime-Trace-Id: {self.xray}\r\n"
        ).encode("latin-1")

    @property
    def xray(self) -> str:
        """Return the trace as AWS X-Ray writes it; one of its own where it is part of none.

        https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
        """
        found = _TRACEPARENT.fullmatch(self.trace)
        if found is None:
            return f"Root=1-{int(time.time()):08x}-{self.id.replace('-', '')[:24]};Sampled=0"
        epoch, unique, parent, flags = found.groups()
        return f"Root=1-{epoch}-{unique};Parent={parent};Sampled={int(flags, 16) & 1}"
