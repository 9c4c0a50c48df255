"""Talk to a bot in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.page.conftest import Visit

pytestmark = pytest.mark.browser


def test_the_list_of_bots_leads_to_a_chat(visit: Visit) -> None:
    visit.open("/")
    expect(visit.page.get_by_role("listitem")).to_have_count(2)
    visit.page.get_by_role("link", name="Kiosk").click()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    assert visit.page.url.endswith("/?bot=kiosk")
    assert visit.page.title() == "Kiosk · botctl"


def test_a_name_that_no_bot_has_leads_to_the_list(visit: Visit) -> None:
    visit.open("/?bot=nobody")
    expect(visit.page.get_by_role("alert")).to_have_text("There is no bot called “nobody” on the web here.")
    expect(visit.page.get_by_role("listitem")).to_have_count(2)


def test_another_bot_is_chosen_and_the_browser_goes_back_to_the_first(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.page.get_by_role("combobox", name="Bot").select_option("parrot")
    expect(visit.page.get_by_text("Say echo, and I repeat everything.")).to_be_visible()
    visit.page.go_back()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    expect(visit.page.get_by_text("Say echo, and I repeat everything.")).to_have_count(0)


def test_a_conversation_from_the_greeting_to_the_order(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("a large vanilla ice cream please")
    expect(visit.page.get_by_text("A large vanilla ice cream. Shall I order?")).to_be_visible()
    visit.say("yes")
    expect(visit.page.get_by_text("One large vanilla ice cream is on its way.")).to_be_visible()


def test_messages_written_faster_than_the_bot_answers_are_answered_in_order(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.say("take your time")
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    answers = visit.page.locator(".said > .text").all_inner_texts()
    assert answers[1:] == ["One moment, I am looking.", "Found it.", "We are open from 9 to 18."]


def test_a_pressed_button_shows_its_title_and_says_its_text(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.page.get_by_role("button", name="Opening hours").click()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    expect(visit.page.locator(".user-message-text")).to_have_text(["Opening hours"])


def test_buttons_of_an_answered_question_cannot_be_pressed_again(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.page.get_by_role("button", name="Opening hours").click()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Order ice cream")).to_be_disabled()


def test_slow_words_come_before_the_answer_while_the_bot_is_shown_at_work(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("take your time")
    expect(visit.page.get_by_text("One moment, I am looking.")).to_be_visible()
    expect(visit.page.get_by_role("status")).to_have_text("Kiosk is typing")
    expect(visit.page.locator(".loading-message-dots")).to_be_visible()
    expect(visit.page.get_by_text("Found it.")).to_be_visible()
    expect(visit.page.get_by_role("status")).to_be_empty()
    expect(visit.page.locator(".loading-message-dots")).to_have_count(0)


def test_a_card_an_image_and_a_link_are_shown(visit: Visit) -> None:
    visit.allow("https://kiosk.example/")
    visit.page.route(
        "https://kiosk.example/**", lambda route: route.fulfill(body=PIXEL, content_type="image/gif")
    )
    visit.open("/?bot=kiosk")
    visit.say("show me a map")
    expect(visit.page.get_by_role("img", name="The kiosk by the lake")).to_be_visible()
    expect(visit.page.get_by_role("group", name="Kiosk by the lake")).to_contain_text("Lake Road 1\nTable 5")
    link = visit.page.get_by_role("link", name="Open kiosk.example")
    assert link.get_attribute("href") == "https://kiosk.example/map"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"


def test_an_image_that_does_not_come_is_told_in_words(visit: Visit) -> None:
    visit.allow("https://kiosk.example/")
    visit.page.route("https://kiosk.example/**", lambda route: route.abort())
    visit.open("/?bot=kiosk")
    visit.say("show me a map")
    expect(visit.page.locator(".missing")).to_have_text("The kiosk by the lake")


def test_a_refresh_keeps_the_history(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.page.get_by_role("button", name="Opening hours").click()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    visit.say("a large vanilla ice cream please")
    expect(visit.page.get_by_text("Shall I order?")).to_be_visible()
    before = visit.page.locator(".message-bubble").all_inner_texts()
    visit.page.reload()
    expect(visit.page.get_by_text("Shall I order?")).to_be_visible()
    assert visit.page.locator(".message-bubble").all_inner_texts() == before
    visit.say("yes")
    expect(visit.page.get_by_text("One large vanilla ice cream is on its way.")).to_be_visible()


def test_start_over_forgets_the_conversation(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("a large vanilla ice cream please")
    expect(visit.page.get_by_text("Shall I order?")).to_be_visible()
    session = visit.session()
    visit.page.get_by_role("button", name="Start over").click()
    expect(visit.page.get_by_text("Shall I order?")).to_have_count(0)
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    expect(visit.page.get_by_role("status")).to_be_empty()
    assert visit.session() not in (None, session)


def test_the_end_of_a_conversation_is_told(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("I am leaving now")
    expect(visit.page.get_by_text("Goodbye.")).to_be_visible()
    expect(visit.page.get_by_text("This conversation has ended.")).to_be_visible()


def test_the_page_speaks_the_language_of_the_browser(visiting: Callable[..., Visit]) -> None:
    visit = visiting(locale="de-AT")
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Willkommen am Kiosk.")).to_be_visible()
    expect(visit.page.get_by_role("textbox", name="Nachricht schreiben")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Neu beginnen")).to_be_visible()
    assert visit.page.locator("html").get_attribute("lang") == "de-DE"


def test_a_language_can_be_chosen_and_is_kept(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.page.get_by_role("combobox", name="Language").select_option("de-DE")
    expect(visit.page.get_by_text("Willkommen am Kiosk.")).to_be_visible()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_have_count(0)
    visit.say("wann habt ihr geöffnet")
    expect(visit.page.get_by_text("Wir haben von 9 bis 18 Uhr geöffnet.")).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_role("textbox", name="Nachricht schreiben")).to_be_visible()


PIXEL = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)
