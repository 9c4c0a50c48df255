"""See that what people and bots say stays text, and that the page is alone with its server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.page.conftest import Visit
from tests.page.server import Server

pytestmark = pytest.mark.browser

# Each runs `alert` in a page that takes it for markup, a link, an image or a template.
VECTORS = (
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT>",
    "<script src=data:text/javascript,alert(1)></script>",
    "</div></template><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x oneonerrorrror=alert(1) onerror=alert`1`>",
    "<img src='javascript:alert(1)'>",
    "<img srcset=x onerror=alert(1)>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>click</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<math href=javascript:alert(1)>click</math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video src=x onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)></select>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<button popovertarget=x onclick=alert(1)>x</button><p popover id=x onbeforetoggle=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<a href=javascript:alert(1)>click</a>",
    "<a href='jav&#x09;ascript:alert(1)'>click</a>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    '<deep-chat introMessage=\'{"html":"<img src=x onerror=alert(1)>"}\'></deep-chat>',
    '<div class="said" id="said-1"><img src=x onerror=alert(1)></div>',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://x",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "&lt;img src=x onerror=alert(1)&gt;&#60;script&#62;alert(1)&#60;/script&#62;",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
)
# Markdown would make links and images of them, and read HTML in between.
WRAPPINGS = ("{}", "[click me]({})", "![picture]({} '{}')", "# {}\n\n> * `{}` <{}>")
PAYLOADS = {wrapping: [wrapping.replace("{}", vector) for vector in VECTORS] for wrapping in WRAPPINGS}


def test_there_are_two_hundred_payloads() -> None:
    assert len({payload for payloads in PAYLOADS.values() for payload in payloads}) == 200


@pytest.mark.parametrize("wrapping", WRAPPINGS, ids=["plain", "link", "picture", "blocks"])
def test_payloads_run_nowhere_and_are_shown_as_they_were_written(
    visit: Visit, server: Server, wrapping: str
) -> None:
    """Each is said by a person and repeated by the bot in text, button, card, link and image."""
    payloads = PAYLOADS[wrapping]
    session = server.post("parrot", text="echo")["session"]
    for payload in payloads:
        server.post("parrot", session=session, text=payload)
    visit.open("/")
    visit.page.evaluate(f"localStorage.setItem('botctl:session:parrot', {session!r})")
    visit.open("/?bot=parrot")
    expect(visit.page.locator(".said > .text")).to_have_count(len(payloads) + 1)
    visit.inspect()
    expect(visit.page.locator(".turn")).to_have_count(len(payloads) + 1)

    said = [visible.strip() for visible in payloads]
    person = visit.page.locator(".user-message-text").all_inner_texts()
    assert [text.strip() for text in person[1:]] == said
    bot = visit.page.locator(".said > .text").all_inner_texts()
    assert [text.strip() for text in bot[1:]] == said
    assert visit.page.locator(".user-message-text *, .text *, .card-title *, .choice *").count() == 0
    links = visit.page.locator("deep-chat a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:"}
    unfit = "script, iframe, object, embed, form, base, style, marquee, video, audio, details details"
    assert visit.page.locator(f"#chat :is({unfit}), #inspector :is({unfit})").count() == 0
    for button in visit.page.locator(".choice:enabled").all():
        button.click()
    assert visit.seen.faults == []


@pytest.mark.parametrize("payload", [payload for payloads in PAYLOADS.values() for payload in payloads[::12]])
def test_a_payload_that_is_typed_is_inert_at_once(visit: Visit, payload: str) -> None:
    visit.open("/?bot=parrot")
    visit.say("echo")
    expect(visit.page.get_by_text("What?")).to_be_visible()
    visit.say(payload)
    expect(visit.page.locator(".said > .text").last).to_have_text(payload)
    expect(visit.page.locator(".user-message-text").last).to_have_text(payload)


def test_the_browser_itself_takes_no_markup_but_placeholders(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    expect(visit.page.get_by_text("Welcome to the kiosk.")).to_be_visible()
    shown = visit.page.evaluate(
        """() => {
          const place = document.body.appendChild(document.createElement("div"));
          place.innerHTML = "<img src=x onerror=alert(1)>";
          return [place.childElementCount, place.textContent];
        }"""
    )
    assert shown == [0, "<img src=x onerror=alert(1)>"]


def test_the_page_asks_nobody_else_and_keeps_its_policy(visit: Visit, server: Server) -> None:
    visit.page.goto(server.origin + "/?bot=kiosk")
    visit.say("a large vanilla ice cream please")
    expect(visit.page.get_by_text("Shall I order?")).to_be_visible()
    visit.inspect()
    expect(visit.page.locator(".turn")).to_have_count(2)
    hosts = {request.url.split("/")[2] for request in visit.seen.requests}
    assert hosts == {f"127.0.0.1:{server.port}"}
    assert visit.page.evaluate("performance.getEntriesByType('resource').length") > 10
    assert visit.seen.faults == []


def test_the_policy_allows_neither_inline_code_nor_strangers(visit: Visit) -> None:
    response = visit.page.goto(f"{visit.seen.origin}/")
    assert response is not None
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in response.headers["content-security-policy"]


def test_a_session_token_is_never_part_of_an_address(visit: Visit) -> None:
    visit.open("/?bot=kiosk")
    visit.say("when are you open")
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_text("We are open from 9 to 18.")).to_be_visible()
    token = visit.session()
    assert token
    assert not [request.url for request in visit.seen.requests if token in request.url]
