from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Store
from tests.conversations_store.contract import StoreContract
from tests.conversations_store.fulfillments_contract import FulfillmentsContract


class TestSqliteStore(StoreContract, FulfillmentsContract):
    @pytest.fixture
    def store(self, empty: Path) -> Iterator[Store]:
        store = SqliteStore(empty)
        yield store
        store.close()
