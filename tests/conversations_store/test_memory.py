from __future__ import annotations

import pytest

from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Store
from tests.conversations_store.contract import StoreContract
from tests.conversations_store.fulfillments_contract import FulfillmentsContract


class TestMemoryStore(StoreContract, FulfillmentsContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()
