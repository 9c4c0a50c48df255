"""Change the host that turns are taken with while some run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from botctl.functions.function import Function
from botctl.messages import Call, Reply
from botctl.serve.host import Host


class Functions:
    """Remember whether they were closed."""

    closed = 0

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        raise NotImplementedError

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
        raise NotImplementedError

    def close(self) -> None:
        self.closed += 1


def test_functions_are_closed_once_and_only_when_their_last_turn_is_over(host: Host) -> None:
    old, new = Functions(), Functions()
    before, after = replace(host, functions=old), replace(host, functions=new)
    with before.relay.turn(before), before.relay.turn(before) as served:
        assert served is before
        after.relay.hand_over(before, after)
        with before.relay.turn(before) as later:  # let in by the host before, begun now
            assert later is after
        assert (old.closed, new.closed) == (0, 0)
    assert (old.closed, new.closed) == (1, 0)


def test_functions_that_no_turn_runs_with_are_closed_at_once(host: Host) -> None:
    old = Functions()
    before = replace(host, functions=old)
    with before.relay.turn(before):
        pass
    assert old.closed == 0
    host.relay.hand_over(before, host)
    assert old.closed == 1
