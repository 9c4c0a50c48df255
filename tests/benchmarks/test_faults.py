"""Servers that are killed, stopped and ended keep every promise, and a store without its guards is caught."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.faults import Asked, run


def played(database: str, *, naive: bool = False) -> dict[str, Any]:
    return run(Asked(4.0, 3, database, conversations=12, every=0.4, naive=naive))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_no_promise_is_broken_while_servers_are_killed(database: str) -> None:
    found = played(database)

    assert found["faults"] == []
    assert found["left_in_ledger"] == 0
    assert found["file_whole"]
    assert found["answered"] > 20
    assert sum(found["signals"].values()) > 1


def test_a_store_without_its_guards_is_caught() -> None:
    assert played("sqlite", naive=True)["faults"] != []
