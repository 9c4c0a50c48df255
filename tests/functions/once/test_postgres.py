"""Hold what is done once to one run where conversations are in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from botctl import Call, once
from botctl.conversations.postgres import PostgresStore
from botctl.functions.once import keeping
from tests.conversations_store.conftest import postgres, url
from tests.functions.conftest import CALL

__all__ = ["postgres", "url"]  # fixtures


def test_an_address_names_where_results_are_kept(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keeping.DATABASE, keeping.database_of(tmp_path, {"BOTCTL_DATABASE_URL": url}))
    runs: list[str] = []

    @once
    def work(call: Call) -> str:
        runs.append(call.turn_id)
        return "done"

    assert [work(CALL), work(CALL)] == ["done", "done"]
    assert runs == ["t1"]
    store = PostgresStore(url)
    store.delete(CALL.person)
    store.close()
    assert work(CALL) == "done"
    assert runs == ["t1", "t1"]
