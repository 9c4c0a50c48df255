from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botctl.functions.function import Function
from botctl.functions.loader import load, loaded, unload

from .conftest import FUNCTIONS, MODULES, Desk

GUIDES = sorted((FUNCTIONS / "articles/guides").glob("*.md"))


def found(call: Desk, query: str) -> str:
    reply = call("articles", "search_articles", slots={"query": query})
    return reply.card.title if reply.card else ""


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("set up my printer", "Set up a printer"),
        ("paper jam", "Set up a printer"),
        ("connecting to the vpn from a hotel", "Connect to the VPN"),
        ("wifi for a customer visiting us", "Let a guest into the network"),
        ("outlook on my iphone", "Get your e-mail on your phone"),
        ("two factor authentication", "Set up two-step sign-in (MFA)"),
        ("authenticator on a new phone", "Move two-step sign-in to a new phone"),
        ("restore a deleted file", "Back up and restore your files"),
        ("booking meeting rooms", "Book and use a meeting room"),
        ("vacation message", "Set an out-of-office reply"),
        ("how long must a password be", "Choose a good password"),
        ("laptop is slow and the fan is loud", "Make a slow laptop faster"),
        ("my screen stays black with the dock", "Connect two monitors and a docking station"),
        ("nobody hears me in meetings", "Fix sound and picture in video calls"),
        ("prniter", "Set up a printer"),
        ("PHISHING!!!", "Spot and report a suspicious e-mail"),
    ],
)
def test_the_best_guide_comes_first(call: Desk, query: str, title: str) -> None:
    assert found(call, query) == title


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "'", "*", "AND", "how do I", "^", "-", "\x00", "🚀", "((("]
)
def test_odd_characters_find_nothing_and_break_nothing(call: Desk, query: str) -> None:
    reply = call("articles", "search_articles", slots={"query": query})
    assert (reply.card, reply.intent) == (None, "open_ticket")


@pytest.mark.parametrize(
    "query",
    [
        '"printer"',
        "printer OR",
        "NEAR(printer)",
        "title:printer*",
        "printer NOT (toner",
        "prin-ter's printer",
    ],
)
def test_search_operators_are_only_words(call: Desk, query: str) -> None:
    assert found(call, query) == "Set up a printer"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_anything_may_be_searched_for(call: Desk, query: str) -> None:
    query = query.encode("utf-8", "ignore").decode()  # lone surrogates never come this far: they are no JSON
    call("articles", "search_articles", slots={"query": query})


def test_what_was_said_around_the_query_helps_to_find_it(call: Desk) -> None:
    slots = {"query": "my password"}
    reply = call("articles", "search_articles", slots=slots, utterance="how strong must my password be?")
    assert reply.card is not None
    assert reply.card.title == "Choose a good password"
    lost = call("articles", "search_articles", slots={"query": "be"}, utterance="how long must passwords be")
    assert lost.card is not None


def test_a_hit_is_a_card_with_a_snippet_and_a_question(call: Desk) -> None:
    reply = call("articles", "search_articles", slots={"query": "paper jam"})
    assert reply.card is not None
    assert reply.text == "This should be it. Did that help?"
    assert [b.text for b in reply.message().buttons][:3] == [
        "/it_helped",
        "/it_did_not_help",
        "/read_article",
    ]
    assert reply.attributes == {"topic": "printer", "about": "paper jam"}
    assert not set("#*`[") & set(reply.card.text)


def test_a_hit_that_lacks_a_word_says_so(call: Desk) -> None:
    reply = call("articles", "search_articles", slots={"query": "printer on the moon"})
    assert reply.text == "This comes closest. Did that help?"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("wifi doesnt work", "Office Wi-Fi"),
        ("my outlook keeps crashing", "When Outlook, Teams or another app crashes"),
        ("printer isnt printing", "Set up a printer"),
        ("my laptop is so slow", "Make a slow laptop faster"),
        ("email is not syncing on my phone", "Get your e-mail on your phone"),
        ("teams won't open", "When Outlook, Teams or another app crashes"),
        ("my laptop doesn't start any more", "A laptop that does not start"),
    ],
)
def test_a_complaint_leads_to_the_guide_about_it(call: Desk, said: str, title: str) -> None:
    reply = call("articles", "trouble", utterance=said)
    assert reply.card is not None
    assert reply.card.title == title


def test_a_complaint_that_no_guide_is_about_becomes_a_ticket(call: Desk) -> None:
    reply = call("articles", "trouble", utterance="my chair is broken")
    assert reply.text.startswith("I looked through our guides and found nothing")
    assert (reply.intent, reply.slots) == ("open_ticket", {"summary": "my chair is broken"})


def test_the_guide_shown_last_can_be_read_in_full(call: Desk) -> None:
    reply = call("articles", "read_article", attributes={"topic": "phishing"})
    assert reply.card is not None
    assert reply.card.title == "Spot and report a suspicious e-mail"
    assert reply.card.text.endswith("Nobody is blamed, and the first half hour counts most.")


def test_a_guide_can_be_asked_for_by_name(call: Desk) -> None:
    reply = call("articles", "read_article", slots={"article": "travel"}, attributes={"topic": "vpn"})
    assert reply.card is not None
    assert reply.card.title == "Take your laptop abroad"


def test_without_a_guide_to_read_a_search_begins(call: Desk) -> None:
    assert call("articles", "read_article").intent == "search_articles"


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_guide_is_found_by_its_own_title(call: Desk, path: Path) -> None:
    title = path.read_text().splitlines()[0].removeprefix("# ")
    assert found(call, title) == title


def test_every_guide_can_be_asked_for() -> None:
    offered = yaml.safe_load((FUNCTIONS.parent / "intents/types/article.yml").read_text())["values"]
    assert set(offered) == {path.stem for path in GUIDES}


def test_the_index_is_closed_when_the_function_is_loaded_anew() -> None:
    function = Function("articles_once", MODULES["articles"])
    load(function)
    library = getattr(loaded(function), "library")  # noqa: B009 - a module that mypy cannot know
    index = library._index()
    memory = index._memory
    unload(function)
    del library, index
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        memory.execute("SELECT 1")
