"""Use the page by keyboard, by ear, on a phone, in both colour schemes and without motion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Visit

pytestmark = pytest.mark.browser

DESKTOP, PHONE, SMALLEST = (1280, 860), (375, 740), (320, 640)


def violations(page: Page, axe: Path) -> list[str]:
    """Return axe-core's serious and critical findings, shadow roots included."""
    page.evaluate(axe.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{finding['impact']} {finding['id']}: {node['html'][:120]} {node['failureSummary']}"
        for finding in found["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def busy(visiting: Callable[..., Visit], *, size: tuple[int, int], scheme: str) -> Visit:
    """Return a visit with everything on the page that there is: buttons, choices, card, notice, inspector."""
    visit = visiting(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="en-US",
        bypass_csp=True,  # axe-core is brought in from outside, which the policy is there to refuse
    )
    visit.allow("https://kiosk.example/")
    visit.page.route("https://kiosk.example/**", lambda route: route.abort())
    visit.open("/?bot=kiosk")
    for said, answer in (
        ("show me a map", "Here we are."),
        ("a large vanilla ice cream please", "Shall I order?"),
        ("yes", "is on its way."),
        ("I am leaving now", "This conversation has ended."),
        ("I want ice cream", "Which flavour?"),
    ):
        visit.say(said)
        expect(visit.page.get_by_text(answer)).to_be_visible()
    visit.inspect()
    expect(visit.page.locator(".turn")).to_have_count(6)
    visit.page.locator(".turn").evaluate_all("turns => turns.forEach((turn) => (turn.open = true))")
    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious_in_a_conversation_with_the_inspector_open(
    visiting: Callable[..., Visit], axe: Path, size: tuple[int, int], scheme: str
) -> None:
    visit = busy(visiting, size=size, scheme=scheme)
    assert violations(visit.page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_list_of_bots(
    visiting: Callable[..., Visit], axe: Path, scheme: str
) -> None:
    visit = visiting(color_scheme=scheme, bypass_csp=True)
    visit.open("/?bot=nobody")
    expect(visit.page.get_by_role("listitem")).to_have_count(2)
    assert violations(visit.page, axe) == []


def test_axe_would_find_something_serious(visiting: Callable[..., Visit], axe: Path) -> None:
    visit = visiting(bypass_csp=True)
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    send = "document.querySelector('deep-chat').shadowRoot.querySelector('#input .input-button')"
    visit.page.evaluate(f"{send}.removeAttribute('aria-label')")
    assert len(violations(visit.page, axe)) == 1


BUSY = "const until = performance.now() + 60; while (performance.now() < until) {}"
SLOW = {
    "making": """
        const make = document.createElement.bind(document);
        document.createElement = (name) => {
          const made = make(name);
          if (name === "deep-chat") { BUSY }
          return made;
        };""",
    "showing": """
        const show = Element.prototype.replaceChildren;
        Element.prototype.replaceChildren = function (...children) {
          show.apply(this, children);
          if (children[0]?.localName === "deep-chat") { BUSY }
        };""",
}


@pytest.mark.parametrize("step", SLOW)
def test_a_slow_computer_leaves_nothing_without_a_name(visit: Visit, step: str) -> None:
    """deep-chat renders a second time, and anew, where its first rendering took long."""
    visit.page.add_init_script(SLOW[step].replace("BUSY", BUSY))
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    expect(visit.page.get_by_role("log")).to_have_count(1)
    expect(visit.page.get_by_role("button", name="Send")).to_have_count(1)


def test_a_conversation_needs_no_mouse(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_role("textbox", name="Write a message")).to_be_focused()
    visit.page.evaluate("document.activeElement.blur(), window.getSelection().removeAllRanges()")
    visit.page.reload()
    expect(visit.page.get_by_role("textbox", name="Write a message")).to_be_focused()
    visit.page.keyboard.press("Shift+Tab")
    expect(visit.page.get_by_role("button", name="Opening hours")).to_be_focused()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.type("when are you open")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    visit.page.keyboard.type("I want ice cream")
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_role("button", name="Send")).to_be_focused()
    visit.page.keyboard.press("Space")
    expect(visit.page.get_by_text("Which flavour?")).to_be_visible()


def test_a_button_is_pressed_by_key_and_the_writing_goes_on(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    button = visit.page.get_by_role("button", name="Opening hours")
    expect(button).to_be_visible()
    tabs = 0
    visit.page.evaluate("document.activeElement.blur()")
    while not button.evaluate("button => button.getRootNode().activeElement === button"):
        visit.page.keyboard.press("Tab")
        tabs += 1
        assert tabs < 15, "the button cannot be reached by Tab"
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    expect(visit.page.get_by_role("textbox", name="Write a message")).to_be_focused()


def test_what_has_the_focus_is_seen(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    visit.page.keyboard.press("Shift+Tab")
    choice = visit.page.get_by_role("button", name="Opening hours")
    expect(choice).to_be_focused()
    assert choice.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    visit.page.get_by_role("button", name="Start over").focus()
    visit.page.keyboard.press("Tab")
    inspector = visit.page.get_by_role("button", name="Inspector")
    expect(inspector).to_be_focused()
    assert inspector.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_messages_are_announced_with_their_speaker(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("when are you open")
    log = visit.page.get_by_role("log", name="Conversation")
    expect(log.locator(".unseen").last).to_have_text("Kiosk: ")
    speaker = log.locator(".user-message-text").evaluate("said => getComputedStyle(said, '::before').content")
    assert speaker == '"You: "'


@pytest.mark.parametrize("size", [PHONE, SMALLEST])
def test_nothing_is_wider_than_a_phone(visiting: Callable[..., Visit], size: tuple[int, int]) -> None:
    visit = busy(visiting, size=size, scheme="light")
    assert visit.fits()
    visit.say("a" * 400)
    expect(visit.page.get_by_text("a" * 400).first).to_be_visible()
    expect(visit.page.locator(".turn")).to_have_count(7)
    assert visit.fits()


def test_the_chat_fills_a_phone_and_its_input_is_in_sight(visiting: Callable[..., Visit]) -> None:
    visit = visiting(
        viewport={"width": 375, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="en-US",
        device_scale_factor=2,
    )
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    box = visit.page.get_by_role("textbox", name="Write a message").bounding_box()
    assert box
    assert 600 < box["y"] + box["height"] <= 740
    visit.page.get_by_role("button", name="Opening hours").tap()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()


def test_nothing_moves_for_who_does_not_want_it(visiting: Callable[..., Visit]) -> None:
    visit = visiting(reduced_motion="reduce", locale="en-US")
    visit.open("/?bot=kiosk")
    visit.say("take your time")
    dots = visit.page.locator(".loading-message-dots")
    expect(dots).to_be_visible()
    expect(dots).to_have_css("animation-name", "none")
    expect(dots).to_have_css("animation-name", "none", pseudo="before")
    expect(dots).to_have_css("animation-name", "none", pseudo="after")
    expect(visit.page.get_by_text("Found it.")).to_be_visible()
