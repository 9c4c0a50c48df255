"""Hold DynamoDB to what every store promises about things that are done once.

moto stands in for DynamoDB, and DynamoDB itself where AWS_ENDPOINT_URL_DYNAMODB names one (Amazon's own
for the desk runs with Java). What only a real one shows, that of many at once one is granted, is left out
on moto: it loses updates that threads make at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from botctl import Call, once
from botctl.conversations.fulfillments import Begun
from botctl.conversations.store import Store
from botctl.errors import StoreUnavailable
from botctl.functions.once import keeping
from botctl.functions.once.dynamodb import KEPT, DynamoResults
from tests.conversations_store.fulfillments_contract import OnceContract, begin
from tests.conversations_store.sample import LEASE, NOW
from tests.functions.conftest import CALL

IS_REAL = "AWS_ENDPOINT_URL_DYNAMODB" in os.environ


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
    ):
        monkeypatch.setenv(name, value)
    if IS_REAL:
        yield
        return
    with mock_aws():
        yield


@pytest.fixture
def table() -> Iterator[str]:
    client = boto3.client("dynamodb")
    name = f"once-{uuid4().hex}"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield name
    client.delete_table(TableName=name)


@pytest.fixture
def store(table: str) -> Any:
    return SimpleNamespace(fulfillments=DynamoResults(table))


def item(table: str) -> dict[str, Any]:
    """Return what is kept under the key k."""
    found = boto3.client("dynamodb").get_item(TableName=table, Key={"id": {"S": "k"}})
    return dict(found["Item"])


class TestDynamoResults(OnceContract):
    if not IS_REAL:
        test_of_many_at_once_one_is_granted = None  # type: ignore[assignment]  # see above


def test_what_is_kept_expires_when_no_repeat_can_come_any_more(store: Store, table: str) -> None:
    begun = begin(store)
    assert isinstance(begun, Begun)
    later = NOW + timedelta(hours=1)
    store.fulfillments.finish(begun, '"done"', now=later)

    kept = item(table)

    assert kept["expiration"] == {"N": str(int((later + KEPT).timestamp()))}
    assert kept.keys() == {"id", "digest", "result", "expiration", "conversation", "person"}


def test_what_has_expired_and_is_not_deleted_yet_counts_as_gone(store: Store) -> None:
    begun = begin(store)
    assert isinstance(begun, Begun)
    store.fulfillments.finish(begun, '"done"', now=NOW)

    again = begin(store, digest="another", now=NOW + KEPT)

    assert isinstance(again, Begun)
    store.fulfillments.finish(again, '"anew"', now=NOW + KEPT)


def test_a_right_of_a_clock_that_was_set_back_has_run_out(store: Store) -> None:
    assert isinstance(begin(store, now=NOW + timedelta(hours=1)), Begun)
    assert isinstance(begin(store, now=NOW), Begun)


def test_a_right_that_is_given_back_late_takes_nothing_from_the_next(store: Store) -> None:
    first, second = begin(store), begin(store, now=NOW + LEASE)
    assert isinstance(first, Begun)
    assert isinstance(second, Begun)

    store.fulfillments.abandon(first)

    store.fulfillments.finish(second, '"done"', now=NOW)


def test_a_missing_table_is_told_with_what_to_make() -> None:
    store: Any = SimpleNamespace(fulfillments=DynamoResults("none"))
    with pytest.raises(StoreUnavailable, match="DynamoDB table none: ") as caught:
        begin(store)
    assert caught.value.hint == "Make it: a partition key `id` (S), and a time to live on `expiration`."


def test_a_missing_region_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(StoreUnavailable, match="region") as caught:
        DynamoResults("orders")
    assert "AWS_REGION" in caught.value.hint


def test_the_environment_names_the_table(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keeping.TABLE, table)
    runs: list[str] = []

    @once
    def work(call: Call) -> str:
        runs.append(call.turn_id)
        return "done"

    assert [work(CALL), work(CALL)] == ["done", "done"]
    assert runs == ["t1"]
