"""Fetch and answer invocations for awslambdaric where its own client, in C, is not built: not on Linux.

In a worker this folder is on the path, and this a module at its top that imports nothing of botctl.
"""

from __future__ import annotations

import http.client
import os

_INVOCATION = "/2018-06-01/runtime/invocation"
_NAMES = (
    "Lambda-Runtime-Aws-Request-Id",
    "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Invoked-Function-Arn",
    "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Cognito-Identity",
    "Content-Type",
)

_connection = http.client.HTTPConnection(os.environ.get("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"))
_headers: dict[str, str] = {}


def initialize_client(user_agent: str) -> None:
    """Say who asks."""
    _headers["User-Agent"] = user_agent


def next() -> tuple[bytes, dict[str, str | int | None]]:  # noqa: A001 - awslambdaric's name for it
    """Wait for the next invocation; return its payload and its headers, the deadline in milliseconds."""
    status, response, body = _exchange("GET", f"{_INVOCATION}/next", None, {})
    if status != 200:
        raise RuntimeError("Failed to get next")
    headers: dict[str, str | int | None] = {name: response.getheader(name) for name in _NAMES}
    headers["Lambda-Runtime-Deadline-Ms"] = int(response.getheader("Lambda-Runtime-Deadline-Ms", "0"))
    return body, headers


def post_invocation_result(
    invoke_id: str, result: bytes, content_type: str, invocation_id: str | None = None
) -> None:
    """Answer an invocation."""
    _post(f"{invoke_id}/response", result, {"Content-Type": content_type}, invocation_id)


def post_error(invoke_id: str, error: str, xray_fault: str, invocation_id: str | None = None) -> None:
    """Tell that an invocation failed, and why."""
    headers = {"Content-Type": "application/json", "Lambda-Runtime-Function-XRay-Error-Cause": xray_fault}
    _post(f"{invoke_id}/error", error.encode(), headers, invocation_id)


def _post(what: str, body: bytes, headers: dict[str, str], invocation_id: str | None) -> None:
    if invocation_id:
        headers["Lambda-Runtime-Invocation-Id"] = invocation_id
    status, _, _ = _exchange("POST", f"{_INVOCATION}/{what}", body, headers)
    if status != 202:
        raise RuntimeError(f"Failed to post {what.partition('/')[2]}: {status}")


def _exchange(
    method: str, address: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, http.client.HTTPResponse, bytes]:
    try:
        _connection.request(method, address, body, {**_headers, **headers})
        response = _connection.getresponse()
        return response.status, response, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise RuntimeError(f"{method} {address}: {error}") from error
