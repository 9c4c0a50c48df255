"""Keep secrets out of what is told of a function's fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from botctl.errors import FunctionError
from botctl.functions.function import Function, Runner
from botctl.messages import Call, Reply

# A shorter value is no secret, and its letters stand in every other word.
_SHORTEST = 6


class Discreet:
    """Invoke functions as another invoker does; their faults name no secret.

    An exception's words and its stack reach the log, the database and the inspector, and they may hold
    whatever the function had in hand. `secrets` are values; each is replaced wherever it stands.
    """

    def __init__(self, functions: Runner, *, secrets: Iterable[str]) -> None:
        self._functions = functions
        self._hide = hiding(secrets)

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function once and return its reply, as the protocol has it."""
        with self._hidden():
            return self._functions.invoke(call, slow=slow, attempt=attempt)

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        """Run a function once for an event, as the protocol has it."""
        with self._hidden():
            return self._functions.run(function, payload, turn=turn, trace=trace, slow=slow, attempt=attempt)

    def close(self) -> None:
        """Stop what runs."""
        self._functions.close()

    @contextmanager
    def _hidden(self) -> Iterator[None]:
        try:
            yield
        except FunctionError as error:
            error.message, error.story = self._hide(error.message), self._hide(error.story)
            error.args = (error.message,)
            raise


def hiding(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return what replaces each of these values wherever it stands in a text."""
    known = sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True)

    def hide(text: str) -> str:
        for secret in known:
            text = text.replace(secret, "***")
        return text

    return hide
