"""A window of the demo's page that takes pictures of messages, wide, narrow, and in the dark."""

from pathlib import Path

import requests
from demo_page import A_STOP, become, button, log, say
from playwright.sync_api import Locator, Page, ViewportSize, expect

DESKTOP: ViewportSize = {"width": 1240, "height": 2400}
PHONE: ViewportSize = {"width": 390, "height": 2800}
SETTLED = 300  # milliseconds, for what fades or turns
API = "/scrapy-cloud/api/jobs"
KEY = ("demo", "")  # of the stand-in Scrapy Cloud
ONCALL = "U01ONCALL"


class Camera:
    """One window, made narrow and wide again for each picture."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self.page, self.url, self._folder = page, url, folder

    def said(self, sentence: str, name: str, *, dark: bool = False) -> Locator:
        """Say a sentence, wait for its answer, and take it."""
        newest = self.answer(sentence)
        self.take(newest, name, dark=dark)
        return newest

    def answer(self, sentence: str) -> Locator:
        """Say a sentence, and wait for its answer."""
        articles = log(self.page).locator("article")
        before = articles.count()
        say(self.page, sentence)
        expect(articles).not_to_have_count(before, timeout=A_STOP)
        self.page.get_by_text("Waiting for jobsbot").wait_for(state="hidden")
        expect(self.newest()).not_to_contain_text("Asking Scrapy Cloud", timeout=A_STOP)
        return self.newest()

    def newest(self) -> Locator:
        return log(self.page).locator("article").last

    def card_with(self, words: str) -> Locator:
        """The newest message that says so, once it is there."""
        card = log(self.page).locator("article").filter(has_text=words).last
        expect(card).to_be_visible(timeout=A_STOP)
        return card

    def press(self, label: str) -> None:
        """Press the newest button with this label."""
        button(self.page, label).click()

    def pressed_by(self, name: str, label: str) -> Locator:
        """Press as somebody else, and wait for the message that comes of it."""
        become(self.page, name)
        articles = log(self.page).locator("article")
        before = articles.count()
        self.press(label)
        expect(articles).not_to_have_count(before)
        return self.newest()

    def take(self, what: Locator, name: str, *, dark: bool = False) -> None:
        """Take something at both widths; where it is asked for, in the dark as well."""
        self._take_at_both_widths(what, name)
        if dark:
            self.page.emulate_media(color_scheme="dark")
            self._take_at_both_widths(what, f"{name}-dark")
            self.page.emulate_media(color_scheme="light")
        print(f"docs/messages/{name}.png")

    def take_unfolded(self, what: Locator, name: str) -> None:
        """Press whatever is folded in something, and take it in light and in the dark."""
        for title in what.locator("summary").all():
            title.click()
        self.take(what, name, dark=True)

    def dialog(self, name: str) -> Locator:
        """Take the dialog that is open."""
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        self.take(dialog, name)
        return dialog

    def keys(self, state: str, count: int, close_reason: str = "") -> list[str]:
        """Ask the Jobs API for the newest jobs in a state, or those of them that ended so."""
        asked: dict[str, str | int] = {"project": 123, "state": state, "count": 300}
        answer = requests.get(f"{self.url}{API}/list.json", params=asked, auth=KEY, timeout=10)
        jobs = [
            job for job in answer.json()["jobs"] if close_reason in ("", job.get("close_reason"))
        ]
        return [str(job["id"]) for job in jobs[:count]]

    def stop_elsewhere(self, keys: list[str]) -> None:
        """Stop jobs past the bot, as somebody does in Scrapy Cloud itself, and wait for the end."""
        form: dict[str, object] = {"project": 123, "job": keys}
        requests.post(f"{self.url}{API}/stop.json", data=form, auth=KEY, timeout=10)
        for _ in range(A_STOP // SETTLED):
            if not set(keys) & set(self.keys("running", 300)):
                return
            self.page.wait_for_timeout(SETTLED)

    def disturb(self, mode: str) -> None:
        """Make the Jobs API misbehave, or behave again."""
        body = {"as": ONCALL, "api": {"mode": mode}}
        requests.post(f"{self.url}/demo/faults", json=body, timeout=10).raise_for_status()

    def say_unseen(self, sentence: str) -> None:
        """Say a sentence past the page, which waits for each answer."""
        body = {"as": ONCALL, "channel": "C01INCIDENT", "text": sentence}
        requests.post(f"{self.url}/demo/say", json=body, timeout=10).raise_for_status()

    def _take_at_both_widths(self, what: Locator, name: str) -> None:
        self.page.mouse.move(0, 0)
        for size, suffix in ((DESKTOP, ""), (PHONE, "-phone")):
            self.page.set_viewport_size(size)
            self.page.wait_for_timeout(SETTLED)
            what.screenshot(path=self._folder / f"{name}{suffix}.png")
        self.page.set_viewport_size(DESKTOP)
