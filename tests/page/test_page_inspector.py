"""Look into turns beside the chat."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.page.conftest import Visit

pytestmark = pytest.mark.browser

NOTHING = "\N{EN DASH}"


STEP = {"took_ms": 1.0, "error": None}
CALLED_TWICE = {
    "number": 1,
    "text": "two coffees",
    "understanding": None,
    "before": {},
    "after": {},
    "expects": None,
    "messages": [],
    "steps": [{"name": "call", "detail": name, **STEP} for name in ("cafe", "kitchen")],
}


def turn(visit: Visit, number: int) -> Locator:
    """Return a turn's entry; the newest stands first."""
    return visit.page.locator(".turn").filter(has=visit.page.locator(f".number:text-is('{number}')"))


def rows(table: Locator) -> list[list[str]]:
    """Return a table's body as texts."""
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def ordered(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.inspect()
    visit.say("a large vanilla ice cream please")
    expect(visit.page.get_by_text("Shall I order?")).to_be_visible()
    visit.say("yes")
    expect(visit.page.get_by_text("is on its way.")).to_be_visible()
    expect(visit.page.locator(".turn")).to_have_count(3)


def test_it_shows_the_intent_and_its_rivals_with_confidences(visit: Visit) -> None:
    ordered(visit)
    turn(visit, 2).locator("summary").click()
    ranking = turn(visit, 2).locator(".ranking li")
    names = ranking.locator(".name").all_inner_texts()
    shares = [float(text.removesuffix(" %")) for text in ranking.locator(".percent").all_inner_texts()]
    assert names[0] == "order_ice"
    assert shares == sorted(shares, reverse=True)
    widths = ranking.locator(".fill").evaluate_all(
        "bars => bars.map((bar) => parseFloat(bar.style.inlineSize))"
    )
    assert widths == pytest.approx(shares, abs=0.5)


def test_it_shows_the_reasons(visit: Visit) -> None:
    ordered(visit)
    turn(visit, 2).locator("summary").click()
    reasons = turn(visit, 2).locator(".why li").all_inner_texts()
    assert reasons
    assert all(reasons)


def test_it_shows_slots_before_and_after_and_marks_what_changed(visit: Visit) -> None:
    ordered(visit)
    turn(visit, 2).locator("summary").click()
    after = rows(turn(visit, 2).get_by_role("table", name="Slots before and after"))
    assert sorted(after) == [["flavour", NOTHING, "vanilla\nnew"], ["size", NOTHING, "large\nnew"]]
    last = rows(turn(visit, 3).get_by_role("table", name="Slots before and after"))
    assert sorted(last) == [["flavour", "vanilla", f"{NOTHING}\ngone"], ["size", "large", f"{NOTHING}\ngone"]]


def test_it_shows_which_words_became_which_slot(visit: Visit) -> None:
    ordered(visit)
    turn(visit, 2).locator("summary").click()
    found = rows(turn(visit, 2).get_by_role("table", name="Found in the text"))
    assert sorted(found) == [["flavour", "vanilla", "vanilla"], ["size", "large", "large"]]


def test_it_shows_the_function_called_and_the_time_of_each_step(visit: Visit) -> None:
    ordered(visit)
    steps = turn(visit, 3).locator(".steps li")
    names = [name.split()[0] for name in steps.locator(".name").all_inner_texts()]
    assert names[:2] == ["understand", "decide"]
    assert turn(visit, 3).get_by_text("called order_ice").is_visible()
    assert all(text.endswith((" ms", " s")) for text in steps.locator(".percent").all_inner_texts())


def test_it_is_remembered_over_a_refresh_and_closes(visit: Visit) -> None:
    ordered(visit)
    visit.page.reload()
    expect(visit.page.get_by_role("complementary", name="Inspector")).to_be_visible()
    expect(visit.page.locator(".turn")).to_have_count(3)
    visit.inspect()
    expect(visit.page.get_by_role("complementary", name="Inspector")).to_be_hidden()


def test_it_stands_beside_the_chat_on_a_desktop_and_below_it_on_a_phone(visit: Visit) -> None:
    ordered(visit)
    chat, inspector = (visit.page.locator(f"#{name}").bounding_box() for name in ("chat", "inspector"))
    assert chat
    assert inspector
    assert inspector["x"] >= chat["x"] + chat["width"]
    visit.page.set_viewport_size({"width": 375, "height": 740})
    chat, inspector = (visit.page.locator(f"#{name}").bounding_box() for name in ("chat", "inspector"))
    assert chat
    assert inspector
    assert inspector["y"] >= chat["y"] + chat["height"]
    assert visit.fits()


@pytest.mark.parametrize("size", [(375, 740), (320, 640), (800, 600)])
def test_opening_it_in_a_narrow_window_leaves_the_bar_and_the_newest_reply_in_sight(
    visiting: Callable[..., Visit], size: tuple[int, int]
) -> None:
    visit = visiting(viewport={"width": size[0], "height": size[1]}, locale="en-US")
    visit.open("/?bot=kiosk")
    for number in range(1, 7):
        visit.say("when are you open")
        expect(visit.page.get_by_text("We are open from 9 to 18.")).to_have_count(number)
    visit.inspect()
    expect(visit.page.locator(".turn")).to_have_count(7)
    newest = visit.page.get_by_text("We are open from 9 to 18.").last
    for seen in (visit.page.get_by_role("banner"), newest, visit.page.locator("#text-input")):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(visit.page.get_by_role("complementary", name="Inspector")).to_be_focused()
    summary = turn(visit, 7).locator("summary")
    expect(summary).to_be_in_viewport(ratio=1)
    turn(visit, 1).locator("summary").scroll_into_view_if_needed()
    expect(newest).to_be_in_viewport(ratio=1)
    assert visit.fits()


def test_a_person_who_reads_further_up_stays_there_when_the_room_gets_smaller(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 375, "height": 740})
    visit.open("/?bot=kiosk")
    for number in range(1, 9):
        visit.say("when are you open")
        expect(visit.page.get_by_text("We are open from 9 to 18.")).to_have_count(number)
    greeting = visit.page.get_by_text("Welcome to the kiosk.")
    greeting.scroll_into_view_if_needed()
    visit.inspect()
    expect(greeting).to_be_in_viewport()


