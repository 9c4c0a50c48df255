"""Alert about EC2 instances that stop or end without a user who asked for it.

Run for EC2's state-change events; functions/instances.yml says when, and whom it tells. The rules, in order:

1. CloudTrail shows a user, a role's session or the root account that asked for it: nobody is told.
2. It shows an AWS service: that is told as such, but for the services in ALERTS_QUIET, who do it every day.
3. EC2 itself gives a reason that is not its API (a shutdown inside the instance, a failure, a spot instance
   taken back): that is told at once.
4. Neither shows who: CloudTrail may lag 15 minutes behind, so this raises until then, and is run again
   after each backoff. What is still unexplained after that is told.

An instance passes through two states when it stops or ends; it is told of once. Where CloudTrail may not be
asked, the event becomes a dead letter at once: mend the permission, then `botctl deadletters redrive`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from botctl import Event, Never, Reply

from . import alert, aws, told, trail
from .change import Change

# "CloudTrail typically delivers events within an average of about 5 minutes", lookups "within 15 minutes":
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
LAG = timedelta(minutes=15)


class NotYetKnown(Exception):
    """Say that CloudTrail may still come to know who did it: look again after the backoff."""


def handle(event: Event) -> Reply | None:
    """Return the alert about an instance's change of state, or nothing where all is as somebody wished."""
    to = os.environ.get("ALERTS_TO")
    if not to:
        raise Never("ALERTS_TO is not set: it names the conversation or the person to tell")
    change = Change.read(event.document)
    who = trail.initiator(change, aws.records(change))
    if who and (not who.service or who.service in _quiet()):
        return None
    known = aws.described(change)
    if not (who or known.reason) and datetime.now(UTC) - change.at < LAG:
        raise NotYetKnown(f"CloudTrail does not show yet who made {change.instance} {change.state}")
    if known.service in _quiet() or not told.first(change, event.id):
        return None
    return alert.reply(to, change, known, who)


def _quiet() -> frozenset[str]:
    return frozenset(os.environ.get("ALERTS_QUIET", "").split())
