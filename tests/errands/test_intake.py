"""Read the events that EventBridge would be given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.conversations.fulfillments import Invocation
from botctl.errands.intake import Stamp, events, invocations
from botctl.errors import RequestError
from botctl.functions.events.patterns import compiled
from botctl.functions.events.triggers import OnAlarm, OnPattern, OnRoute
from botctl.functions.function import Function

STAMP = Stamp(datetime(2026, 1, 5, 10, 0, 0, 250_000, tzinfo=UTC), lambda: "new-id")

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
EC2: dict[str, Any] = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "123456789012",
    "time": "2021-11-11T21:29:54Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
    "detail": {"instance-id": "i-abcd1111", "state": "pending"},
}
LEAST = {"source": "shop", "detail-type": "Order placed", "detail": {}}
COMPLETE = {
    "version": "0",
    "id": "new-id",
    "account": "000000000000",
    "region": "us-east-1",
    "time": "2026-01-05T10:00:00Z",
    "resources": [],
    **LEAST,
}


def read(value: object) -> list[dict[str, Any]]:
    return events(json.dumps(value).encode(), STAMP)


def test_an_event_is_taken_as_it_is() -> None:
    assert read(EC2) == [EC2]
    assert read([EC2, EC2]) == [EC2, EC2]


def test_what_an_event_does_not_tell_is_completed() -> None:
    assert read(LEAST) == [COMPLETE]


def test_an_entry_of_put_events_becomes_the_event_that_eventbridge_makes_of_it() -> None:
    entry = {
        "Source": "shop",
        "DetailType": "Order placed",
        "Detail": '{"number": 7}',
        "Time": 1767607200.5,
        "Resources": ["order/7"],
        "EventBusName": "default",
    }
    made = {**COMPLETE, "detail": {"number": 7}, "resources": ["order/7"]}
    assert read({"Entries": [entry]}) == [made]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (7, "the body: it must be an object, not a number"),
        ([LEAST, None], "[1]: an object is missing here"),
        ({**LEAST, "source": ""}, "source: it must have 1 to 256 characters, not 0"),
        ({**LEAST, "source": 7}, "source: it must be a text, not a number"),
        (
            {"source": "shop", "detail": {}},
            "detail-type: a text is missing here",
        ),
        ([{**LEAST, "detail": "{}"}], "[0].detail: it must be an object, not a text"),
        ({**LEAST, "id": ""}, "id: it must have 1 to 256 characters, not 0"),
        ({**LEAST, "time": "yesterday"}, "time: it is not a time"),
        ({**LEAST, "time": "2026-01-05T10:00:00"}, "time: it is not a time"),
        ({**LEAST, "resources": "i-1"}, "resources: it must be a list, not a text"),
        (
            {**LEAST, "resources": [True]},
            "resources[0]: it must be a text, not true or false",
        ),
        ({"Entries": LEAST}, "Entries: it must be a list, not an object"),
        ({"Entries": [LEAST]}, "Entries[0]: an entry has no `source`"),
        (
            {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{"}]},
            "Entries[0].Detail: it is not JSON",
        ),
        (
            {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}", "Time": 1e300}]},
            "Entries[0].Time: it is no time",
        ),
    ],
)
def test_what_is_no_event_is_refused_with_its_place(value: object, fault: str) -> None:
    with pytest.raises(RequestError) as raised:
        read(value)
    assert raised.value.message.startswith(fault)
    assert (raised.value.status, raised.value.code) == (400, "not_an_event")
    assert raised.value.hint


def test_what_is_too_deep_to_be_kept_is_refused() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(RequestError, match="nested deeper than 32"):
        read({**LEAST, "detail": {"deep": deep}})


@given(
    st.binary()
    | st.recursive(st.none() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_any_body_is_events_or_refused(body: bytes) -> None:
    with suppress(RequestError):  # any other error fails here
        assert all(one["source"] and one["id"] for one in events(body, STAMP))


def functions(**triggers: Any) -> Mapping[str, Function]:
    return {name: Function(name, Path(f"{name}.py"), events=events) for name, events in triggers.items()}


def test_an_event_is_for_each_function_whose_pattern_it_matches_under_its_id_and_their_name() -> None:
    ec2, pending = (
        OnPattern(compiled({"source": ["aws.ec2"]})),
        OnPattern(compiled({"detail": {"state": ["pending"]}})),
    )
    shop = OnPattern(compiled({"source": ["shop"]}))
    found = functions(
        guard=(ec2, pending), watch=(shop, pending), orders=(shop,), api=(OnRoute("POST", "/"),), none=()
    )

    assert invocations(found, EC2, trace="t") == [
        Invocation(f"guard/{EC2['id']}", "guard", EC2, trace="t"),
        Invocation(f"watch/{EC2['id']}", "watch", EC2, trace="t"),
    ]


def test_an_alarm_comes_over_eventbridge_too() -> None:
    event: dict[str, Any] = {
        **COMPLETE,
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "detail": {"alarmName": "disk", "state": {"value": "ALARM"}},
    }
    found = functions(disk=(OnAlarm("disk"),), cpu=(OnAlarm("cpu"),))

    assert [one.id for one in invocations(found, event)] == ["disk/new-id"]
