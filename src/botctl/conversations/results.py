"""Define what keeps the results of what is done once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from botctl.conversations.fulfillments import Begun, Once


class Results(Protocol):
    """Keep what was done once under a key: the part of `Fulfillments` that a function itself needs.

    Every method may raise StoreUnavailable; then nothing was written. Methods are safe to call from any
    thread and process. `now` is handed in.
    """

    def begin(
        self, key: str, *, digest: str, conversation: str, person: str, now: datetime, lease: timedelta
    ) -> Once:
        """Return the right to do something under a key, its result, or who has it in hand.

        Raise EventConflict, which names both, where the key was used with another digest. A right that was
        not used until its lease ended is granted again.
        """

    def finish(self, begun: Begun, result: str, *, now: datetime) -> None:
        """Keep the result of what was begun; raise StaleConversation where somebody took it over."""

    def abandon(self, begun: Begun) -> None:
        """Give a right back unused: what was begun failed, and may be tried again at once."""
