from __future__ import annotations

import pytest

from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Store
from tests.conversations_store.contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()
