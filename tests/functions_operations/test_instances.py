from __future__ import annotations

import sqlite3
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from botctl.errors import FunctionError, FunctionRefused
from botctl.functions.persistent import pauses
from botctl.messages import Button, Card, Reply
from botctl.workspace.read import load, read

from .conftest import FUNCTIONS, Run
from .documents import (
    ALICE,
    AUTO_SCALING,
    BY_CLOUDFORMATION,
    DANA,
    INSTANCE,
    ROOT,
    asked,
    changed,
    evicted,
)
from .fake_aws import Aws, now

LONG_AGO = now() - timedelta(hours=2)  # CloudTrail has caught up
JUST_NOW = now() - timedelta(minutes=1)
CRASHED = ("stopped", "web-1", "Server.InternalError", "Server.InternalError: Internal error on launch")


def told(run: Run, document: dict[str, Any]) -> Reply:
    reply = run("instances", document)
    assert reply is not None
    return reply


def test_a_stop_that_nobody_asked_for_is_told_with_all_that_is_known_of_it(run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = (
        "stopped",
        "web-1",
        "Client.InstanceInitiatedShutdown",
        "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
    )
    text = f"web-1 ({INSTANCE}) has stopped, and no user asked for it. EC2 says: Instance initiated shutdown."
    assert run("instances", changed("stopped", LONG_AGO)) == Reply(
        text,
        buttons=(
            Button("Acknowledge", f"acknowledge alert {INSTANCE}"),
            Button("It was me", f"alert {INSTANCE} was me"),
        ),
        card=Card(
            f"web-1 ({INSTANCE})",
            f"It has stopped.\nRegion: eu-central-1\nAccount: 123456789012\n"
            f"Time: {LONG_AGO:%Y-%m-%d %H:%M:%S} UTC",
            link=(
                "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1"
                f"#InstanceDetails:instanceId={INSTANCE}"
            ),
        ),
        attributes={f"alert {INSTANCE}": {"name": "web-1", "at": LONG_AGO.isoformat(), "text": text}},
        to="web:anna",
    )
    assert aws.asked == [("LookupEvents", "eu-central-1"), ("DescribeInstances", "eu-central-1")]


@pytest.mark.parametrize("by", [ALICE, DANA, ROOT], ids=lambda by: by["type"])
@pytest.mark.parametrize(
    ("state", "call"),
    [
        ("stopping", "StopInstances"),
        ("stopped", "StopInstances"),
        ("stopped", "TerminateInstances"),
        ("shutting-down", "TerminateInstances"),
        ("terminated", "TerminateInstances"),
    ],
)
def test_what_a_user_asked_for_is_told_to_nobody(
    run: Run, aws: Aws, by: dict[str, Any], state: str, call: str
) -> None:
    aws.records = [asked(call, by, LONG_AGO - timedelta(minutes=4))]
    assert run("instances", changed(state, LONG_AGO)) is None


@pytest.mark.parametrize(
    ("state", "records"),
    [
        ("stopped", []),
        ("terminated", [asked("StopInstances", ALICE, LONG_AGO - timedelta(minutes=4))]),
        ("stopped", [asked("RebootInstances", ALICE, LONG_AGO - timedelta(minutes=4))]),
        ("stopped", [asked("StopInstances", ALICE, LONG_AGO + timedelta(minutes=4))]),
        ("stopped", [asked("StopInstances", ALICE, LONG_AGO - timedelta(hours=3))]),
        (
            "stopped",
            [
                asked(
                    "StopInstances",
                    ALICE,
                    LONG_AGO - timedelta(minutes=4),
                    errorCode="Client.UnauthorizedOperation",
                )
            ],
        ),
        (
            "stopped",
            [
                asked("StopInstances", ALICE, LONG_AGO - timedelta(minutes=40)),
                asked("StartInstances", ALICE, LONG_AGO - timedelta(minutes=20)),
            ],
        ),
    ],
    ids=["nothing", "a stop", "a reboot", "later", "long before", "refused", "started since"],
)
def test_what_explains_nothing_leaves_it_unexplained(
    run: Run, aws: Aws, state: str, records: list[dict[str, Any]]
) -> None:
    aws.records = records
    reply = told(run, changed(state, LONG_AGO))
    assert reply.text.endswith("and no user asked for it. CloudTrail shows nobody who did.")


def test_the_latest_record_on_any_page_counts(run: Run, aws: Aws) -> None:
    aws.records = [
        asked("StopInstances", ALICE, LONG_AGO - timedelta(minutes=2)),
        asked("StartInstances", ALICE, LONG_AGO - timedelta(minutes=20)),
        *(asked("ModifyInstanceAttribute", ALICE, LONG_AGO - timedelta(seconds=n)) for n in range(5)),
    ]
    assert run("instances", changed("stopping", LONG_AGO)) is None
    assert [action for action, _ in aws.asked] == ["LookupEvents"] * 7


def test_until_cloudtrail_has_caught_up_the_unexplained_is_looked_at_again(run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = ("stopping", "web-1", "Client.UserInitiatedShutdown", "User initiated shutdown")
    document = changed("stopping", JUST_NOW)
    with pytest.raises(FunctionError, match="CloudTrail does not show yet who made") as fault:
        run("instances", document)
    assert fault.value.again
    aws.records = [asked("StopInstances", ALICE, JUST_NOW - timedelta(seconds=3))]
    assert run("instances", document) is None


def test_a_reason_of_ec2s_own_is_told_at_once(run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = CRASHED
    reply = told(run, changed("stopped", JUST_NOW))
    assert reply.text == (
        f"web-1 ({INSTANCE}) has stopped, and no user asked for it. EC2 says: Internal error on launch."
    )


def test_the_reason_of_what_came_after_is_not_taken_for_its_own(run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = (
        "terminated",
        "",
        "Server.SpotInstanceTermination",
        "Spot instance termination",
    )
    reply = told(run, changed("stopped", LONG_AGO))
    assert reply.text == f"{INSTANCE} has stopped, and no user asked for it. CloudTrail shows nobody who did."


@pytest.mark.parametrize(
    ("by", "cause"),
    [
        (AUTO_SCALING, "It was the service autoscaling.amazonaws.com, as AutoScaling."),
        (BY_CLOUDFORMATION, "It was the service cloudformation.amazonaws.com, as Alice."),
        (
            {"type": "AWSService", "invokedBy": "ssm.amazonaws.com"},
            "It was the service ssm.amazonaws.com, as AWSService.",
        ),
    ],
)
def test_an_aws_service_is_told_as_such_and_nobody_can_have_been_it(
    run: Run, aws: Aws, by: dict[str, Any], cause: str
) -> None:
    aws.records = [asked("TerminateInstances", by, LONG_AGO - timedelta(seconds=1))]
    reply = told(run, changed("shutting-down", LONG_AGO))
    assert reply.text == f"{INSTANCE} is shutting down, and no user asked for it. {cause}"
    assert reply.buttons == (Button("Acknowledge", f"acknowledge alert {INSTANCE}"),)


def test_a_service_that_is_expected_to_do_it_is_not_told(
    run: Run, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_QUIET", "ssm.amazonaws.com autoscaling.amazonaws.com")
    aws.records = [asked("TerminateInstances", AUTO_SCALING, LONG_AGO - timedelta(seconds=1))]
    assert run("instances", changed("terminated", LONG_AGO)) is None


@pytest.mark.parametrize("by", ["CloudTrail", "EC2"])
def test_a_spot_instance_that_was_taken_back_is_told_as_such(
    run: Run, aws: Aws, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "CloudTrail":
        aws.records = [evicted(JUST_NOW - timedelta(seconds=2))]
    else:
        code = "Server.SpotInstanceTermination"
        aws.instances[INSTANCE] = ("shutting-down", "", code, f"{code}: Spot instance termination")
    reply = told(run, changed("shutting-down", JUST_NOW))
    assert reply.text == (
        f"{INSTANCE} is shutting down, and no user asked for it. EC2 took the spot instance back."
    )
    assert [button.title for button in reply.message().buttons] == ["Acknowledge"]
    monkeypatch.setenv("ALERTS_QUIET", "ec2.amazonaws.com")
    assert run("instances", changed("shutting-down", JUST_NOW, event="another")) is None


def test_both_states_of_one_stop_are_told_of_once_in_whichever_order(run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = CRASHED
    assert run("instances", changed("stopped", LONG_AGO)) is not None
    assert run("instances", changed("stopping", LONG_AGO - timedelta(seconds=30))) is None


def test_an_event_that_is_run_again_is_told_again(run: Run, aws: Aws) -> None:
    """It is told under the key of the event, so that nobody reads it twice; lost would be worse."""
    aws.instances[INSTANCE] = CRASHED
    first = run("instances", changed("stopped", LONG_AGO))
    assert first is not None
    assert run("instances", changed("stopped", LONG_AGO)) == first


@pytest.mark.parametrize("minutes", [10, 90])
def test_the_next_stop_is_told_of_again(run: Run, aws: Aws, minutes: int) -> None:
    aws.instances[INSTANCE] = CRASHED
    assert run("instances", changed("stopping", LONG_AGO, event="1")) is not None
    assert run("instances", changed("stopped", LONG_AGO + timedelta(seconds=30), event="2")) is None
    later = LONG_AGO + timedelta(minutes=minutes)
    assert run("instances", changed("stopping", later, event="3")) is not None
    assert run("instances", changed("stopped", later + timedelta(seconds=30), event="4")) is None


def test_the_end_of_an_instance_is_another_thing_than_its_stop(run: Run, aws: Aws) -> None:
    assert run("instances", changed("stopped", LONG_AGO)) is not None
    assert run("instances", changed("terminated", LONG_AGO + timedelta(minutes=1))) is not None


def test_what_was_told_is_forgotten_after_a_month(run: Run, aws: Aws, tmp_path: Path) -> None:
    run("instances", changed("stopped", now() - timedelta(days=31), event="old"))
    run("instances", changed("stopped", LONG_AGO, event="new"))
    books = sqlite3.connect(tmp_path / "instances.sqlite3")
    try:
        assert books.execute("SELECT event FROM changes").fetchall() == [("new",)]
    finally:
        books.close()


@pytest.mark.parametrize(
    ("refuses", "words"),
    [
        ("AccessDeniedException", "CloudTrail refuses: .* It takes the permission cloudtrail:LookupEvents"),
        ("UnrecognizedClientException", "CloudTrail refuses: .*"),
    ],
)
def test_what_no_second_try_mends_is_a_dead_letter_at_once(
    run: Run, aws: Aws, refuses: str, words: str
) -> None:
    aws.refuses = refuses
    with pytest.raises(FunctionRefused, match=words):
        run("instances", changed("stopped", LONG_AGO))


def test_what_a_second_try_may_mend_is_tried_again(run: Run, aws: Aws) -> None:
    aws.refuses = "ThrottlingException"
    with pytest.raises(FunctionError, match="ThrottlingException") as fault:
        run("instances", changed("stopped", LONG_AGO))
    assert fault.value.again


def test_without_credentials_the_remedy_is_told(run: Run, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(FunctionRefused, match="CloudTrail cannot be asked: Unable to locate credentials"):
        run("instances", changed("stopped", LONG_AGO))


def test_without_boto3_the_remedy_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("boto3", "botocore", "botocore.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(FunctionRefused, match="pip install -r functions/instances/requirements"):
        run("instances", changed("stopped", LONG_AGO))


def test_without_somebody_to_tell_nothing_is_asked(
    run: Run, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALERTS_TO")
    with pytest.raises(FunctionRefused, match="ALERTS_TO is not set"):
        run("instances", changed("stopped", LONG_AGO))
    assert aws.asked == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"anything": 1}, "this is no change of an instance's state: KeyError"),
        (changed("running", LONG_AGO), "an instance that is running is nothing to alert about"),
        ({**changed("stopped", LONG_AGO), "time": "soon"}, "this is no change of an instance's state"),
        ({**changed("stopped", LONG_AGO), "detail": "stopped"}, "this is no change of an instance's state"),
    ],
)
def test_another_event_is_refused(run: Run, document: dict[str, Any], words: str) -> None:
    with pytest.raises(FunctionRefused, match=words):
        run("instances", document)


@pytest.mark.parametrize(
    ("partition", "console"),
    [
        ("aws", "eu-central-1.console.aws.amazon.com"),
        ("aws-cn", "eu-central-1.console.amazonaws.cn"),
        ("aws-us-gov", "eu-central-1.console.amazonaws-us-gov.com"),
    ],
)
def test_the_link_leads_to_the_console_of_the_partition(
    run: Run, aws: Aws, partition: str, console: str
) -> None:
    card = told(run, changed("stopped", LONG_AGO, partition=partition)).card
    assert card is not None
    assert card.link.startswith(f"https://{console}/ec2/home?region=eu-central-1#")


@pytest.mark.parametrize("resources", [[], None, ["web-1"], 7])
def test_an_event_that_names_no_resource_is_of_the_usual_partition(
    run: Run, aws: Aws, resources: object
) -> None:
    card = told(run, {**changed("stopped", LONG_AGO), "resources": resources}).card
    assert card is not None
    assert card.link.startswith("https://eu-central-1.console.aws.amazon.com/")


def test_it_is_told_in_german_where_they_speak_german(
    run: Run, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_LANGUAGE", "de")
    reply = told(run, changed("terminated", LONG_AGO))
    assert reply.text == (
        f"{INSTANCE} wurde beendet, und kein Benutzer hat darum gebeten. "
        "CloudTrail zeigt niemanden, der es war."
    )
    assert reply.buttons == (
        Button("Bestätigen", f"Alarm {INSTANCE} bestätigen"),
        Button("Das war ich", f"Alarm {INSTANCE} war ich"),
    )


def test_a_language_without_words_is_refused(run: Run, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTS_LANGUAGE", "fr")
    with pytest.raises(FunctionRefused, match=r"ALERTS_LANGUAGE is 'fr': words\.toml has en and de"):
        run("instances", changed("stopped", LONG_AGO))


@pytest.mark.parametrize("function", ["instances", "alerts"])
def test_both_languages_say_the_same_with_the_same_fields(function: str) -> None:
    words = tomllib.loads((FUNCTIONS / function / "words.toml").read_text("utf-8"))
    assert fields(words["en"]) == fields(words["de"])


def fields(words: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names that stand in braces in each text, and the keys of each table."""
    return {
        key: sorted(text)
        if isinstance(text, dict)
        else sorted({name for _, name, _, _ in Formatter().parse(text) if name})
        for key, text in words.items()
    }


def test_the_workspace_has_no_faults_where_boto3_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("boto3", "botocore", "botocore.config", "botocore.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    assert read(FUNCTIONS.parent).faults == ()


def test_it_is_looked_at_for_the_last_time_after_cloudtrail_has_caught_up() -> None:
    functions = load(FUNCTIONS.parent).functions
    waits = [pause for pause in pauses(functions["instances"]) if pause is not None]
    assert timedelta(minutes=15) < timedelta(seconds=sum(waits)) < timedelta(minutes=20)


def test_alerts_and_what_is_told_of_dead_letters_go_to_the_same_people_in_the_same_language() -> None:
    functions = load(FUNCTIONS.parent).functions
    alerts, failures = functions["instances"].environment, functions["notify"].environment
    assert functions["instances"].on_failure == "notify"
    assert failures == {name: alerts[name] for name in ("ALERTS_TO", "ALERTS_LANGUAGE")}
