"""The demo's page in a real browser, for the scripts that take pictures of it.

CHROMIUM names another browser than /usr/bin/chromium.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the demo of this very tree, also where none is installed
os.environ["PYTHONPATH"] = str(ROOT)

from jobsbot.demo.assembly import Demo, running_demo  # noqa: E402 - after the path is set

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
A_STOP = 60_000  # milliseconds


@contextmanager
def demo_in_a_browser(folder: Path | None = None) -> Iterator[tuple[Demo, Browser]]:
    """Run the demo with its bot up, and a browser beside it. Exits where the bot does not start."""
    with running_demo(0, folder) as demo, sync_playwright() as playwright:
        if not demo.bot.wait_until_up(60):
            sys.exit(f"The bot did not start.\n{demo.bot.log()}")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield demo, browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, url: str, size: ViewportSize, dark: bool = False, scale: float = 1.5
) -> Iterator[Page]:
    """Open the page in a window of this size, for somebody who has been here before."""
    context = browser.new_context(
        viewport=size,
        device_scale_factor=scale,
        color_scheme="dark" if dark else "light",
    )
    context.add_init_script("localStorage['practice-channel.hints'] ??= 'seen'")
    page = context.new_page()
    page.goto(url)
    page.get_by_role("log").first.wait_for()
    yield page
    context.close()


def say(page: Page, sentence: str, channel: str = "incident") -> None:
    """Type a sentence into a channel's box and send it."""
    page.get_by_label(f"Message #{channel}").fill(sentence)
    page.keyboard.press("Enter")


def become(page: Page, name: str) -> None:
    """Be somebody else from now on."""
    who = page.get_by_role("combobox", name="You are")
    label = who.locator("option").filter(has_text=name).inner_text()
    who.select_option(label=label)


def log(page: Page) -> Locator:
    """The messages of the channel that is open."""
    return page.get_by_role("log").first


def button(page: Page, name: str) -> Locator:
    """The newest button with this label."""
    return log(page).get_by_role("button", name=name, exact=True).last
