"""State what every conversation store promises; each store's test class inherits it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from types import MappingProxyType
from typing import Any

import pytest

from botctl.conversations.conversation import Conversation
from botctl.conversations.store import LONGEST_LEASE, Claimed, Deleted, Opened, Repeated, Store, Waiting
from botctl.errors import EventConflict, StaleConversation
from botctl.messages import Json, Message
from tests.conversations_store.sample import KEEP, LEASE, NOW, claim, moved, reply, say, take

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
NOTHING: dict[str, list[object]] = {"conversations": [], "events": [], "dead_letters": []}


def nested(levels: int) -> Json:
    """Return lists within lists."""
    value: Json = []
    for _ in range(levels - 1):
        value = [value]
    return value


class LedgerContract:
    """Promise 1: exactly one turn for each event."""

    def test_an_event_is_granted_once_and_gets_its_turn_again(self, store: Store) -> None:
        turn = take(store, say("e1"))

        again = store.open(say("e1"), now=NOW + DAY, lease=LEASE, keep=KEEP)

        assert again == Repeated(turn)
        assert store.turns("pizzeria/web/ann") == (turn,)

    def test_events_are_numbered_in_order_of_arrival_and_keep_their_place(self, store: Store) -> None:
        first = store.receive(say("e1"), now=NOW)
        second = store.receive(say("e2", who="bob"), now=NOW)
        third = store.receive(say("e3"), now=NOW)

        assert first < second < third
        assert store.receive(say("e1"), now=NOW) == first
        assert claim(store, say("e1")).seq == first

    def test_an_event_that_had_its_turn_keeps_its_place_too(self, store: Store) -> None:
        place = store.receive(say("e1"), now=NOW)
        take(store, say("e1"))

        assert store.receive(say("e1"), now=NOW) == place
        assert store.waiting(now=NOW) == ()

    @pytest.mark.parametrize("done", [False, True], ids=["waiting", "done"])
    @pytest.mark.parametrize("changed", ["text", "conversation", "person"])
    def test_an_event_id_with_another_payload_is_refused(
        self, store: Store, changed: str, *, done: bool
    ) -> None:
        if done:
            take(store, say("e1"))
        else:
            store.receive(say("e1"), now=NOW)
        other = replace(say("e1"), **{changed: "another"})  # type: ignore[arg-type]  # one field, and a string

        with pytest.raises(EventConflict, match=f"'e1' of pizzeria/web came again with another {changed}"):
            store.receive(other, now=NOW)
        with pytest.raises(EventConflict):
            store.open(other, now=NOW, lease=LEASE, keep=KEEP)

        assert store.waiting(now=NOW) == (() if done else (say("e1"),))

    def test_a_delivery_that_comes_later_is_the_same_event(self, store: Store) -> None:
        turn = take(store, say("e1"))

        again = replace(say("e1"), at=NOW + DAY, locale="de-DE")

        assert store.open(again, now=NOW, lease=LEASE, keep=KEEP) == Repeated(turn)

    def test_event_ids_belong_to_their_bot_and_connector(self, store: Store) -> None:
        take(store, say("e1"))

        other_bot = claim(store, say("e1", bot="cafe"))
        other_connector = claim(
            store, replace(say("e1"), connector="slack", conversation="pizzeria/slack/ann")
        )

        assert other_bot.conversation.id == "cafe/web/ann"
        assert other_connector.conversation.id == "pizzeria/slack/ann"

    def test_copies_at_the_same_instant_are_granted_once(self, store: Store) -> None:
        copies = 8
        barrier = Barrier(copies)

        def deliver(_: int) -> Opened:
            barrier.wait()
            return store.open(say("e1"), now=NOW, lease=LEASE, keep=KEEP)

        with ThreadPoolExecutor(copies) as pool:
            opened = list(pool.map(deliver, range(copies)))

        granted = [each for each in opened if isinstance(each, Claimed)]
        assert len(granted) == 1
        assert [each for each in opened if each != granted[0]] == [
            Waiting(0, until=NOW + LEASE) for _ in range(copies - 1)
        ]

    def test_what_was_received_is_handed_to_whoever_looks_for_work(self, store: Store) -> None:
        for event, who in (("e1", "ann"), ("e2", "ann"), ("e3", "bob"), ("e4", "carl"), ("e5", "dora")):
            store.receive(say(event, who=who), now=NOW)
        claim(store, say("e3", who="bob"))

        waiting = store.waiting(now=NOW)

        assert waiting == (say("e1"), say("e4", who="carl"), say("e5", who="dora"))
        assert store.waiting(now=NOW, limit=2) == waiting[:2]
        assert store.waiting(now=NOW + LEASE, limit=2) == (say("e1"), say("e3", who="bob"))


class OrderContract:
    """Promise 2: one conversation, one order."""

    def test_a_conversation_begins_empty_and_goes_on_from_what_was_committed(self, store: Store) -> None:
        first = claim(store, say("e1"))
        assert first.conversation == Conversation(
            id="pizzeria/web/ann",
            bot="pizzeria",
            connector="web",
            channel="web",
            person="web:ann",
            locale="en-US",
        )

        committed = store.commit(first, moved(first, paid=False), reply(first))

        assert committed == replace(moved(first, paid=False), version=1, updated=NOW)
        assert store.conversation("pizzeria/web/ann") == committed
        assert claim(store, say("e2")).conversation == committed

    def test_turn_numbers_are_dense(self, store: Store) -> None:
        for number in range(1, 6):
            take(store, say(f"e{number}"))

        assert [turn.number for turn in store.turns("pizzeria/web/ann")] == [1, 2, 3, 4, 5]
        assert store.turns("pizzeria/web/ann", limit=2) == store.turns("pizzeria/web/ann")[3:]
        assert store.turns("pizzeria/web/ann", limit=0) == ()
        assert store.turns("pizzeria/web/ann", after=3) == store.turns("pizzeria/web/ann")[3:]
        assert store.turns("pizzeria/web/ann", after=3, limit=1) == store.turns("pizzeria/web/ann")[4:]
        assert store.turns("pizzeria/web/ann", after=5) == ()
        assert store.turns("pizzeria/web/nobody") == ()

    def test_the_versions_of_many_conversations_are_told_at_once(self, store: Store) -> None:
        for who, turns in (("ann", 2), ("bob", 1), ("cyd", 1), ('d\'Arc "x"', 3)):
            for number in range(turns):
                take(store, say(f"{who}-{number}", who=who))
        store.delete("web:cyd")

        wanted = [f"pizzeria/web/{who}" for who in ("ann", "cyd", 'd\'Arc "x"', "nobody", "ann")]
        assert store.versions(wanted) == {"pizzeria/web/ann": 2, 'pizzeria/web/d\'Arc "x"': 3}
        assert store.versions(iter(())) == {}
        assert len(store.versions(f"pizzeria/web/{number}" for number in range(3_000))) == 0

    def test_a_later_event_waits_for_the_one_in_hand(self, store: Store) -> None:
        first = claim(store, say("e1"))

        assert store.open(say("e2"), now=NOW, lease=LEASE, keep=KEEP) == Waiting(1, until=NOW + LEASE)
        assert store.open(say("e3"), now=NOW, lease=LEASE, keep=KEEP) == Waiting(2, until=NOW + LEASE)

        store.commit(first, moved(first), reply(first))

        claim(store, say("e2"))

    def test_a_later_event_is_told_whose_turn_is_first_when_nobody_takes_it(self, store: Store) -> None:
        store.receive(say("e1"), now=NOW)

        assert store.open(say("e2"), now=NOW, lease=LEASE, keep=KEEP) == Waiting(1, first=say("e1"))

    def test_other_conversations_do_not_wait(self, store: Store) -> None:
        claim(store, say("e1"))

        claim(store, say("e2", who="bob"))

    def test_a_lease_that_ran_out_is_taken_over(self, store: Store) -> None:
        first = claim(store, say("e1"))
        just_before = store.open(say("e1"), now=NOW + LEASE - SECOND, lease=LEASE, keep=KEEP)
        assert just_before == Waiting(0, until=NOW + LEASE)

        second = claim(store, say("e1"), now=NOW + LEASE)

        assert (first.attempt, second.attempt) == (1, 2)
        assert (second.seq, second.conversation) == (first.seq, first.conversation)
        assert second.until == NOW + 2 * LEASE

    def test_a_lease_of_a_clock_that_was_set_back_counts_as_run_out(self, store: Store) -> None:
        first = claim(store, say("e1"))
        earlier = first.until - LONGEST_LEASE - timedelta(microseconds=1)

        assert store.waiting(now=earlier) == (say("e1"),)
        assert store.open(say("e2"), now=earlier, lease=LEASE, keep=KEEP) == Waiting(1, first=say("e1"))
        assert claim(store, say("e1"), now=earlier).attempt == 2

    def test_a_lease_is_believed_as_long_as_one_may_be(self, store: Store) -> None:
        first = claim(store, say("e1"))
        earlier = first.until - LONGEST_LEASE

        assert store.waiting(now=earlier) == ()
        assert store.open(say("e1"), now=earlier, lease=LEASE, keep=KEEP) == Waiting(0, until=first.until)

    def test_a_lease_that_would_not_be_believed_is_not_given(self, store: Store) -> None:
        with pytest.raises(ValueError, match="a lease is 0:20:00 at most"):
            store.open(say("e1"), now=NOW, lease=LONGEST_LEASE + SECOND, keep=KEEP)

    def test_a_lease_that_ran_out_is_taken_over_in_order(self, store: Store) -> None:
        claim(store, say("e1"))

        assert store.open(say("e2"), now=NOW + LEASE, lease=LEASE, keep=KEEP) == Waiting(1, first=say("e1"))

    def test_a_lease_that_is_extended_is_taken_over_only_when_it_runs_out_then(self, store: Store) -> None:
        first = claim(store, say("e1"))

        store.extend(first, until=NOW + 3 * LEASE)

        assert store.open(say("e1"), now=NOW + LEASE, lease=LEASE, keep=KEEP) == Waiting(
            0, until=NOW + 3 * LEASE
        )
        assert claim(store, say("e1"), now=NOW + 3 * LEASE).attempt == 2
        with pytest.raises(StaleConversation):
            store.extend(first, until=NOW + 4 * LEASE)

    def test_a_holder_who_was_taken_over_writes_nothing(self, store: Store) -> None:
        late = claim(store, say("e1"))
        heir = claim(store, say("e1"), now=NOW + LEASE)

        with pytest.raises(StaleConversation, match="pizzeria/web/ann: event 'e1'"):
            store.commit(late, moved(late, by="late"), reply(late), outgoing=(Message("late"),))

        assert store.conversation("pizzeria/web/ann") is None
        assert store.outgoing(now=NOW, lease=LEASE) == ()
        committed = store.commit(heir, moved(heir, by="heir"), reply(heir))
        assert committed.attributes == {"by": "heir"}
        with pytest.raises(StaleConversation):
            store.commit(late, moved(late, by="late"), reply(late))
        assert store.conversation("pizzeria/web/ann") == committed

    def test_a_late_holder_whom_nobody_took_over_may_still_commit(self, store: Store) -> None:
        late = claim(store, say("e1"))

        store.commit(late, moved(late), reply(late, at=NOW + 10 * LEASE))

        assert len(store.turns("pizzeria/web/ann")) == 1

    def test_a_claim_commits_once(self, store: Store) -> None:
        claimed = claim(store, say("e1"))
        committed = store.commit(claimed, moved(claimed), reply(claimed))

        with pytest.raises(StaleConversation):
            store.commit(claimed, moved(claimed), reply(claimed))

        assert store.conversation("pizzeria/web/ann") == committed
        assert len(store.turns("pizzeria/web/ann")) == 1

    def test_a_claim_that_was_given_back_is_granted_at_once(self, store: Store) -> None:
        first = claim(store, say("e1"))
        store.release(first)
        store.release(first)

        second = claim(store, say("e1"))

        assert (second.attempt, second.holder != first.holder) == (2, True)
        with pytest.raises(StaleConversation):
            store.commit(first, moved(first), reply(first))

    def test_giving_back_a_claim_that_was_taken_over_takes_it_from_nobody(self, store: Store) -> None:
        late = claim(store, say("e1"))
        heir = claim(store, say("e1"), now=NOW + LEASE)

        store.release(late)

        store.commit(heir, moved(heir), reply(heir))

    def test_giving_back_a_claim_after_its_turn_changes_nothing(self, store: Store) -> None:
        claimed = claim(store, say("e1"))
        turn = reply(claimed)
        store.commit(claimed, moved(claimed), turn)

        store.release(claimed)

        assert store.open(say("e1"), now=NOW, lease=LEASE, keep=KEEP) == Repeated(turn)

    @pytest.mark.parametrize(
        "other",
        [{"conversation": "pizzeria/web/bob"}, {"event_id": "e2"}, {"number": 2}],
        ids=lambda other: next(iter(other)),
    )
    def test_a_turn_that_is_not_the_claims_is_refused(self, store: Store, other: dict[str, object]) -> None:
        claimed = claim(store, say("e1"))

        with pytest.raises(ValueError, match="the claim is for"):
            store.commit(claimed, moved(claimed), replace(reply(claimed), **other))  # type: ignore[arg-type]  # one field of the right type each

        store.commit(claimed, moved(claimed), reply(claimed))

    @pytest.mark.parametrize(
        "wrong",
        [{"attributes": ["a", "list"]}, {"attributes": {"deep": nested(205)}}, {"locale": None}],
        ids=["another_type", "too_deep", "nothing"],
    )
    def test_what_could_not_be_read_back_is_refused_and_nothing_is_written(
        self, store: Store, wrong: dict[str, Any]
    ) -> None:
        claimed = claim(store, say("e1"))

        with pytest.raises(TypeError, match="this conversation could not be read back: "):
            store.commit(claimed, replace(moved(claimed), **wrong), reply(claimed))
        with pytest.raises(TypeError, match="this turn could not be read back: "):
            store.commit(claimed, moved(claimed), replace(reply(claimed), before={"deep": nested(205)}))
        with pytest.raises(TypeError, match="this message could not be read back: text: "):
            store.commit(claimed, moved(claimed), reply(claimed), outgoing=(Message(7),))  # type: ignore[arg-type]  # that is the point

        assert store.conversations() == ()
        assert store.turns("pizzeria/web/ann") == ()
        store.commit(claimed, moved(claimed, deep=nested(100)), reply(claimed))
        assert store.conversation("pizzeria/web/ann") is not None

    def test_what_is_not_json_is_refused_and_nothing_is_written(self, store: Store) -> None:
        claimed = claim(store, say("e1"))
        broken = replace(moved(claimed), attributes={"connection": object()})  # type: ignore[dict-item]  # that is the point

        with pytest.raises(TypeError, match="object"):
            store.commit(claimed, broken, reply(claimed))

        assert store.conversation("pizzeria/web/ann") is None
        store.commit(claimed, moved(claimed), reply(claimed))

    def test_what_was_handed_in_or_out_is_not_shared_with_the_store(self, store: Store) -> None:
        claimed = claim(store, say("e1"))
        items: list[object] = ["salami"]
        committed = store.commit(claimed, moved(claimed, items=items), reply(claimed))
        items.append("ham")
        kept = store.conversation("pizzeria/web/ann")
        assert kept is not None
        kept.attributes["items"].append("olives")  # type: ignore[union-attr]  # a list, put in above

        again = store.conversation("pizzeria/web/ann")

        assert again is not None
        assert again.attributes == {"items": ["salami"]}
        assert committed.version == 1

    def test_any_mapping_is_kept(self, store: Store) -> None:
        claimed = claim(store, say("e1"))

        inner: Any = MappingProxyType({"b": 1})
        state = replace(moved(claimed), attributes=MappingProxyType({"a": inner}))
        store.commit(claimed, state, reply(claimed))

        kept = store.conversation("pizzeria/web/ann")
        assert kept is not None
        assert kept.attributes == {"a": {"b": 1}}

    @pytest.mark.parametrize(
        "text", ["\0", "ﷺ 👩‍👩‍👧‍👦 e\u0301 \u200b", "'; DROP TABLE turn; --", "", "x" * 100_000]
    )
    def test_any_text_is_kept_as_it_was_said(self, store: Store, text: str) -> None:
        key = text[:50].replace("\0", "")  # connectors refuse it there, as PostgreSQL does
        said = say(f"event {key}", text, who=f"who {key}")
        turn = take(store, said)

        assert store.turns(said.conversation) == (turn,)
        assert store.open(said, now=NOW, lease=LEASE, keep=KEEP) == Repeated(turn)

    def test_a_lone_surrogate_is_refused_and_nothing_is_written(self, store: Store) -> None:
        with pytest.raises((TypeError, UnicodeEncodeError)):
            store.open(say("e1", "\ud800"), now=NOW, lease=LEASE, keep=KEEP)

        assert store.waiting(now=NOW) == ()

    def test_an_unused_conversation_starts_afresh_and_its_turn_numbers_go_on(self, store: Store) -> None:
        take(store, say("e1"))
        within = claim(store, say("e2"), now=NOW + KEEP)
        assert within.conversation.frames
        store.release(within)

        later = NOW + KEEP + SECOND
        afresh = claim(store, say("e2"), now=later)

        assert afresh.conversation == replace(
            Conversation(
                id="pizzeria/web/ann",
                bot="pizzeria",
                connector="web",
                channel="web",
                person="web:ann",
                locale="en-US",
            ),
            version=1,
        )
        store.commit(afresh, moved(afresh), reply(afresh, at=later))
        assert [turn.number for turn in store.turns("pizzeria/web/ann")] == [1, 2]

    def test_messages_at_the_same_instant_all_have_their_turn_in_order_of_arrival(self, store: Store) -> None:
        """Twenty messages in one conversation at once, on as many threads."""
        messages = 20
        barrier = Barrier(messages)

        def deliver(number: int) -> int:
            said = say(f"e{number}")
            barrier.wait()
            place = store.receive(said, now=NOW)
            while True:
                opened = store.open(said, now=NOW, lease=LEASE, keep=KEEP)
                if isinstance(opened, Claimed):
                    store.commit(opened, moved(opened), reply(opened))
                    return place

        with ThreadPoolExecutor(messages) as pool:
            places = list(pool.map(deliver, range(messages)))

        turns = store.turns("pizzeria/web/ann")
        assert [turn.number for turn in turns] == list(range(1, messages + 1))
        by_place = sorted(range(messages), key=lambda number: places[number])
        assert [turn.event_id for turn in turns] == [f"e{number}" for number in by_place]


class OutgoingContract:
    """Promise 3: outgoing replies wait in the same transaction and are sent in order."""

    def test_messages_are_handed_out_in_order_one_at_a_time(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("one", "two"))
        take(store, say("e2"), outgoing=("three",))
        sent = []

        while handed := store.outgoing(now=NOW, lease=LEASE):
            (only,) = handed
            sent.append((only.turn_id, only.position, only.message.text, only.attempts))
            store.sent(only)

        assert sent == [("turn-e1", 0, "one", 0), ("turn-e1", 1, "two", 0), ("turn-e2", 0, "three", 0)]

    def test_each_conversation_has_its_own_line(self, store: Store) -> None:
        take(store, say("e1", who="ann"), outgoing=("to ann", "to ann too"))
        take(store, say("e2", who="bob"), outgoing=("to bob",))
        take(store, say("e3", who="carl"), outgoing=("to carl",))

        handed = store.outgoing(now=NOW, lease=LEASE, limit=2)

        assert [out.message.text for out in handed] == ["to ann", "to bob"]
        assert [out.message.text for out in store.outgoing(now=NOW, lease=LEASE)] == ["to carl"]

    def test_a_message_in_hand_is_given_to_nobody_else_until_its_lease_runs_out(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("one",))
        (first,) = store.outgoing(now=NOW, lease=LEASE)
        assert store.outgoing(now=NOW + LEASE - SECOND, lease=LEASE) == ()

        (second,) = store.outgoing(now=NOW + LEASE, lease=LEASE)

        assert second == replace(first, attempts=1)

    def test_a_message_that_is_postponed_holds_up_those_behind_it(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("one", "two"))
        (first,) = store.outgoing(now=NOW, lease=LEASE)

        store.postpone(first, until=NOW + SECOND)

        assert store.outgoing(now=NOW, lease=LEASE) == ()
        assert store.outgoing(now=NOW + SECOND, lease=LEASE) == (replace(first, attempts=1),)

    def test_saying_twice_that_a_message_was_sent_takes_no_other(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("one",))
        (first,) = store.outgoing(now=NOW, lease=LEASE)
        store.sent(first)
        take(store, say("e2"), outgoing=("two",))

        store.sent(first)
        store.postpone(first, until=NOW + KEEP)

        assert [out.message.text for out in store.outgoing(now=NOW, lease=LEASE)] == ["two"]


class KeepingContract:
    """What can be listed, taken out, and deleted."""

    def test_conversations_are_listed_by_use(self, store: Store) -> None:
        take(store, say("e1", who="ann"))
        take(store, say("e2", who="bob"), at=NOW + 2 * SECOND)
        take(store, say("e3", who="carl"), at=NOW + SECOND)
        take(store, say("e4", who="ann", bot="cafe"), at=NOW + 3 * SECOND)

        def listed(**wanted: str | int) -> list[str]:
            return [found.id for found in store.conversations(**wanted)]  # type: ignore[arg-type]  # keywords by name

        everything = ["cafe/web/ann", "pizzeria/web/bob", "pizzeria/web/carl", "pizzeria/web/ann"]
        assert listed() == everything
        assert listed(limit=2) == everything[:2]
        assert listed(bot="pizzeria") == everything[1:]
        assert listed(person="web:ann") == [everything[0], everything[3]]
        assert listed(person="web:ann", bot="cafe") == [everything[0]]
        assert listed(person="web:nobody") == []

    def test_everything_about_a_person_is_exported(self, store: Store) -> None:
        take(store, say("e1", "my name is Ann"), outgoing=("Hello Ann",))
        store.receive(say("e2", "a pizza"), now=NOW)
        store.receive(say("e3", "first words", bot="cafe"), now=NOW)
        take(store, say("e4", who="bob"))

        exported = store.export("web:ann")

        assert exported["person"] == "web:ann"
        (conversation,) = exported["conversations"]
        assert conversation["id"] == "pizzeria/web/ann"
        assert conversation["attributes"] == {"heard": "my name is Ann"}
        assert [(turn["number"], turn["text"]) for turn in conversation["turns"]] == [(1, "my name is Ann")]
        assert conversation["outgoing"] == [{"text": "Hello Ann", "buttons": [], "card": None, "image": None}]
        assert [event["text"] for event in exported["events"]] == ["a pizza", "first words"]
        assert store.export("web:nobody") == {"person": "web:nobody", **NOTHING}

    def test_a_person_is_deleted_and_nobody_else(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("Hello Ann",))
        take(store, say("e2"))
        take(store, say("e3", bot="cafe"))
        store.receive(say("e4"), now=NOW)
        bobs = take(store, say("e5", who="bob"), outgoing=("Hello Bob",))

        assert store.count("web:ann") == Deleted(conversations=2, turns=3, events=4)
        assert store.delete("web:ann") == Deleted(conversations=2, turns=3, events=4)

        assert store.export("web:ann") == {"person": "web:ann", **NOTHING}
        assert store.count("web:ann") == store.delete("web:ann") == Deleted(0, 0, 0)
        assert store.turns("pizzeria/web/ann") == ()
        assert store.waiting(now=NOW) == ()
        assert store.turns("pizzeria/web/bob") == (bobs,)
        assert [out.message.text for out in store.outgoing(now=NOW, lease=LEASE)] == ["Hello Bob"]

    def test_what_a_person_said_in_anothers_conversation_is_deleted_too(self, store: Store) -> None:
        take(store, say("e1", who="ann"), outgoing=("Hello Ann",))
        guest = replace(say("e2", "Bob was here", who="ann"), person="web:bob")
        take(store, guest, outgoing=("Hello Bob",))

        assert store.delete("web:bob") == Deleted(conversations=0, turns=1, events=1)

        assert [turn.event_id for turn in store.turns("pizzeria/web/ann")] == ["e1"]
        assert [out.message.text for out in store.outgoing(now=NOW, lease=LEASE)] == ["Hello Ann"]
        assert take(store, say("e3", who="ann")).number == 3

    def test_a_turn_of_a_person_who_was_deleted_meanwhile_is_refused(self, store: Store) -> None:
        take(store, say("e1"))
        claimed = claim(store, say("e2"))

        store.delete("web:ann")

        with pytest.raises(StaleConversation):
            store.commit(claimed, moved(claimed), reply(claimed))
        store.release(claimed)
        assert store.conversation("pizzeria/web/ann") is None
        assert store.turns("pizzeria/web/ann") == ()

    def test_an_event_of_a_person_who_was_deleted_is_a_new_one(self, store: Store) -> None:
        take(store, say("e1"))
        store.delete("web:ann")

        turn = take(store, say("e1"))

        assert turn.number == 1

    def test_what_is_older_than_kept_expires(self, store: Store) -> None:
        take(store, say("e1"), outgoing=("never sent",))
        take(store, say("e2", who="bob"))
        take(store, say("e3", who="bob"), at=NOW + 2 * DAY)
        take(store, say("e4", bot="cafe"))

        assert store.expire(bot="pizzeria", keep=2 * DAY, now=NOW + 2 * DAY) == Deleted(0, 0, 0)
        expired = store.expire(bot="pizzeria", keep=2 * DAY, now=NOW + 2 * DAY + SECOND)

        assert expired == Deleted(conversations=1, turns=2, events=2)
        assert [found.id for found in store.conversations()] == ["pizzeria/web/bob", "cafe/web/ann"]
        assert [turn.number for turn in store.turns("pizzeria/web/bob")] == [2]
        assert store.outgoing(now=NOW, lease=LEASE) == ()
        assert take(store, say("e6", who="bob"), at=NOW + 2 * DAY).number == 3
        assert take(store, say("e7", who="ann"), at=NOW + 2 * DAY).number == 1

    def test_an_event_is_remembered_for_a_day_however_short_the_keeping(self, store: Store) -> None:
        turn = take(store, say("e1"))

        assert store.expire(bot="pizzeria", keep=SECOND, now=NOW + DAY) == Deleted(0, 0, 0)
        assert store.open(say("e1"), now=NOW + DAY, lease=LEASE, keep=SECOND) == Repeated(turn)
        assert store.expire(bot="pizzeria", keep=SECOND, now=NOW + DAY + SECOND) == Deleted(1, 1, 1)

    def test_what_had_no_turn_never_expires_and_neither_does_its_conversation(self, store: Store) -> None:
        take(store, say("e1"))
        claimed = claim(store, say("e2"), now=NOW)
        store.receive(say("e3", who="bob"), now=NOW)
        much_later = NOW + 100 * DAY

        assert store.expire(bot="pizzeria", keep=DAY, now=much_later) == Deleted(0, 1, 1)

        assert store.waiting(now=much_later) == (say("e2"), say("e3", who="bob"))
        store.commit(claimed, moved(claimed), reply(claimed, at=much_later), outgoing=(Message("at last"),))
        assert store.expire(bot="pizzeria", keep=DAY, now=much_later + SECOND) == Deleted(0, 0, 0)
        assert [turn.number for turn in store.turns("pizzeria/web/ann")] == [2]
        assert [out.message.text for out in store.outgoing(now=much_later, lease=LEASE)] == ["at last"]

    def test_a_clock_that_is_behind_makes_no_conversation_older(self, store: Store) -> None:
        first = take(store, say("e1"), at=NOW + 10 * SECOND)
        take(store, say("e2"), at=NOW)
        kept = store.conversation("pizzeria/web/ann")
        assert kept is not None
        assert kept.updated == NOW + 10 * SECOND

        assert store.expire(bot="pizzeria", keep=DAY, now=NOW + DAY + SECOND) == Deleted(0, 1, 1)

        assert store.open(say("e1"), now=NOW, lease=LEASE, keep=KEEP) == Repeated(first)

    def test_a_check_changes_nothing(self, store: Store) -> None:
        turn = take(store, say("e1"))

        store.check()
        store.check()

        assert store.turns("pizzeria/web/ann") == (turn,)
        assert store.waiting(now=NOW) == ()


class StoreContract(LedgerContract, OrderContract, OutgoingContract, KeepingContract):
    """State the whole contract; a store's test class inherits this and gives the fixture `store`."""
