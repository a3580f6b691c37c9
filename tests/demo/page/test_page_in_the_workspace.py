"""The page over the real stand-in Slack, with a small bot that says what it is told."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.demo.page.cards import jobs_table, stop_card, typing_view
from tests.demo.page.conftest import Open
from tests.demo.page.pieces import plain
from tests.demo.page.scenes import full_scene
from tests.demo.workspace.practice_workspace import (
    INCIDENT,
    Heard,
    PracticeWorkspace,
    open_practice_workspace,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def practice() -> Iterator[PracticeWorkspace]:
    with open_practice_workspace() as practice:
        yield practice


def said_privately(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": "8 jobs", "blocks": list(blocks)}


def test_an_answer_reaches_only_the_one_who_asked(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    practice.bot.answer = lambda heard: ("200 OK", said_privately(jobs_table()))
    page = open_page(practice.url)
    page.get_by_label("Message #incident").fill("/jobs list 123")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    expect(page.locator(".data-table tbody tr")).to_have_count(5)
    assert practice.bot.next().form["text"] == "list 123"
    page.get_by_role("combobox", name="You are").select_option(label="jun · Crawl lead")
    expect(page.get_by_text("Only visible to you")).to_be_hidden()


def test_a_card_that_the_bot_edits_changes_under_the_readers_eyes(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    card = stop_card()
    posted = practice.slack.chat_postMessage(
        channel=INCIDENT, text=card["text"], blocks=card["blocks"]
    )
    page = open_page(practice.url)
    page.get_by_role("button", name="Stop 3 jobs").click()
    payload = practice.bot.next().payload
    assert payload["actions"][0]["action_id"] == "confirm"
    assert payload["user"]["id"] == "U01ONCALL"
    practice.slack.chat_update(
        channel=INCIDENT,
        ts=posted["ts"],
        text="Stopping 3 jobs",
        blocks=[{"type": "header", "text": plain("Stopping 3 jobs")}],
    )
    expect(page.get_by_role("heading", name="Stopping 3 jobs")).to_be_visible()
    expect(page.get_by_role("button", name="Stop 3 jobs")).to_be_hidden()


def test_a_modal_is_filled_refused_filled_again_and_closed(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    view = {name: part for name, part in typing_view().items() if name not in ("id", "hash")}

    def answer(heard: Heard) -> tuple[str, object]:
        if "payload" not in heard.form:
            practice.slack.views_open(trigger_id=heard.form["trigger_id"], view=view)
            return "200 OK", None
        typed = heard.payload["view"]["state"]["values"]["count"]["typed"]["value"]
        if typed != "37":
            return "200 OK", {"response_action": "errors", "errors": {"count": "Type 37."}}
        return "200 OK", None

    practice.bot.answer = answer
    page = open_page(practice.url)
    page.get_by_label("Message #incident").fill("/jobs stop 123 running")
    page.keyboard.press("Enter")
    page.get_by_label("Type the number of jobs").fill("3")
    page.get_by_role("button", name="Stop 37 jobs").click()
    expect(page.get_by_role("alert")).to_have_text("Type 37.")
    page.get_by_label("Type the number of jobs").fill("37")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.slow
def test_a_bot_that_does_not_answer_is_reported_in_slacks_own_words(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    practice.bot.answer = lambda heard: ("500 Internal Server Error", None)
    page = open_page(practice.url)
    page.get_by_label("Message #incident").fill("/jobs")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("/jobs failed")


@pytest.mark.slow
def test_the_bot_is_invited_where_it_is_not(practice: PracticeWorkspace, open_page: Open) -> None:
    page = open_page(practice.url)
    page.get_by_role("button", name="random").click()
    page.get_by_role("button", name="Invite it").click()
    expect(page.get_by_role("button", name="Invite it")).to_be_hidden()
    practice.slack.chat_postMessage(channel="C03RANDOM", text="Here I am.")
    expect(page.get_by_role("log")).to_contain_text("Here I am.")


@pytest.mark.slow
def test_the_world_is_made_to_misbehave_from_the_page(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    page = open_page(practice.url)
    page.get_by_role("button", name="Behind the scenes").click()
    page.get_by_role("group", name="The Jobs API").get_by_label("503").check(force=True)
    expect(page.get_by_text("Jobs API: 503")).to_be_visible()
    assert practice.state()["faults"]["api"]["mode"] == "503"
    practice.slack.auth_test()
    expect(page.get_by_role("list", name="Requests, newest first")).to_contain_text("auth.test")


def test_a_file_that_the_bot_shares_can_be_downloaded(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    page = open_page(practice.url)
    practice.slack.files_upload_v2(channel=INCIDENT, filename="jobs.csv", content="key\n123/1/1\n")
    with page.expect_download() as download:
        page.get_by_role("link", name="jobs.csv").click()
    assert download.value.path().read_text() == "key\n123/1/1\n"


def test_every_message_that_slack_would_take_is_drawn(
    practice: PracticeWorkspace, open_page: Open
) -> None:
    page = open_page(practice.url)
    for shown in full_scene()["messages"]["C1"]:
        blocks = [b for b in shown.get("blocks", []) if b["type"] not in ("never_heard_of",)]
        if blocks and shown["kind"] == "bot" and not any(b["type"] == "image" for b in blocks):
            practice.slack.chat_postMessage(channel=INCIDENT, text=shown["text"], blocks=blocks)
    expect(page.locator(".block.data_visualization")).to_have_count(4)
