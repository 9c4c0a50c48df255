"""A key is found by its beginning, and shown as short as it is unique."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.cli.keys import SHORTEST, short, whole
from botctl.errors import BotctlError, UsageError

KEYS = st.sets(st.text("0123456789abcdef", min_size=4, max_size=32), min_size=1, max_size=20)


@given(KEYS)
def test_a_shortened_key_is_found_again(addresses: set[str]) -> None:
    keys = {f"cafe/web/{address}" for address in addresses}
    for key, shown in short(keys).items():
        assert key.startswith(shown)
        assert whole(shown, keys, "conversation") == key


def test_a_key_that_another_one_goes_on_from_is_found_by_itself() -> None:
    assert whole("web:anna", ["web:annabel", "web:anna"], "person") == "web:anna"


def test_a_key_is_shown_to_its_eighth_digit_or_until_it_is_unique() -> None:
    keys = ["cafe/web/0123456789ab", "cafe/web/0123456789cd", "cafe/web/ffffffffffff"]
    assert SHORTEST == 8
    assert list(short(keys).values()) == ["cafe/web/0123456789a", "cafe/web/0123456789c", "cafe/web/ffffffff"]


def test_what_begins_many_keys_names_some_of_them() -> None:
    with pytest.raises(UsageError, match="begins the keys of 9 persons") as refused:
        whole("web:a", [f"web:a{number}" for number in range(9)], "person")
    assert refused.value.hint == "Write more of it: web:a0, web:a1, web:a2, web:a3, web:a4, …"


@pytest.mark.parametrize("wanted", ["", "web:bert", "bert"])
def test_what_begins_no_key_is_told(wanted: str) -> None:
    with pytest.raises(BotctlError, match="there is no person") as refused:
        whole(wanted, ["web:anna"], "person")
    assert not isinstance(refused.value, UsageError)
