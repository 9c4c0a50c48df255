"""Serve the chat page, under the policy that its own files name."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from botctl.serve import page
from botctl.serve.answers import Headers
from botctl.serve.names import find

_NAMES = {name: name for name in page.ASSETS}
_ELSEWHERE = "GET / is the page that these files belong to"
_SECURITY = {
    "content-security-policy": page.CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",  # for browsers that do not read frame-ancestors
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-cache",  # keep it, but ask each time: another version may be running
    "vary": "accept-encoding",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """Hold a file as it is sent."""

    media_type: str
    plain: bytes
    packed: bytes
    tag: str


@cache
def asset(name: str) -> Asset:
    """Return one of the page's files, read and packed once."""
    content = (page.FOLDER / name).read_bytes()
    return Asset(
        page.ASSETS[name], content, gzip.compress(content, mtime=0), f'"{sha256(content).hexdigest()[:32]}"'
    )


async def index(request: Request, _: Headers) -> ASGIApp:
    """Return the chat page."""
    return _answer(request, "index.html")


async def file(request: Request, _: Headers) -> ASGIApp:
    """Return one of the chat page's files."""
    return _answer(request, find("file", request.path_params["name"], _NAMES, otherwise=_ELSEWHERE))


def _answer(request: Request, name: str) -> Response:
    found = asset(name)
    headers = {**_SECURITY, "etag": found.tag}
    if found.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = found.plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = found.packed, "gzip"
    return Response(body, headers=headers, media_type=found.media_type)
