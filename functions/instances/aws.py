"""Ask AWS: CloudTrail what was done to an instance, EC2 what it is called and why it stopped.

Needs the permissions cloudtrail:LookupEvents and ec2:DescribeInstances.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from botctl import Never

from .change import WAYS, Change

# A stop may take a while (hibernation writes the memory to disk), so more than the last minutes is read.
WINDOW = timedelta(hours=1)
# What no second try mends: somebody must change a permission or a key.
_REFUSED = frozenset(
    {
        "AccessDeniedException",
        "AuthFailure",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what EC2 knows: the tag Name, and the reason where it was not its API that was used."""

    name: str = ""
    reason: str = ""
    code: str = ""

    @property
    def service(self) -> str:
        """Return the service that did it: EC2, where it took a spot instance back."""
        return "ec2.amazonaws.com" if self.code.startswith("Server.SpotInstance") else ""


def records(change: Change) -> list[dict[str, Any]]:
    """Return CloudTrail's records of an instance, up to its change; raise Never where that is not allowed."""
    with _asking("CloudTrail", "cloudtrail:LookupEvents"):
        pages = (
            _client("cloudtrail", change)
            .get_paginator("lookup_events")
            .paginate(
                LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": change.instance}],
                StartTime=change.at - WINDOW,
                EndTime=change.at + timedelta(minutes=5),
            )
        )
        return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def described(change: Change) -> Known:
    """Return what EC2 knows of an instance; it forgets those that ended within an hour or so."""
    with _asking("EC2", "ec2:DescribeInstances"):
        # A filter, unlike `InstanceIds`, finds nothing where there is nothing, and is no error.
        found = _client("ec2", change).describe_instances(
            Filters=[{"Name": "instance-id", "Values": [change.instance]}]
        )
    instances = [one for reservation in found["Reservations"] for one in reservation["Instances"]]
    return _known(instances[0], change) if instances else Known()


def _known(instance: dict[str, Any], change: Change) -> Known:
    name = next((tag["Value"] for tag in instance.get("Tags", ()) if tag["Key"] == "Name"), "")
    reason = instance.get("StateReason", {})
    code = reason.get("Code", "")
    moved_on = WAYS.get(instance["State"]["Name"]) != change.way  # the reason is of what came after
    if moved_on or code in ("", "Client.UserInitiatedShutdown", "Client.UserInitiatedHibernate"):
        return Known(name)
    return Known(name, reason.get("Message", code).removeprefix(f"{code}: ").rstrip("."), code)


def _client(service: Literal["cloudtrail", "ec2"], change: Change) -> Any:
    """Return a client in the instance's own region.

    The session is a new one: boto3's own keeps credentials, and is not for several threads.
    """
    import boto3
    from botocore.config import Config

    limits = Config(connect_timeout=3, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 2})
    return boto3.Session().client(service, region_name=change.region, config=limits)


@contextmanager
def _asking(whom: str, permission: str) -> Iterator[None]:
    """Raise Never for what no second try mends; anything else is tried again."""
    try:
        from botocore.exceptions import ClientError, NoCredentialsError
    except ModuleNotFoundError as error:
        raise Never(f"{error}: pip install -r functions/instances/requirements.txt") from None
    try:
        yield
    except NoCredentialsError as error:
        raise Never(f"{whom} cannot be asked: {error}. `aws configure`, or see instances.yml") from None
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _REFUSED:
            raise Never(f"{whom} refuses: {error}. It takes the permission {permission}") from None
        raise
