"""How a person says something on the page, and goes about in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.demo.page.cards import stop_card
from tests.demo.page.conftest import Open
from tests.demo.page.pieces import message, person
from tests.demo.page.scenes import full_scene
from tests.demo.page.stage import Stage, on_stage

pytestmark = pytest.mark.browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage(full_scene(stop_card())) as stage:
        yield stage


def test_a_sentence_is_completed_said_and_recalled(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    box = page.get_by_label("Message #incident")
    box.press_sequentially("/j")
    expect(page.get_by_role("option", name="/jobs")).to_be_visible()
    page.get_by_role("log").focus()
    expect(page.get_by_role("option", name="/jobs")).to_be_hidden()
    box.focus()
    expect(page.get_by_role("option", name="/jobs")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("/jobs ")
    box.press_sequentially("list 123")
    box.press("Enter")
    expect(box).to_have_value("")
    assert stage.heard("say") == [{"as": "U1", "channel": "C1", "text": "/jobs list 123"}]
    expect(page.get_by_role("status").filter(has_text="Waiting for jobsbot")).to_be_visible()
    stage.tell("message", message=message(800, "2 jobs", ephemeral_for="U1"))
    expect(page.get_by_text("Waiting for jobsbot")).to_be_hidden()
    box.press("ArrowUp")
    expect(box).to_have_value("/jobs list 123")
    box.press("ArrowDown")
    expect(box).to_have_value("")


@pytest.mark.slow
def test_a_first_visit_offers_sentences_and_a_later_one_does_not(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.url)
    page.get_by_role("button", name="/jobs list 123 running").click()
    expect(page.get_by_role("status").filter(has_text="Waiting for jobsbot")).to_be_visible()
    assert stage.heard("say") == [{"as": "U1", "channel": "C1", "text": "/jobs list 123 running"}]
    page.get_by_role("button", name="Hide the sentences").click()
    page.reload()
    expect(page.get_by_label("Message #incident")).to_be_visible()
    expect(page.get_by_role("button", name="/jobs list 123 running")).to_be_hidden()


def test_a_reply_goes_to_its_thread(stage: Stage, open_page: Open) -> None:
    card = stage.scene["messages"]["C1"][0]
    page = open_page(stage.url)
    page.get_by_role("article").hover()
    page.get_by_role("button", name="Reply in a thread").click()
    page.get_by_label("Reply in the thread").fill("On it")
    page.keyboard.press("Enter")
    [said] = stage.heard("say")
    assert (said["thread_ts"], said["text"]) == (card["ts"], "On it")
    stage.tell("message", message=person(800, "U2", "Thanks", thread_ts=card["ts"]))
    expect(page.get_by_role("log", name="Thread")).to_contain_text("Thanks")
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    expect(page.get_by_role("log", name="Messages in #incident")).not_to_contain_text("Thanks")


def test_another_person_can_be_taken_and_acts_as_themselves(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    page.get_by_role("combobox", name="You are").select_option(label="bob · crawl lead")
    page.get_by_role("button", name="Stop 3 jobs").click()
    expect(page).to_have_url(f"{stage.url}/?as=U2")
    assert stage.heard("press")[0]["as"] == "U2"


def test_slacks_own_words_are_shown_when_something_fails(stage: Stage, open_page: Open) -> None:
    stage.answers["say"] = lambda _: {"ok": False, "error": "/jobs does not work in threads."}
    page = open_page(stage.url)
    page.get_by_label("Message #incident").fill("/jobs")
    page.keyboard.press("Enter")
    expect(page.get_by_text("/jobs does not work in threads.")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("/jobs does not work in threads.")).to_be_hidden()


def test_the_road_is_seen_as_it_is_travelled_and_the_world_can_misbehave(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.url)
    page.get_by_role("button", name="Behind the scenes").click()
    request = {
        "id": "9", "at": 0, "to": "jobs-api", "method": "GET", "path": "/jobs/list.jl",
        "note": "project=123", "status": None, "ms": None,
    }  # fmt: skip
    stage.tell("request", request=request)
    row = page.get_by_role("listitem").filter(has_text="project=123").first
    expect(row).to_contain_text("under way")
    stage.tell("request", request={**request, "status": 200, "ms": 142})
    expect(row).to_contain_text("200 · 142 ms")
    page.get_by_role("group", name="The Jobs API").get_by_label("Hanging").check(force=True)
    assert stage.heard("faults") == [{"as": "U1", "api": {"mode": "hanging"}}]
    stage.tell("faults", faults={"api": {"mode": "hanging"}, "slack": {"mode": "well"}})
    expect(page.get_by_text("Jobs API: hanging")).to_be_visible()
    page.get_by_role("button", name="Kill and restart").click()
    assert stage.heard("restart-bot") == [{"as": "U1"}]


def test_a_phone_has_one_column_and_its_panels_are_sheets(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url, phone=True)
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.get_by_role("button", name="Places").click()
    page.get_by_role("dialog").get_by_role("button", name="general").click()
    expect(page.get_by_role("heading", name="#general", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Behind the scenes").click()
    expect(page.get_by_role("dialog", name="Behind the scenes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_what_happens_elsewhere_is_counted_until_one_goes_there(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.url)
    stage.tell("message", message=person(900, "U2", "Anyone there?", channel="C2"))
    place = page.get_by_role("button", name="general 1 unread")
    place.click()
    expect(page.get_by_role("log")).to_contain_text("Anyone there?")
    expect(page.get_by_role("button", name="1 unread")).to_be_hidden()
