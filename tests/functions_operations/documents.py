"""Hold documents as AWS writes them: EC2's change of state, and CloudTrail's records of who asked for it.

Account, addresses and keys are AWS's own examples. The shapes are those of
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/BidEvictedEvent.html
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

INSTANCE = "i-0598c7d356eba48d7"
ACCOUNT = "123456789012"


def changed(state: str, at: datetime, *, event: str = "", partition: str = "aws") -> dict[str, Any]:
    """Return EC2's event of an instance's change of state."""
    return {
        "version": "0",
        "id": event or f"7bf73129-1428-4cd3-a780-{state}",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": ACCOUNT,
        "time": _time(at),
        "region": "eu-central-1",
        "resources": [f"arn:{partition}:ec2:eu-central-1:{ACCOUNT}:instance/{INSTANCE}"],
        "detail": {"instance-id": INSTANCE, "state": state},
    }


ALICE = {
    "type": "IAMUser",
    "principalId": "EX_PRINCIPAL_ID",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/Alice",
    "accountId": ACCOUNT,
    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "userName": "Alice",
}

# A person who signed in through IAM Identity Center.
DANA = {
    "type": "AssumedRole",
    "principalId": "AROAIGDTESTANDEXAMPLE:dana@example.com",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071/dana@example.com",
    "accountId": ACCOUNT,
    "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAIGDTESTANDEXAMPLE",
            "arn": (
                f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/"
                "AWSReservedSSO_Admin_0a1b2c3d4e5f6071"
            ),
            "accountId": ACCOUNT,
            "userName": "AWSReservedSSO_Admin_0a1b2c3d4e5f6071",
        },
        "attributes": {"creationDate": "2026-11-23T09:00:00Z", "mfaAuthenticated": "true"},
    },
}

ROOT = {
    "type": "Root",
    "principalId": ACCOUNT,
    "arn": f"arn:aws:iam::{ACCOUNT}:root",
    "accountId": ACCOUNT,
    "accessKeyId": "",
}

AUTO_SCALING = {
    "type": "AssumedRole",
    "principalId": "AROAIGDTESTANDEXAMPLE:AutoScaling",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
    "accountId": ACCOUNT,
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAIGDTESTANDEXAMPLE",
            "arn": (
                f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/"
                "AWSServiceRoleForAutoScaling"
            ),
            "accountId": ACCOUNT,
            "userName": "AWSServiceRoleForAutoScaling",
        },
        "attributes": {"creationDate": "2026-11-23T09:00:00Z", "mfaAuthenticated": "false"},
    },
    "invokedBy": "autoscaling.amazonaws.com",
}

# A stack that Alice deleted: CloudFormation asks in her name.
BY_CLOUDFORMATION = {**ALICE, "invokedBy": "cloudformation.amazonaws.com"}


def asked(name: str, by: dict[str, Any], at: datetime, **more: Any) -> dict[str, Any]:
    """Return CloudTrail's record of a call of EC2's API about the instance."""
    address = by.get("invokedBy", "203.0.113.64")
    return {
        "eventVersion": "1.11",
        "userIdentity": by,
        "eventTime": _time(at),
        "eventSource": "ec2.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": address,
        "userAgent": address if "invokedBy" in by else "aws-cli/2.31.1",
        "requestParameters": {"instancesSet": {"items": [{"instanceId": INSTANCE}]}, "force": False},
        "responseElements": {
            "requestId": "c4c3a6a7-9d0c-4c5b-8f3e-EXAMPLE",
            "instancesSet": {
                "items": [
                    {
                        "instanceId": INSTANCE,
                        "currentState": {"code": 64, "name": "stopping"},
                        "previousState": {"code": 16, "name": "running"},
                    }
                ]
            },
        },
        "requestID": "c4c3a6a7-9d0c-4c5b-8f3e-EXAMPLE",
        "eventID": f"90c1a5b4-{name}-{_time(at)}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **more,
    }


def evicted(at: datetime) -> dict[str, Any]:
    """Return CloudTrail's record of a spot instance that EC2 took back."""
    return {
        "eventVersion": "1.05",
        "userIdentity": {"accountId": ACCOUNT, "invokedBy": "ec2.amazonaws.com"},
        "eventTime": _time(at),
        "eventSource": "ec2.amazonaws.com",
        "eventName": "BidEvictedEvent",
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "ec2.amazonaws.com",
        "userAgent": "ec2.amazonaws.com",
        "eventID": "d27a6096-807b-4bd0-8c20-a33a83375054",
        "eventType": "AwsServiceEvent",
        "recipientAccountId": ACCOUNT,
        "requestParameters": None,
        "responseElements": None,
        "serviceEventDetails": {"instanceIdSet": [INSTANCE]},
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
