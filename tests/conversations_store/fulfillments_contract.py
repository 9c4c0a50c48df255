"""State what every store promises about the work of functions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from botctl.conversations.fulfillments import (
    Attempt,
    Backlog,
    Begun,
    Busy,
    DeadLetter,
    Done,
    Invocation,
    Once,
    Taken,
)
from botctl.conversations.store import Store
from botctl.errors import EventConflict, StaleConversation
from botctl.messages import Step
from tests.conversations_store.sample import LEASE, NOW, claim, moved, reply, say, take

SECOND = timedelta(seconds=1)

LETTER = DeadLetter(
    id="turn-e1",
    at=NOW,
    function="order_pizza",
    work={"intent": "order_pizza", "turn_id": "turn-e1", "slots": {"size": "large"}},
    error="functions/order_pizza: KeyError: 'oven'",
    story="Traceback (most recent call last): ...",
    attempts=(Attempt("KeyError: 'oven'", 1.5), Attempt("KeyError: 'oven'", 1.25)),
    bot="pizzeria",
    conversation="pizzeria/web/ann",
    person="web:ann",
    before={"version": 3, "frames": []},
    steps=(Step("understand", 0.5),),
    trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def errand(number: int, person: str = "") -> Invocation:
    """Return an event that a function has to be run with."""
    return Invocation(f"i{number}", "guard", {"detail": {"number": number}}, person=person)


def only(store: Store, *, now: datetime = NOW) -> Taken:
    """Take the one invocation that is due."""
    (taken,) = store.fulfillments.due(now=now, lease=LEASE)
    return taken


def begin(store: Store, key: str = "k", *, digest: str = "d", now: datetime = NOW) -> Once:
    return store.fulfillments.begin(
        key, digest=digest, conversation="pizzeria/web/ann", person="web:ann", now=now, lease=LEASE
    )


class DeadLetterContract:
    """Promise 4: a failure becomes a dead letter that holds all that is needed to run it again."""

    def test_a_dead_letter_is_kept_with_the_turn_it_belongs_to(self, store: Store) -> None:
        claimed = claim(store, say("e1"))

        store.commit(claimed, moved(claimed), reply(claimed), dead=LETTER)

        assert store.fulfillments.dead_letters() == (LETTER,)
        assert store.fulfillments.dead_letter("turn-e1") == LETTER

    def test_a_turn_that_is_refused_leaves_no_dead_letter(self, store: Store) -> None:
        claimed = claim(store, say("e1"))
        store.release(claimed)

        with pytest.raises(StaleConversation):
            store.commit(claimed, moved(claimed), reply(claimed), dead=LETTER)

        assert store.fulfillments.dead_letters() == ()

    def test_dead_letters_come_latest_first_and_by_function(self, store: Store) -> None:
        later = replace(LETTER, id="turn-e2", at=NOW + SECOND)
        other = replace(LETTER, id="turn-e3", function="close_ticket", at=NOW - SECOND)
        for letter in (LETTER, later, other):
            store.fulfillments.bury(letter)

        assert store.fulfillments.dead_letters() == (later, LETTER, other)
        assert store.fulfillments.dead_letters(limit=1) == (later,)
        assert store.fulfillments.dead_letters(function="close_ticket") == (other,)

    def test_a_dead_letter_that_failed_again_takes_the_place_of_the_first(self, store: Store) -> None:
        store.fulfillments.bury(LETTER)
        again = replace(LETTER, at=NOW + SECOND, error="another")
        store.fulfillments.bury(again)

        assert store.fulfillments.dead_letters() == (again,)

    def test_a_dead_letter_queues_the_telling_of_it_once(self, store: Store) -> None:
        told = replace(LETTER, told="notify_ops")
        claimed = claim(store, say("e1"))
        store.commit(claimed, moved(claimed), reply(claimed), dead=told)

        taken = only(store)
        store.fulfillments.done(taken, now=NOW)
        store.fulfillments.bury(replace(told, at=NOW + SECOND))

        event = taken.invocation.event
        assert (taken.invocation.id, taken.invocation.function) == ("turn-e1/told", "notify_ops")
        assert (taken.invocation.conversation, taken.invocation.person) == ("pizzeria/web/ann", "web:ann")
        assert (event["source"], event["detail-type"], event["id"]) == ("botctl", "Dead letter", "turn-e1")
        assert event["detail"]["error"] == LETTER.error  # type: ignore[index, call-overload]  # JSON
        assert store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()

    def test_what_is_left_to_do_is_counted(self, store: Store) -> None:
        assert store.fulfillments.backlog() == Backlog(0, 0)
        store.fulfillments.bury(LETTER)
        store.fulfillments.bury(replace(LETTER, id="another", told="notify_ops"))
        store.fulfillments.queue([errand(1)], now=NOW + SECOND)
        assert store.fulfillments.backlog() == Backlog(2, 2)

        store.fulfillments.done(only(store), now=NOW)
        store.fulfillments.drop("another")

        assert store.fulfillments.backlog() == Backlog(1, 1)

    def test_a_dead_letter_is_dropped_once(self, store: Store) -> None:
        store.fulfillments.bury(LETTER)

        assert [store.fulfillments.drop("turn-e1"), store.fulfillments.drop("turn-e1")] == [True, False]
        assert store.fulfillments.dead_letter("turn-e1") is None

    def test_what_functions_did_for_a_person_is_exported_and_deleted_with_them(self, store: Store) -> None:
        take(store, say("e1"))
        begin(store)
        store.fulfillments.queue([errand(1, "web:ann"), errand(2, "web:bob")], now=NOW)
        store.fulfillments.bury(replace(LETTER, person=""))  # it is known by its conversation, too
        store.fulfillments.bury(replace(LETTER, id="bobs", person="web:bob", conversation="pizzeria/web/bob"))

        assert [letter["id"] for letter in store.export("web:ann")["dead_letters"]] == ["turn-e1"]
        store.delete("web:ann")

        assert [letter.id for letter in store.fulfillments.dead_letters()] == ["bobs"]
        assert only(store).invocation == errand(2, "web:bob")
        assert isinstance(begin(store, digest="another"), Begun)


class InvocationContract:
    """An event that was taken in is run until it is done or dead."""

    def test_an_invocation_is_queued_once_and_handed_out_in_order(self, store: Store) -> None:
        assert store.fulfillments.queue([errand(1), errand(2)], now=NOW) == 2
        assert store.fulfillments.queue([errand(2), errand(3)], now=NOW + SECOND) == 1

        taken = store.fulfillments.due(now=NOW + SECOND, lease=LEASE)

        assert [one.invocation for one in taken] == [errand(1), errand(2), errand(3)]
        assert [one.attempt for one in taken] == [1, 1, 1]
        assert store.fulfillments.due(now=NOW + SECOND, lease=LEASE) == ()

    def test_an_invocation_whose_holder_died_is_handed_out_again(self, store: Store) -> None:
        store.fulfillments.queue([errand(1)], now=NOW)
        first = only(store)

        second = only(store, now=NOW + LEASE)

        assert (second.invocation, second.attempt) == (first.invocation, 2)
        with pytest.raises(StaleConversation, match="i1: somebody else took this over"):
            store.fulfillments.done(first, now=NOW)
        with pytest.raises(StaleConversation):
            store.fulfillments.again(first, at=NOW)
        with pytest.raises(StaleConversation):
            store.fulfillments.hold(first, until=NOW)

    def test_an_invocation_that_is_held_is_handed_out_later(self, store: Store) -> None:
        store.fulfillments.queue([errand(1)], now=NOW)
        store.fulfillments.hold(only(store), until=NOW + 2 * LEASE)

        assert store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()
        assert only(store, now=NOW + 2 * LEASE).attempt == 2

    def test_an_invocation_that_failed_comes_again_when_it_is_due(self, store: Store) -> None:
        store.fulfillments.queue([errand(1)], now=NOW)
        store.fulfillments.again(only(store), at=NOW + 5 * SECOND)

        assert store.fulfillments.due(now=NOW + 4 * SECOND, lease=LEASE) == ()
        assert only(store, now=NOW + 5 * SECOND).attempt == 2

    def test_an_invocation_that_failed_comes_again_with_what_became_of_it(self, store: Store) -> None:
        first, second = Attempt("KeyError: 'oven'", 1.5), Attempt("it ran longer than 10 s", 10_000.0)
        store.fulfillments.queue([errand(1)], now=NOW)
        store.fulfillments.again(only(store), at=NOW, failed=first)
        store.fulfillments.again(only(store), at=NOW)
        store.fulfillments.again(only(store), at=NOW, failed=second)

        taken = only(store)

        assert (taken.invocation.failed, taken.attempt) == ((first, second), 4)

    def test_an_invocation_that_is_done_does_not_come_again(self, store: Store) -> None:
        store.fulfillments.queue([errand(1)], now=NOW)
        store.fulfillments.done(only(store), now=NOW)

        assert store.fulfillments.queue([errand(1)], now=NOW) == 0
        assert store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()

    def test_what_an_invocation_had_to_say_and_its_dead_letter_are_kept_as_it_is_closed(
        self, store: Store
    ) -> None:
        store.fulfillments.queue([errand(1)], now=NOW)
        taken = only(store)
        store.fulfillments.done(taken, now=NOW, dead=LETTER, said=(say("late-1"),))

        assert store.waiting(now=NOW) == (say("late-1"),)
        assert store.fulfillments.dead_letters() == (LETTER,)
        with pytest.raises(StaleConversation):
            store.fulfillments.done(taken, now=NOW, said=(say("late-2"),))
        assert store.waiting(now=NOW) == (say("late-1"),)

    def test_ids_and_results_are_forgotten_when_they_are_old(self, store: Store) -> None:
        store.fulfillments.queue([errand(1), errand(2)], now=NOW)
        one, _ = store.fulfillments.due(now=NOW, lease=LEASE)
        store.fulfillments.done(one, now=NOW)
        begun = begin(store)
        assert isinstance(begun, Begun)
        store.fulfillments.finish(begun, "1", now=NOW)

        store.fulfillments.expire(before=NOW)
        assert store.fulfillments.queue([errand(1)], now=NOW) == 0
        assert begin(store) == Done("1")

        store.fulfillments.expire(before=NOW + SECOND)
        assert store.fulfillments.queue([errand(1), errand(2)], now=NOW) == 1
        assert isinstance(begin(store), Begun)


class OnceContract:
    """What is done once under a key is not done again."""

    def test_a_key_is_granted_once_and_gives_its_result_again(self, store: Store) -> None:
        begun = begin(store)
        assert isinstance(begun, Begun)
        assert begin(store) == Busy(NOW + LEASE)

        store.fulfillments.finish(begun, '{"text":"ordered"}', now=NOW)

        assert begin(store, now=NOW + 2 * LEASE) == Done('{"text":"ordered"}')

    def test_another_payload_under_a_key_is_refused(self, store: Store) -> None:
        begun = begin(store)
        with pytest.raises(EventConflict, match="the key 'k' was used with another payload before"):
            begin(store, digest="another")
        assert isinstance(begun, Begun)
        store.fulfillments.finish(begun, "1", now=NOW)
        with pytest.raises(EventConflict):
            begin(store, digest="another")

    def test_a_right_that_was_not_used_expires(self, store: Store) -> None:
        first = begin(store)
        second = begin(store, now=NOW + LEASE)

        assert isinstance(first, Begun)
        assert isinstance(second, Begun)
        with pytest.raises(StaleConversation):
            store.fulfillments.finish(first, "1", now=NOW)
        store.fulfillments.finish(second, "2", now=NOW)
        assert begin(store) == Done("2")

    def test_what_failed_may_be_begun_again_at_once(self, store: Store) -> None:
        begun = begin(store)
        assert isinstance(begun, Begun)
        store.fulfillments.abandon(begun)

        assert isinstance(begin(store), Begun)

    def test_of_many_at_once_one_is_granted(self, store: Store) -> None:
        barrier = Barrier(8)

        def race(_: int) -> Once:
            barrier.wait(10)
            return begin(store)

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(race, range(8)))

        assert sorted(type(one).__name__ for one in found) == ["Begun"] + ["Busy"] * 7


class FulfillmentsContract(DeadLetterContract, InvocationContract, OnceContract):
    """Hold a store to all of them."""
