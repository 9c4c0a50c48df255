"""Judge events, claims and turns by the same rules in every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from botctl.conversations.conversation import Conversation
from botctl.conversations.store import LONGEST_LEASE, Claimed
from botctl.errors import EventConflict, StaleConversation
from botctl.messages import Turn, Utterance


def digest(text: str) -> str:
    """Return what tells a text from any other, so that a ledger need not keep it."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def check_same(came: Utterance, *, conversation: str, person: str, text_digest: str) -> None:
    """Raise EventConflict where an event came again with another payload than the one that is kept.

    Its time, locale and understanding may differ: a channel sends a delivery again later.
    """
    same = {
        "conversation": came.conversation == conversation,
        "person": came.person == person,
        "text": digest(came.text) == text_digest,
    }
    if not all(same.values()):
        changed = " and ".join(name for name, equal in same.items() if not equal)
        raise EventConflict(
            f"event {came.event_id!r} of {came.bot}/{came.connector} came again with another {changed}",
            hint="Give each delivery an event id of its own, and repeat one only with the same payload.",
        )


def lost_beyond(now: datetime) -> datetime:
    """Return the instant after which no lease given by now can end.

    One that does was given by a clock that has been set back since, and counts as run out: nobody
    would have its conversation before the clock is there again.
    """
    return now + LONGEST_LEASE


def check_lease(lease: timedelta) -> None:
    """Raise ValueError for a lease that would be taken for one of a clock that was set back."""
    if lease > LONGEST_LEASE:
        raise ValueError(f"a lease is {LONGEST_LEASE} at most, not {lease}")


def check_turn(claim: Claimed, conversation: Conversation, turn: Turn) -> None:
    """Raise ValueError where a turn or state is not the one that was claimed."""
    claimed = claim.conversation
    wanted = (claimed.id, claim.event_id, claimed.version + 1)
    given = (turn.conversation, turn.event_id, turn.number)
    if given != wanted or conversation.id != claimed.id:
        raise ValueError(f"the claim is for (conversation, event, number) {wanted}, the turn is {given}")


def after(claim: Claimed, conversation: Conversation, turn: Turn) -> Conversation:
    """Return the state to keep after a turn: one version on, and never used earlier than before.

    Clocks of processes differ; a turn must not seem to be older than the one it follows.
    """
    before = claim.conversation.updated
    return replace(conversation, version=turn.number, updated=max(turn.at, before) if before else turn.at)


def stale(claim: Claimed) -> StaleConversation:
    """Return the refusal of a claim that is no longer held."""
    return StaleConversation(
        f"{claim.conversation.id}: event {claim.event_id!r} was taken over, or deleted, in the meantime",
        hint="Nothing was written; open the event again to get its turn.",
    )


def taken_over(what: str) -> StaleConversation:
    """Return the refusal of work that somebody else has in hand, or has done."""
    return StaleConversation(
        f"{what}: somebody else took this over in the meantime", hint="Nothing was written; theirs counts."
    )


def misused(key: str, *, before: str, now: str) -> EventConflict:
    """Return the refusal of a key that stands for something else already; digests may tell what."""
    return EventConflict(
        f"the key {key!r} was used with another payload before: {before}, and now with {now}",
        hint="What is done once under a key must be called with the same values each time.",
    )


def fresh(kept: Conversation | None, utterance: Utterance, *, now: datetime, keep: timedelta) -> Conversation:
    """Return the state a turn starts from: the kept one, or an empty one of the same version."""
    if kept is not None and (kept.updated is None or now - kept.updated <= keep):
        return kept
    empty = Conversation(
        id=utterance.conversation,
        bot=utterance.bot,
        connector=utterance.connector,
        channel=utterance.channel,
        person=utterance.person,
        locale=utterance.locale,
    )
    return empty if kept is None else replace(empty, version=kept.version, person=kept.person)
