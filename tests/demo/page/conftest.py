"""A real browser, and windows that must stay free of errors."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}

MAX_WAIT_MS = 60_000
"""How long a slow machine may take until a page shows what is expected."""

Open = Callable[..., Page]


# Not for the session: Playwright's event loop runs in the main thread as long as it is open, and
# the durable engine refuses to be called where one runs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip(f"There is no Chromium at {CHROMIUM}.")
    expect.set_options(timeout=MAX_WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a window at an address; a word of complaint in its console fails the test."""
    contexts, complaints = [], []

    def opened(url: str, *, phone: bool = False, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP, has_touch=phone, color_scheme=scheme
        )
        context.set_default_timeout(MAX_WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(in_words(said)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        page.get_by_role("log").first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def in_words(said: ConsoleMessage) -> str:
    return f"{said.type}: {said.text}"
