from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event

from botctl.conversations.leases import Leases
from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Claimed, Waiting
from tests.conversations_store.sample import KEEP, say

LEASE = timedelta(seconds=0.2)


def now() -> datetime:
    return datetime.now(UTC)


class Watched(MemoryStore):
    """Tell when a lease was extended."""

    def __init__(self) -> None:
        super().__init__()
        self.extended = Event()

    def extend(self, claim: Claimed, *, until: datetime) -> None:
        super().extend(claim, until=until)
        self.extended.set()


def opened(store: MemoryStore, *, at: datetime) -> Claimed | Waiting:
    found = store.open(say("e1"), now=at, lease=LEASE, keep=KEEP)
    assert isinstance(found, Claimed | Waiting)
    return found


def test_a_claim_is_held_for_as_long_as_its_turn_takes() -> None:
    store = Watched()
    claim = opened(store, at=now())
    assert isinstance(claim, Claimed)

    with Leases(store, clock=now, lease=LEASE).held(claim):
        assert store.extended.wait(30)
        later = opened(store, at=claim.until)

    assert isinstance(later, Waiting)
    assert later.until is not None
    assert later.until > claim.until


def test_a_claim_that_is_held_no_longer_runs_out() -> None:
    store = Watched()
    claim = opened(store, at=now())
    assert isinstance(claim, Claimed)
    leases = Leases(store, clock=now, lease=LEASE)

    with leases.held(claim):
        assert store.extended.wait(30)
    time.sleep(2 * LEASE.total_seconds())  # what was begun meanwhile ends
    taken = opened(store, at=now() + LEASE)

    assert isinstance(taken, Claimed)
    assert taken.attempt == 2


def test_a_claim_that_was_taken_over_is_let_go() -> None:
    store = Watched()
    claim = opened(store, at=now())
    assert isinstance(claim, Claimed)
    taken = opened(store, at=claim.until)
    assert isinstance(taken, Claimed)

    with Leases(store, clock=now, lease=LEASE).held(claim):
        time.sleep(2 * LEASE.total_seconds())

    assert not store.extended.is_set()
