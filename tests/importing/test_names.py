from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.importing.names import Names, identifier, words
from botctl.workspace.files import NAME


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("order_pizza", "order_pizza"),
        ("faq/ask-Name", "faq_ask_name"),
        ("orderPizza", "order_pizza"),
        ("PERSON", "person"),
        ("amount-of-money", "amount_of_money"),
        ("Übung", "ubung"),
        ("7up", "n_7up"),
        ("привет", "n"),
    ],
)
def test_a_foreign_name_becomes_one_of_ours(foreign: str, ours: str) -> None:
    assert identifier(foreign) == ours


@given(st.text(max_size=100))
def test_whatever_it_was_a_name_is_one_that_files_may_have(foreign: str) -> None:
    assert NAME.pattern.fullmatch(identifier(foreign))


@given(st.lists(st.text(max_size=80), unique=True))
def test_no_two_names_become_the_same_and_each_always_the_same(foreign: list[str]) -> None:
    names = Names(taken=["n"])
    ours = [names.of(one) for one in foreign]
    assert len(set(ours)) == len(ours)
    assert ours == [names.of(one) for one in foreign]
    assert all(NAME.pattern.fullmatch(one) for one in ours)


@pytest.mark.parametrize(
    ("name", "said"), [("order_pizza", "Order pizza"), ("CheckWeather", "Check weather"), ("__", "__")]
)
def test_people_read_a_name_as_words(name: str, said: str) -> None:
    assert words(name) == said
