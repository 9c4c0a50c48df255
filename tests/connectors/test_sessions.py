"""Hold web sessions to their promise: nobody guesses, forges or carries one over."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.connectors.connector import Connector
from botctl.connectors.sessions import Sessions, key_file, secret_of
from botctl.errors import BotctlError, RequestError

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def sessions(*, secret: bytes = b"secret", bot: str = "cafe", connector: str = "web") -> Sessions:
    return Sessions(secret, bot=bot, connector=connector, age=30 * DAY)


def refusal(opener: Sessions, token: str, now: datetime = NOW) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        opener.open(token, now)
    return caught.value.status, caught.value.code


def test_a_token_opens_the_session_it_began() -> None:
    begun = sessions().begin(NOW)
    assert sessions().open(begun.token, NOW + DAY) == begun


def test_an_id_is_128_random_bits() -> None:
    ids = {sessions().begin(NOW).id for _ in range(100)}
    assert len(ids) == 100
    assert all(len(bytes.fromhex(session)) == 16 for session in ids)


@pytest.mark.parametrize(
    "other",
    [sessions(secret=b"other"), sessions(bot="desk"), sessions(connector="widget")],
    ids=["another secret", "another bot", "another connector"],
)
def test_a_token_of_elsewhere_opens_nothing(other: Sessions) -> None:
    assert refusal(sessions(), other.begin(NOW).token) == (401, "unknown_session")


def test_bot_and_connector_cannot_be_shifted_into_each_other() -> None:
    token = sessions(bot="a", connector="b/c").begin(NOW).token
    assert refusal(sessions(bot="a/b", connector="c"), token) == (401, "unknown_session")


def test_no_character_of_a_token_can_be_changed() -> None:
    token = sessions().begin(NOW).token
    for at in range(len(token) - 1):  # the last one's lowest bits are padding of base64
        forged = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert refusal(sessions(), forged) == (401, "unknown_session")


@given(st.text(max_size=300))
def test_no_text_opens_a_session_by_chance(token: str) -> None:
    assert refusal(sessions(), token) == (401, "unknown_session")


def test_a_token_ends_after_its_time() -> None:
    token = sessions().begin(NOW).token
    assert refusal(sessions(), token, NOW + 30 * DAY + timedelta(seconds=1)) == (401, "session_expired")


def test_a_token_is_renewed_after_half_its_time() -> None:
    begun = sessions().begin(NOW)
    assert sessions().open(begun.token, NOW + 15 * DAY).token == begun.token
    renewed = sessions().open(begun.token, NOW + 16 * DAY)
    assert renewed.id == begun.id
    assert sessions().open(renewed.token, NOW + 40 * DAY).id == begun.id


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".botctl" / "session.key"
    key = key_file(path)
    assert len(bytes.fromhex(key.decode())) == 32
    assert key_file(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["session.key"]


def test_a_key_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "session.key"
    key_file(path)
    path.chmod(0o644)
    with pytest.raises(BotctlError, match="others can read the key"):
        key_file(path)


def test_a_key_file_that_cannot_be_made_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BotctlError, match="cannot keep the key") as caught:
        key_file(tmp_path / "file" / "session.key")
    assert "secret: ${ENV_NAME}" in caught.value.hint


def test_a_secret_comes_from_the_environment_variable_the_connector_names(tmp_path: Path) -> None:
    connector = Connector("web", "web", secrets={"secret": "SESSIONS"})
    environ = {"SESSIONS": "0123456789abcdef"}
    assert secret_of(connector, state=tmp_path, environ=environ) == b"0123456789abcdef"
    environ = {"SESSIONS": os.fsdecode(b"\xff\xfe" * 8)}  # as os.environ holds bytes that are no UTF-8
    assert secret_of(connector, state=tmp_path, environ=environ) == b"\xff\xfe" * 8
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "fault"), [(None, "is not set"), ("short-canary", "is shorter than 16 bytes")]
)
def test_a_secret_that_is_missing_or_weak_is_refused_unseen(
    tmp_path: Path, value: str | None, fault: str
) -> None:
    connector = Connector("web", "web", secrets={"secret": "SESSIONS"})
    environ = {} if value is None else {"SESSIONS": value}
    with pytest.raises(BotctlError, match=f"SESSIONS {fault}") as caught:
        secret_of(connector, state=tmp_path, environ=environ)
    assert "canary" not in f"{caught.value} {caught.value.hint}"
