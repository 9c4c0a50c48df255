"""Write what a function returned as JSON, and read it back as what it was."""

from __future__ import annotations

from typing import Any

import orjson

from botctl.functions.replies import check_json, check_reply
from botctl.messages import Never, Reply


def write(name: str, returned: Any) -> str:
    """Return as JSON text a Reply, a list of them, or what JSON holds; raise Never for anything else.

    It has run by then: trying again would run it again, and fail again.
    """
    try:
        return orjson.dumps(_written(returned)).decode()
    except (TypeError, ValueError) as error:
        raise Never(
            f"{name}: it ran, and its result cannot be kept: {error}. Under @once, return a Reply, or what"
            " JSON holds."
        ) from error


def read(text: str) -> Any:
    """Return what `write` wrote."""
    document = orjson.loads(text)
    if "reply" in document:
        return Reply.from_json(document["reply"])
    if "replies" in document:
        return [Reply.from_json(one) for one in document["replies"]]
    return document["value"]


def _written(returned: Any) -> dict[str, Any]:
    if isinstance(returned, Reply):
        check_reply(returned)
        return {"reply": returned.to_json()}
    if isinstance(returned, list) and returned and all(isinstance(one, Reply) for one in returned):
        for one in returned:
            check_reply(one)
        return {"replies": [one.to_json() for one in returned]}
    check_json("it", returned, depth=0)
    return {"value": returned}