def test_two_calls_of_a_turn_are_listed(visit: Visit) -> None:
    visit.page.route("**/inspect", lambda route: route.fulfill(json={"turns": [CALLED_TWICE]}))
    visit.open("/?bot=kiosk")
    visit.inspect()
    expect(visit.page.locator(".turn .facts").last).to_have_text("called cafe, kitchen")


def test_it_is_not_there_for_who_does_not_run_the_server(visiting: Callable[..., Visit]) -> None:
    visit = visiting(locale="en-US")
    # Another name for this machine is what a page elsewhere would use; the server refuses it (403).
    visit.seen.origin = visit.seen.origin.replace("127.0.0.1", "kiosk.localhost")
    with visit.page.expect_response("**/inspect") as refused:
        visit.open("/?bot=kiosk")
    assert refused.value.status == 403
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Inspector")).to_be_hidden()
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_it_begins_anew_with_the_conversation(visit: Visit) -> None:
    ordered(visit)
    visit.page.evaluate("localStorage.setItem('botctl:session:kiosk', 'expired')")
    visit.say("when are you open")
    expect(visit.page.get_by_text("Not sent yet")).to_be_visible()
    expect(visit.page.locator(".turn")).to_have_count(1)
    expect(turn(visit, 1).locator(".verdict")).to_have_text("greeting")


def test_an_entry_that_was_opened_stays_open_when_the_next_turn_comes(visit: Visit) -> None:
    ordered(visit)
    turn(visit, 1).locator("summary").click()
    visit.say("when are you open")
    expect(visit.page.locator(".turn")).to_have_count(4)
    is_open = [turn(visit, number).evaluate("turn => turn.open") for number in (1, 2, 3, 4)]
    assert is_open == [True, False, False, True]
