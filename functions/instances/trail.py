"""Find in CloudTrail's records who made an instance stop or end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .change import Change

# EC2 takes a spot instance back: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/BidEvictedEvent.html
_SPOT = "BidEvictedEvent"
# A reboot is none of them: the instance stays "running" for EC2.
_BEGINS = {
    "stop": frozenset({"StopInstances", "TerminateInstances", _SPOT}),
    "end": frozenset({"TerminateInstances", _SPOT}),
}
# What was asked for before the instance was started again explains nothing that came after.
_START = "StartInstances"
# The clocks of two services.
_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Initiator:
    """Name who asked for it: a user's or a session's `name`, with the `service` where AWS did it itself.

    `spot` tells that EC2 took a spot instance back.
    """

    name: str
    service: str = ""
    spot: bool = False


def initiator(change: Change, records: Iterable[Mapping[str, Any]]) -> Initiator | None:
    """Return who asked for a change last, or None where no record says; what was refused did nothing."""
    wanted = {*_BEGINS[change.way], _START}
    asked = [
        record
        for record in records
        if record["eventName"] in wanted and not record.get("errorCode") and _at(record) <= change.at + _SKEW
    ]
    if not asked:
        return None
    last = max(asked, key=_at)
    return None if last["eventName"] == _START else _of(last)


def _at(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["eventTime"])


def _of(record: Mapping[str, Any]) -> Initiator:
    """Return who made a record.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    identity = record.get("userIdentity") or {}
    callers = (identity.get("invokedBy") or "", record.get("sourceIPAddress") or "")
    service = next((caller for caller in callers if caller.endswith(".amazonaws.com")), "")
    if not service and identity.get("type") in (None, "AWSService"):
        service = record["eventSource"]
    session = (identity.get("arn") or "").rpartition("/")[2]
    name = identity.get("userName") or session or identity.get("type") or ""
    return Initiator(name, service, spot=record["eventName"] == _SPOT)
