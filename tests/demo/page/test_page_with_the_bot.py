"""The page with the real bot behind it: an incident, as somebody at the page lives through it."""

import re
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from jobsbot.demo.assembly import Demo, running_demo
from tests.demo.page.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

A_STOP = 45_000  # milliseconds: up to twelve seconds to stop, and then it has to be read


@pytest.fixture
def demo() -> Iterator[Demo]:
    with running_demo(0) as demo:
        assert demo.bot.wait_until_up(60), demo.bot.log()
        yield demo


@pytest.fixture
def page(demo: Demo, open_page: Open) -> Page:
    return open_page(demo.url)


def say(page: Page, text: str) -> None:
    page.get_by_label("Message #incident").fill(text)
    page.keyboard.press("Enter")


def press(page: Page, label: str) -> None:
    page.get_by_role("log").first.get_by_role("button", name=label, exact=True).last.click()


def keys(demo: Demo, state: str, count: int) -> list[str]:
    answer = requests.get(
        f"{demo.url}/scrapy-cloud/api/jobs/list.json",
        params={"project": 123, "state": state, "count": count},
        auth=("demo", ""),
        timeout=30,
    )
    return [job["id"] for job in answer.json()["jobs"]]


def test_jobs_are_listed_sorted_and_opened(demo: Demo, page: Page) -> None:
    say(page, "/jobs list 123 running")
    table = page.get_by_role("table")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(3)
    table.get_by_role("button", name="Spider").click()
    spiders = [row.split("\t")[1] for row in rows.all_inner_texts()]
    assert spiders == sorted(spiders)
    key = keys(demo, "running", 1)[0]
    link = table.get_by_role("link", name=key)
    expect(link).to_have_attribute("href", re.compile(rf"/p/{key}$"))
    say(page, f"/jobs show {key}")
    expect(page.get_by_role("log").first).to_contain_text("Started")


def test_three_jobs_are_stopped_through_the_card_and_history_leads_back_to_it(
    demo: Demo, page: Page
) -> None:
    say(page, f"/jobs stop {' '.join(keys(demo, 'running', 3))}")
    press(page, "Stop 3 jobs")
    log = page.get_by_role("log").first
    expect(log).to_contain_text("Stop requested")
    card = log.get_by_role("heading", name="3 stopped")
    expect(card).to_be_visible(timeout=A_STOP)
    expect(log.get_by_role("button", name="Stop 3 jobs")).to_be_hidden()
    assert keys(demo, "running", 3) == []
    for sentence in ("/jobs help", "/jobs history"):
        say(page, sentence)
    link = page.locator("a[href*='/archives/']").first
    link.scroll_into_view_if_needed()
    expect(card).not_to_be_in_viewport()
    link.click()
    expect(card).to_be_in_viewport()


def test_a_job_is_deleted_through_the_dialog(demo: Demo, page: Page) -> None:
    (key,) = keys(demo, "finished", 1)
    say(page, f"/jobs delete {key}")
    press(page, "Delete 1 job")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Delete 1 job?")
    dialog.get_by_role("button", name="Delete 1 job").click()
    done = page.get_by_role("log").first.get_by_role("heading", name="1 deleted")
    expect(done).to_be_visible(timeout=A_STOP)
    assert key not in keys(demo, "finished", 20)


def test_a_filtered_stop_wants_the_number_typed(demo: Demo, page: Page) -> None:
    say(page, "/jobs stop 123 running")
    press(page, "Stop 3 jobs")
    page.get_by_label("Type the number of jobs").fill("2")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Stop 3 jobs").click()
    expect(page.get_by_role("alert")).to_contain_text("type 3")
    page.get_by_label("Type the number of jobs").fill("3")
    dialog.get_by_role("button", name="Stop 3 jobs").click()
    expect(dialog).to_be_hidden()
    end = page.get_by_role("log").first.get_by_role("heading", name="3 stopped")
    expect(end).to_be_visible(timeout=A_STOP)


def test_somebody_else_is_refused(demo: Demo, page: Page) -> None:
    say(page, f"/jobs stop {keys(demo, 'running', 1)[0]}")
    expect(page.get_by_role("button", name="Stop 1 job")).to_be_visible()
    page.get_by_role("combobox", name="You are").select_option(label="mika · Visitor")
    press(page, "Stop 1 job")
    expect(page.get_by_role("log").first).to_contain_text("Only @ana")
    expect(page.get_by_role("button", name="Stop 1 job")).to_be_visible()
    assert len(keys(demo, "running", 3)) == 3


def test_a_bot_restarted_in_the_middle_of_a_stop_ends_it_true(demo: Demo, page: Page) -> None:
    (key,) = keys(demo, "running", 1)
    page.get_by_role("button", name="Behind the scenes").click()
    say(page, f"/jobs stop {key}")
    press(page, "Stop 1 job")
    expect(page.get_by_role("log").first).to_contain_text("Stop requested")
    page.get_by_role("button", name="Kill and restart").click()
    end = page.get_by_role("log").first.get_by_role("heading", name="1 stopped")
    expect(end).to_be_visible(timeout=A_STOP)
    assert key not in keys(demo, "running", 3)
    assert [w.keys for w in demo.simulation.writes if w.endpoint.endswith("stop.json")] == [(key,)]


def disturb(demo: Demo, mode: str) -> None:
    requests.post(
        f"{demo.url}/demo/faults", json={"api": {"mode": mode}}, timeout=30
    ).raise_for_status()


def test_in_a_direct_thread_a_status_says_that_it_asks_until_it_answers(
    demo: Demo, page: Page
) -> None:
    page.get_by_role("button", name="jobsbot").click()
    page.get_by_label("Message jobsbot").fill("list 123 running")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reply in a thread").first.click()
    page.get_by_label("Reply in the thread").fill("stuck 123")
    disturb(demo, "hanging")
    page.keyboard.press("Enter")
    status = page.get_by_text("jobsbot is asking Scrapy Cloud…")
    expect(status).to_be_visible()
    disturb(demo, "well")
    expect(page.get_by_role("log", name="Thread")).to_contain_text("look wrong")
    expect(status).to_be_hidden()
