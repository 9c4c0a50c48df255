"""Lose requests, answers, sessions and the server, and see that nothing runs twice and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page.conftest import Visit
from tests.page.server import Server

pytestmark = pytest.mark.browser

UNREACHABLE = "The server does not answer. Trying again; nothing will be done twice."


class Line:
    """Stand between the page and the server, and note what the page posts."""

    def __init__(self, page: Page) -> None:
        self.posted: list[dict[str, Any]] = []
        self.spoil: list[int | str] = []  # what happens to the next answers: a status, or "lost"
        page.route("**/bots/kiosk/web", self._pass)

    def _pass(self, route: Route) -> None:
        self.posted.append(json.loads(route.request.post_data or "null"))
        harm = self.spoil.pop(0) if self.spoil else None
        if harm == "lost":
            route.fetch()  # the server takes the turn, and nobody hears of it
            route.abort("connectionreset")
        elif isinstance(harm, int):
            error = {"error": {"code": "internal", "message": "", "hint": ""}}
            route.fulfill(status=harm, json=error)
        else:
            route.continue_()


def counted(server: Server) -> int:
    """Return how often the function `count` ran."""
    ledgers = list(Path(server.root).rglob("counted.txt"))
    return sum(len(ledger.read_text("ascii").splitlines()) for ledger in ledgers)


def greeted(visit: Visit) -> Line:
    line = Line(visit.page)
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    line.posted.clear()
    return line


def test_an_answer_lost_on_the_way_is_asked_for_again_and_the_function_runs_once(
    visit: Visit, server: Server
) -> None:
    line, before = greeted(visit), counted(server)
    line.spoil = ["lost", "lost"]
    visit.say("count")
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_visible()
    visit.page.get_by_role("button", name="Try now").click()
    expect(visit.page.get_by_text(f"That was number {before + 1}.")).to_be_visible()
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_hidden()
    assert counted(server) == before + 1
    assert len(line.posted) == 3
    assert len({delivery["event"] for delivery in line.posted}) == 1


def test_each_message_is_an_event_of_its_own(visit: Visit) -> None:
    line = greeted(visit)
    visit.say("count")
    expect(visit.page.get_by_text("That was number")).to_have_count(1)
    visit.say("count")
    expect(visit.page.get_by_text("That was number")).to_have_count(2)
    assert len({delivery["event"] for delivery in line.posted}) == 2


def test_a_failure_offers_to_send_the_same_event_again(visit: Visit) -> None:
    line = greeted(visit)
    line.spoil = [500]
    visit.say("when are you open")
    expect(visit.page.get_by_text("Something went wrong on the server.")).to_be_visible()
    visit.page.get_by_role("button", name="Try again").click()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Try again")).to_be_hidden()
    assert line.posted[0] == line.posted[1]


def test_a_server_that_cannot_write_is_tried_again_by_itself(visit: Visit) -> None:
    line = greeted(visit)
    line.spoil = [503]
    visit.say("when are you open")
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_visible()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    assert line.posted[0] == line.posted[1]


def test_a_restarted_server_answers_what_was_said_meanwhile(visit: Visit, server: Server) -> None:
    greeted(visit)
    server.stop()
    visit.say("when are you open")
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_visible()
    server.start()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible(timeout=20_000)
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_hidden()


def test_a_server_that_comes_back_after_a_refresh_has_the_history(visit: Visit, server: Server) -> None:
    greeted(visit)
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    server.stop()
    server.start()
    visit.page.reload()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_start_over_does_not_wait_for_a_message_that_cannot_be_sent(visit: Visit) -> None:
    line = greeted(visit)
    line.spoil = [503] * 3
    visit.say("when are you open")
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_visible()
    line.spoil = []
    visit.page.get_by_role("button", name="Start over").click()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    expect(visit.page.get_by_text(UNREACHABLE)).to_have_count(0)
    visit.page.wait_for_timeout(1500)  # longer than the first pause between two attempts
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_have_count(0)


def test_a_session_unknown_after_a_refresh_begins_anew_politely(visit: Visit) -> None:
    greeted(visit)
    visit.page.evaluate("localStorage.setItem('botctl:session:kiosk', 'forged')")
    visit.page.reload()
    expect(
        visit.page.get_by_text("Your earlier conversation is no longer kept. Here is a new one.")
    ).to_be_visible()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_a_session_that_expires_keeps_the_message_at_hand(visit: Visit) -> None:
    greeted(visit)
    visit.page.evaluate("localStorage.setItem('botctl:session:kiosk', 'expired')")
    visit.say("when are you open")
    expect(visit.page.get_by_text("Not sent yet: “when are you open”")).to_be_visible()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_have_count(0)
    visit.page.get_by_role("button", name="Send it now").click()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_a_message_that_is_too_long_is_refused_in_plain_words(visit: Visit) -> None:
    greeted(visit)
    visit.say("a" * 9_000)
    expect(visit.page.get_by_text("That message is too long. Please shorten it.")).to_be_visible()
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_a_server_that_never_answered_is_told_with_the_remedy(visit: Visit) -> None:
    visit.page.route("**/bots", lambda route: route.abort())
    with visit.page.expect_event("pageerror"):  # thrown on purpose: the console has the whole story
        visit.open("/")
    expect(visit.page.get_by_role("heading", name="The server does not answer")).to_be_visible()
    expect(visit.page.get_by_role("alert")).to_contain_text("botctl run")
    visit.seen.faults.clear()


def test_a_missing_component_is_told_with_the_remedy(visit: Visit) -> None:
    visit.page.route("**/vendor/deep-chat.js", lambda route: route.fulfill(status=500))
    with visit.page.expect_event("pageerror"):  # thrown on purpose, as above
        visit.open("/?bot=kiosk")
    expect(visit.page.get_by_role("alert")).to_contain_text("Install it again: pip install .")
    visit.seen.faults.clear()


def test_a_refresh_in_the_middle_of_a_turn_loses_nothing_and_repeats_nothing(visit: Visit) -> None:
    line = greeted(visit)
    visit.say("take your time")
    expect(visit.page.get_by_text("One moment, I am looking.")).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_text("Found it.")).to_have_count(1)
    assert visit.page.locator(".user-message-text").all_inner_texts() == ["take your time"]
    first, again = line.posted
    assert again == first
    visit.page.reload()
    expect(visit.page.get_by_text("Found it.")).to_have_count(1)
    assert len(line.posted) == 2


def test_a_message_that_never_left_is_sent_after_a_refresh(visit: Visit, server: Server) -> None:
    line, before = greeted(visit), counted(server)
    line.spoil = [503]
    visit.say("count")
    expect(visit.page.get_by_text(UNREACHABLE)).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_text(f"That was number {before + 1}.")).to_have_count(1)
    assert counted(server) == before + 1
