"""Keep the results of what is done once in a DynamoDB table, by conditional writes.

The table has one key, `id`, a string, and its time to live is the attribute `expiration`: the names that
aws-lambda-powertools gives them, so that one table can serve both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

from botctl.conversations.claims import check_lease, lost_beyond, misused, taken_over
from botctl.conversations.fulfillments import Begun, Busy, Done, Once
from botctl.conversations.rows import instant
from botctl.errors import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# As long as a repeat may come from AWS: a queue, one of dead letters too, keeps for so long at most.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
KEPT = timedelta(days=14)

# A right is granted where nothing is known of its key, or what is known has expired (DynamoDB deletes it
# within days, not at once), or it was asked for with the same payload and nobody holds it any more.
_FREE = (
    "attribute_not_exists(#id) OR #expiration <= :seconds"
    " OR (#digest = :digest AND attribute_not_exists(#result)"
    " AND (attribute_not_exists(#holder) OR #until <= :now OR #until > :beyond))"
)
_GRANT = (
    "SET #digest = :digest, #holder = :holder, #until = :until, #expiration = :expiration,"
    " #conversation = :conversation, #person = :person REMOVE #result"
)
_FINISH = "SET #result = :result, #expiration = :expiration REMOVE #holder, #until"
_ABANDON = "REMOVE #holder, #until"
_HELD = "#holder = :holder"

_NAMES = ("id", "digest", "result", "holder", "until", "expiration", "conversation", "person")


class DynamoResults:
    """Keep results in a table, for as long as repeats may come (KEPT); rights are leased as elsewhere.

    Clocks are the callers': those of machines that share a table must agree to within a second or two.
    """

    def __init__(self, table: str, *, client: DynamoDBClient | None = None) -> None:
        """Name a table; without a client, boto3's own is made from the environment.

        Raise StoreUnavailable where boto3 is missing, or knows no region.
        """
        self._table = table
        self._client = client or _client(table)

    def begin(
        self, key: str, *, digest: str, conversation: str, person: str, now: datetime, lease: timedelta
    ) -> Once:
        """Return the right to do something under a key, its result, or who has it in hand."""
        check_lease(lease)
        holder = token_hex(16)
        values: dict[str, str | int] = {
            ":digest": digest,
            ":holder": holder,
            ":until": instant(now + lease),
            ":expiration": _seconds(now + KEPT),
            ":conversation": conversation,
            ":person": person,
            ":now": instant(now),
            ":seconds": _seconds(now),
            ":beyond": instant(lost_beyond(now)),
        }
        known = self._write(key, _GRANT, _FREE, values)
        if known is None:
            return Begun(key, holder)
        if known["digest"]["S"] != digest:
            raise misused(key, before=known["digest"]["S"], now=digest)
        if "result" in known:
            return Done(known["result"]["S"])
        return Busy(_EPOCH + timedelta(microseconds=int(known["until"]["N"])))

    def finish(self, begun: Begun, result: str, *, now: datetime) -> None:
        """Keep the result of what was begun; raise StaleConversation where somebody took it over."""
        values: dict[str, str | int] = {
            ":holder": begun.holder,
            ":result": result,
            ":expiration": _seconds(now + KEPT),
        }
        if self._write(begun.key, _FINISH, _HELD, values) is not None:
            raise taken_over(begun.key)

    def abandon(self, begun: Begun) -> None:
        """Give a right back unused."""
        self._write(begun.key, _ABANDON, _HELD, {":holder": begun.holder})

    def _write(
        self, key: str, update: str, condition: str, values: Mapping[str, str | int]
    ) -> dict[str, Any] | None:
        """Change an item and return None, or where the condition does not hold, the item as it stands."""
        from botocore.exceptions import ClientError

        both = update + condition
        with _told(self._table):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"id": {"S": key}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={f"#{name}": name for name in _NAMES if f"#{name}" in both},
                    ExpressionAttributeValues={name: _value(value) for name, value in values.items()},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                item: Mapping[str, Any] = cast("dict[str, Any]", error.response).get("Item", {})
                return dict(item)
        return None


def _client(table: str) -> DynamoDBClient:
    try:
        import boto3
        from botocore.config import Config
    except ModuleNotFoundError as error:
        raise StoreUnavailable(
            f"DynamoDB table {table}: boto3 is not installed", hint="Install it: pip install 'botctl[aws]'."
        ) from error
    # Less than functions have: a table that does not answer must not take all of their time.
    config = Config(connect_timeout=2, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})
    with _told(table):
        client: DynamoDBClient = boto3.client("dynamodb", config=config)
    return client


@contextmanager
def _told(table: str) -> Iterator[None]:
    """Raise StoreUnavailable, with a remedy, for what AWS or the way to it does to us."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise StoreUnavailable(f"DynamoDB table {table}: {error}", hint=_REMEDIES.get(code, "")) from error
    except BotoCoreError as error:
        raise StoreUnavailable(
            f"DynamoDB table {table}: {error}", hint="See that AWS_REGION is set, and AWS can be reached."
        ) from error


_MAY = "Allow the function `dynamodb:UpdateItem` on the table, and give it credentials."
_REMEDIES = {
    "ResourceNotFoundException": "Make it: a partition key `id` (S), and a time to live on `expiration`.",
    "AccessDeniedException": _MAY,
    "UnrecognizedClientException": _MAY,
    "ExpiredTokenException": _MAY,
    "ValidationException": "Its partition key must be `id` (S); an item with its result has 400 KB at most.",
}


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _value(value: str | int) -> dict[str, str]:
    return {"S": value} if isinstance(value, str) else {"N": str(value)}
