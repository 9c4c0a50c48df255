"""Answer late, from another process, and see that the open page hears of it: once, and where it should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page.conftest import WORKSPACE, Visit
from tests.page.server import Server

pytestmark = pytest.mark.browser

APOLOGY = re.compile("something went wrong on my side")
LATE = "About “Parcel”: It is at the kiosk."
MENDED = """from botctl import Reply

def handle(call):
    return Reply("It is at the kiosk.", buttons=["Bring it", "Keep it"])
"""


@pytest.fixture(autouse=True)
def broken(server: Server) -> Iterator[None]:
    """Begin with a function that fails and nobody who waits for it."""
    module = Path("functions/parcel.py")
    yield
    (server.root / module).write_bytes((WORKSPACE / module).read_bytes())
    server.botctl("deadletters", "drop", "--all")


def ask(visit: Visit) -> None:
    """Ask for a parcel, and be told that this did not work."""
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.say("where is my parcel")
    expect(visit.page.get_by_text(APOLOGY)).to_be_visible()


def answer_late(server: Server) -> str:
    """Mend the function and run the dead letters again."""
    (server.root / "functions/parcel.py").write_text(MENDED, "utf-8")
    return server.botctl("deadletters", "redrive", "--all")


def bubbles(page: Page) -> list[str]:
    texts: list[str] = page.locator(".message-bubble").all_inner_texts()
    return texts


def turn_away(visit: Visit, *, away: bool) -> None:
    """Look at another tab, or at this one again."""
    visit.page.evaluate(
        "away => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        away,
    )


def listened(visit: Visit) -> list[str]:
    """Return the addresses at which the page began to listen."""
    return [request.url for request in visit.seen.requests if "/web/news" in request.url]


def test_a_late_answer_comes_into_the_open_page_and_is_there_once_after_a_reload(
    visit: Visit, server: Server
) -> None:
    ask(visit)
    (listed,) = server.botctl("deadletters", "list").splitlines()
    assert listed.split("\t")[2:] == ["parcel", "1", "ConnectionError: the depot does not answer"]

    assert LATE in answer_late(server)
    log = visit.page.get_by_role("log", name="Conversation")
    expect(log.get_by_text(LATE)).to_be_visible()
    expect(visit.page.get_by_role("button", name="Opening hours")).to_be_disabled()
    expect(visit.page.get_by_role("button", name="Bring it")).to_be_enabled()
    before = bubbles(visit.page)
    assert server.botctl("deadletters", "list") == ""

    visit.page.reload()
    expect(visit.page.get_by_text(LATE)).to_have_count(1)
    visit.page.wait_for_timeout(1_500)  # longer than between two looks
    assert bubbles(visit.page) == before
    visit.page.get_by_role("button", name="Bring it").click()
    expect(visit.page.locator(".user-message-text")).to_have_text(["where is my parcel", "Bring it"])


def test_a_late_answer_in_the_middle_of_an_order_asks_again_what_was_asked(
    visit: Visit, server: Server
) -> None:
    ask(visit)
    visit.say("I want ice cream")
    expect(visit.page.get_by_text("Which flavour?")).to_have_count(1)
    answer_late(server)
    expect(visit.page.get_by_text(LATE)).to_be_visible()
    expect(visit.page.get_by_text("Which flavour?")).to_have_count(2)
    visit.say("vanilla")
    expect(visit.page.get_by_text("Small or large?")).to_be_visible()


def test_a_page_that_nobody_looks_at_keeps_no_line_and_has_the_answer_when_it_is_looked_at_again(
    visit: Visit, server: Server
) -> None:
    ask(visit)
    with visit.page.expect_event("requestfailed", lambda request: "/web/news" in request.url):
        turn_away(visit, away=True)
    lines = len(listened(visit))
    answer_late(server)
    visit.page.wait_for_timeout(1_500)  # longer than between two looks, and before a line is tried again
    expect(visit.page.get_by_text(LATE)).to_have_count(0)
    assert len(listened(visit)) == lines
    turn_away(visit, away=False)
    expect(visit.page.get_by_text(LATE)).to_have_count(1)
    turn_away(visit, away=True)
    turn_away(visit, away=False)
    visit.page.wait_for_timeout(1_500)
    expect(visit.page.get_by_text(LATE)).to_have_count(1)
    assert listened(visit)[-1].endswith("/news?after=3")


def test_what_was_answered_while_the_server_was_down_is_heard_when_it_is_back(
    visit: Visit, server: Server
) -> None:
    ask(visit)
    server.stop()
    answer_late(server)
    server.start()
    expect(visit.page.get_by_text(LATE)).to_have_count(1, timeout=30_000)


def test_a_conversation_that_was_started_over_hears_nothing_of_the_one_before(
    visit: Visit, server: Server
) -> None:
    ask(visit)
    visit.page.get_by_role("button", name="Start over").click()
    expect(visit.page.get_by_text(APOLOGY)).to_have_count(0)
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    answer_late(server)
    visit.page.wait_for_timeout(2_000)  # longer than between two looks
    expect(visit.page.get_by_text(LATE)).to_have_count(0)


def test_a_session_that_is_over_is_not_listened_to_again_and_again(visit: Visit) -> None:
    visit.page.route("**/web/news*", lambda route: route.fulfill(status=401, json={"error": {}}))
    ask(visit)
    visit.page.wait_for_timeout(3_500)  # longer than the first two pauses
    assert len(listened(visit)) == 1


def send(visit: Visit, *streams: list[tuple[str, dict[str, object]]]) -> None:
    """Answer the page's first attempts to listen with these events, and break off after each."""
    waiting = [
        "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events) for events in streams
    ]

    def fulfill(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body=waiting.pop(0) if waiting else ": here\n\n")

    visit.page.route("**/web/news*", fulfill)


def reply(text: str, *buttons: str) -> tuple[str, dict[str, object]]:
    shown = [{"title": title, "say": title} for title in buttons]
    return "reply", {"text": text, "buttons": shown, "card": None, "image": None}


def done(number: int, *, expects: str | None = None, ended: bool = False) -> tuple[str, dict[str, object]]:
    return "done", {"session": "", "number": number, "expects": expects, "ended": ended}


def test_a_turn_that_breaks_off_on_the_way_is_shown_once_and_whole(visit: Visit) -> None:
    send(visit, [reply("One.")], [reply("One."), reply("Two."), done(2)])
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Two.")).to_have_count(1)
    expect(visit.page.get_by_text("One.")).to_have_count(1)
    assert [address.rpartition("after=")[2] for address in listened(visit)][:2] == ["1", "1"]


def test_what_was_asked_before_the_newest_answer_takes_no_choice_from_it(visit: Visit) -> None:
    send(visit, [reply("Was it you?", "It was me"), done(1, expects="who")])
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Was it you?")).to_be_visible()
    expect(visit.page.get_by_role("button", name="It was me")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Opening hours")).to_be_enabled()


def test_words_that_ask_nothing_leave_the_choices_and_the_end_is_told(visit: Visit) -> None:
    send(visit, [reply("The kiosk closes soon."), done(2)], [reply("It is closed."), done(3, ended=True)])
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("The kiosk closes soon.")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Opening hours")).to_be_enabled()
    expect(visit.page.get_by_text("This conversation has ended.")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Opening hours")).to_be_disabled()
