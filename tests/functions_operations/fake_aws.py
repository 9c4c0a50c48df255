"""Stand in for AWS: CloudTrail and EC2 over HTTP, as boto3 speaks with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import pytest

# AWS's own examples.
_KEY, _SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@dataclass(slots=True)
class Aws:
    """Hold what AWS knows: CloudTrail's records, and instances as {id: (state, name, code, message)}.

    With `refuses` it answers nothing else than that error. `asked` are the actions of the requests so far,
    each with the region whose key it was signed for. It listens at `port`.
    """

    port: int = 0

    records: list[dict[str, Any]] = field(default_factory=list)
    instances: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    refuses: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def trail(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer LookupEvents, one event a page and the latest first.

        https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
        """
        (attribute,) = request["LookupAttributes"]
        assert attribute["AttributeKey"] == "ResourceName"
        found = [
            record
            for record in sorted(self.records, key=lambda record: str(record["eventTime"]), reverse=True)
            if attribute["AttributeValue"] in json.dumps(record)
            and request["StartTime"] <= _epoch(record["eventTime"]) <= request["EndTime"]
        ]
        page = int(request.get("NextToken", "0"))
        more = {"NextToken": str(page + 1)} if page + 1 < len(found) else {}
        return {"Events": [_event(record) for record in found[page : page + 1]], **more}

    def described(self, wanted: str) -> str:
        """Answer DescribeInstances.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
        """
        item = _instance(wanted, *self.instances[wanted]) if wanted in self.instances else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
            "<requestId>8f7724cf-496f-496e-8fe3-example</requestId>"
            f"<reservationSet>{item}</reservationSet></DescribeInstancesResponse>"
        )


@contextmanager
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Have boto3 ask a fake AWS, with keys of nobody and nothing of this machine's own settings."""
    known = Aws()

    class Handler(_Handler):
        aws = known

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    for name, value in _environment(known.port).items():
        monkeypatch.setenv(name, value)
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configured(home: Path, known: Aws) -> Path:
    """Return a home folder with what `aws configure` writes, for a fake AWS."""
    folder = home / ".aws"
    folder.mkdir(parents=True)
    (folder / "config").write_text(f"[default]\nendpoint_url = http://127.0.0.1:{known.port}\n", "utf-8")
    (folder / "credentials").write_text(
        f"[default]\naws_access_key_id = {_KEY}\naws_secret_access_key = {_SECRET}\n", "utf-8"
    )
    return home


def _environment(port: int) -> dict[str, str]:
    """Return the environment in which boto3 asks a fake AWS at a port, and nobody else."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": _KEY,
        "AWS_SECRET_ACCESS_KEY": _SECRET,
        "AWS_CONFIG_FILE": "/nowhere/config",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


class _Handler(BaseHTTPRequestHandler):
    aws: Aws

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        target = self.headers.get("X-Amz-Target", "")
        # Credential=AKIAIOSFODNN7EXAMPLE/20261123/eu-central-1/cloudtrail/aws4_request
        region = self.headers["Authorization"].split("/")[2]
        if target:
            self.aws.asked.append((target.rpartition(".")[2], region))
            answer = json.dumps(self._refused() or self.aws.trail(json.loads(body)))
        else:
            asked = {key: values[0] for key, values in parse_qs(body).items()}
            self.aws.asked.append((asked["Action"], region))
            assert asked["Filter.1.Name"] == "instance-id"
            answer = self.aws.described(asked["Filter.1.Value.1"])
        self._send(answer, "application/x-amz-json-1.1" if target else "text/xml;charset=UTF-8")

    def _refused(self) -> dict[str, str]:
        return {"__type": self.aws.refuses, "message": "You may not."} if self.aws.refuses else {}

    def _send(self, answer: str, kind: str) -> None:
        data = answer.encode()
        self.send_response(400 if self.aws.refuses else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is its parent's
        """Say nothing: a test that fails shows what was asked."""


def _epoch(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def _event(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": "false",
        "EventTime": _epoch(record["eventTime"]),
        "EventSource": record["eventSource"],
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }


def _instance(instance: str, state: str, name: str, code: str, message: str) -> str:
    tag = f"<tagSet><item><key>Name</key><value>{escape(name)}</value></item></tagSet>" if name else ""
    why = (
        f"<stateReason><code>{code}</code><message>{escape(message)}</message></stateReason>" if code else ""
    )
    return (
        "<item><reservationId>r-1234567890abcdef0</reservationId><instancesSet><item>"
        f"<instanceId>{instance}</instanceId><instanceState><code>80</code><name>{state}</name></instanceState>"
        f"{why}{tag}</item></instancesSet></item>"
    )


def now() -> datetime:
    """Return the time, to the second, as AWS tells times."""
    return datetime.now(UTC).replace(microsecond=0)
