"""Let Schemathesis look for requests that are answered otherwise than the OpenAPI document says."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from botctl.serve.app import create_app
from botctl.serve.host import Host

HOW: Any = {
    "max_examples": 10,
    "derandomize": True,  # the same requests each time: what is found is found by everybody
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def test_every_request_is_answered_as_documented(host: Host) -> None:
    document = schemathesis.openapi.from_asgi("/openapi.json", create_app(host))
    found: list[Any] = [result.ok() for result in document.get_all_operations()]  # type: ignore[union-attr]  # an Err fails here, as it should
    # Over plain HTTP, nothing is ever right at the address of a WebSocket.
    operations = [operation for operation in found if not operation.path.endswith("/ws")]
    assert len(operations) == 14
    for operation in operations:
        # Without a body there is little that could be wrong.
        for mode in GenerationMode if operation.body else [GenerationMode.POSITIVE]:

            @given(operation.as_strategy(generation_mode=mode))
            @settings(**HOW)
            def check(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate()

            check()
