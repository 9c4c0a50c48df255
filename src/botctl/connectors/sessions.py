"""Sign web sessions, so that nobody can guess, forge or carry over one.

A token is `<id>.<issued>.<signature>`: 128 random bits in hex, the second it was issued in hex, and an
HMAC-SHA256 under a key of this bot and connector alone. It tells nothing and opens one conversation.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, Signer

from botctl.connectors.connector import Connector
from botctl.errors import BotctlError, RequestError

_BEGIN_ANEW = "send no session to begin a new conversation"
_LONGEST_TOKEN = 200  # ours have 85 characters; longer ones are not worth an HMAC
_SHORTEST_SECRET = 16  # bytes; anything shorter can be tried out


@dataclass(frozen=True, slots=True)
class Session:
    """Hold one person's web session: `id` names the conversation, `token` proves that it is theirs."""

    id: str
    token: str


class Sessions:
    """Begin and open the sessions of one bot on one connector."""

    def __init__(self, secret: bytes, *, bot: str, connector: str, age: timedelta) -> None:
        scope = f"botctl web session\0{bot}\0{connector}".encode()
        key = hmac.digest(secret, scope, "sha256")
        self._signer = Signer(key, key_derivation="none", digest_method=hashlib.sha256)
        self._age = age.total_seconds()

    def begin(self, now: datetime) -> Session:
        """Return a new session with an id that was never used."""
        return self._issue(secrets.token_hex(16), now)

    def open(self, token: str, now: datetime) -> Session:
        """Return the session of a token, with a fresh token once half its time has passed.

        Raise RequestError (401) where it is forged, foreign or too old.
        """
        if len(token) > _LONGEST_TOKEN:
            raise _unknown()
        try:
            value = self._signer.unsign(token.encode()).decode()
        except BadSignature:
            raise _unknown() from None
        session, _, issued = value.partition(".")
        age = now.timestamp() - int(issued, 16)
        if age > self._age:
            raise RequestError(401, "session_expired", "this session has ended", hint=_BEGIN_ANEW)
        return self._issue(session, now) if age > self._age / 2 else Session(session, token)

    def _issue(self, session: str, now: datetime) -> Session:
        return Session(session, self._signer.sign(f"{session}.{int(now.timestamp()):x}").decode())


def secret_of(connector: Connector, *, state: Path, environ: Mapping[str, str]) -> bytes:
    """Return what signs a connector's sessions: its `secret`, or the workspace's own key file.

    Raise BotctlError where the environment variable is missing or too short, or the file cannot be used.
    """
    variable = connector.secrets.get("secret")
    if variable is None:
        return key_file(state / "session.key")
    value = os.fsencode(environ.get(variable, ""))  # it may hold any bytes
    if len(value) < _SHORTEST_SECRET:
        fault = "is not set" if not value else f"is shorter than {_SHORTEST_SECRET} bytes"
        raise BotctlError(
            f"connectors/{connector.name}.yml: the environment variable {variable} {fault}",
            hint=f'set it to 32 random bytes: export {variable}="$(openssl rand -hex 32)"',
        )
    return value


def key_file(path: Path) -> bytes:
    """Return the key kept in a file that only its owner can read, making it when there is none."""
    try:
        if not path.exists():
            _make_key_file(path)
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BotctlError(
                f"{path}: others can read the key that signs web sessions",
                hint="delete it (web sessions then begin anew), or chmod 600 it if nobody else had access",
            )
        return path.read_bytes()
    except OSError as error:
        raise BotctlError(
            f"{path}: cannot keep the key that signs web sessions ({error.strerror})",
            hint="make the folder writable, or give the web connector a `secret: ${ENV_NAME}`",
        ) from error


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(32).encode())
    # A link is made whole or not at all, and never over the key another process made just now.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _unknown() -> RequestError:
    return RequestError(401, "unknown_session", "this session is not known here", hint=_BEGIN_ANEW)
