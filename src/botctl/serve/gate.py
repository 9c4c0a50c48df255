"""Decide who may come in: browsers by their page's origin, operators by their machine or token."""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from botctl.errors import RequestError
from botctl.serve.answers import Headers

OPERATOR_TOKEN = "BOTCTL_OPERATOR_TOKEN"  # noqa: S105 -- the name of a variable, not its value
SESSION_HEADER = "x-botctl-session"

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A proxy on this machine makes everybody's requests look local; these headers tell of one.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_PREFLIGHT_AGE = b"600"  # seconds; Chromium keeps none for longer than two hours


@dataclass(frozen=True, slots=True)
class Origins:
    """Allow a browser's page to talk to a connector: our own page, and those of the allow-list."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, origins: Iterable[str]) -> Origins:
        """Return an allow-list; an origin is scheme://host[:port], and compared as browsers send it."""
        return cls(frozenset(origin.lower().rstrip("/") for origin in origins))

    def check(self, connection: HTTPConnection) -> Headers:
        """Return the CORS headers of the answer; raise RequestError (403) for a page that is not allowed.

        A request without an Origin is no page's: curl, a server, an app.
        """
        origin = connection.headers.get("origin")
        if origin is None:
            return []
        if origin in self.allowed:
            return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
        host = connection.headers.get("host", "")
        if origin.partition("://")[2] == host and not _is_rebound(connection, host):
            return []
        raise RequestError(
            403,
            "origin_not_allowed",
            "pages of this origin may not talk to this connector",
            hint="add the origin to `origins` in the connector's file",
        )

    def preflight(self) -> Headers:
        """Return what else a browser is told that asks before it sends."""
        return [
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", b"authorization, content-type"),
            (b"access-control-max-age", _PREFLIGHT_AGE),
        ]


@dataclass(frozen=True, slots=True)
class Operators:
    """Let in who runs the server: from this machine, or with the token of BOTCTL_OPERATOR_TOKEN."""

    token: str = field(default="", repr=False)

    def check(self, connection: HTTPConnection, *, wish: str = "look inside") -> None:
        """Raise RequestError (403) for anybody else; `wish` is what they may not."""
        if is_local(connection) or self._has_token(connection):
            return
        raise RequestError(
            403,
            "operators_only",
            f"only who runs this server may {wish}",
            hint=f"open it as http://localhost on the machine itself, or send the {OPERATOR_TOKEN} it has"
            f" as Authorization: Bearer, and the session as {SESSION_HEADER}",
        )

    def _has_token(self, connection: HTTPConnection) -> bool:
        # Both as the bytes they were: headers are read as latin-1, the environment may hold any bytes.
        shown, own = bearer(connection).encode("latin-1"), os.fsencode(self.token)
        return bool(own) and hmac.compare_digest(shown, own)


def is_local(connection: HTTPConnection) -> bool:
    """Return whether a request was made on this machine, to this machine, by name.

    The Host header is checked because a page elsewhere can make its own name mean 127.0.0.1.
    """
    client, headers = connection.client, connection.headers
    if client is None or any(name in headers for name in _FORWARDED):
        return False
    return _is_loopback(client.host) and _host_name(headers.get("host", "")) in _LOCAL_NAMES


def bearer(connection: HTTPConnection) -> str:
    """Return the token of `Authorization: Bearer`, or ""."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def session_token(connection: HTTPConnection) -> str:
    """Return the web session a GET asks about; raise RequestError (401) where it names none.

    It is the bearer token, unless that is the operator's and the session has its own header.
    """
    token = connection.headers.get(SESSION_HEADER) or bearer(connection)
    if not token:
        raise RequestError(
            401, "no_session", "which session?", hint="send it as Authorization: Bearer <session>"
        )
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_rebound(connection: HTTPConnection, host: str) -> bool:
    """Return whether a page elsewhere may have made its own name mean this machine (DNS rebinding).

    Then its origin and Host agree, as our own page's do. What reaches us by a loopback address is
    called by a local name, unless a proxy on this machine hands names on: those have to be allowed.
    Nobody can make a name under .localhost their own (RFC 6761, section 6.3).
    """
    address, _ = connection.scope.get("server") or ("", None)
    name = _host_name(host)
    return _is_loopback(address) and name not in _LOCAL_NAMES and not name.endswith(".localhost")


def _host_name(host: str) -> str:
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()
