"""Read what EC2 tells of an instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botctl import Never

# The two states of each way that an instance goes.
WAYS = {"stopping": "stop", "stopped": "stop", "shutting-down": "end", "terminated": "end"}
# https://docs.aws.amazon.com/general/latest/gr/rande.html
_CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


@dataclass(frozen=True, slots=True)
class Change:
    """Hold an instance's change of state."""

    instance: str
    state: str
    account: str
    region: str
    at: datetime
    partition: str = "aws"

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Change:
        """Return the change that an event is about; raise Never where it is about none.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
        """
        try:
            change = cls(
                instance=document["detail"]["instance-id"],
                state=document["detail"]["state"],
                account=document["account"],
                region=document["region"],
                at=datetime.fromisoformat(document["time"]),
                partition=_partition(document.get("resources")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Never(f"this is no change of an instance's state: {error!r} in {document}") from error
        if change.state not in WAYS:
            raise Never(f"an instance that is {change.state} is nothing to alert about: mend `events:`")
        return change

    @property
    def way(self) -> str:
        """Return "stop" or "end"."""
        return WAYS[self.state]

    @property
    def link(self) -> str:
        """Return the address of the instance in AWS's console."""
        console = _CONSOLES.get(self.partition, "console.aws.amazon.com")
        return (
            f"https://{self.region}.{console}/ec2/home?region={self.region}"
            f"#InstanceDetails:instanceId={self.instance}"
        )


def _partition(resources: Any) -> str:
    """Return the part of AWS that the first resource is in: arn:aws-cn:ec2:... is in China."""
    first = str(resources[0]) if isinstance(resources, list) and resources else ""
    return first.split(":")[1] if first.startswith("arn:") else "aws"
