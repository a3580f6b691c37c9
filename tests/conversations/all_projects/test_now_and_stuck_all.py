"""What goes on, and what looks wrong, in all projects at once."""

import pytest

from jobsbot.core.messages.message import Table
from tests.bot_conversation import (
    find_button,
    get_message,
    get_only_reply,
    line_text,
    list_button_labels,
    make_job,
    message_text,
)


def make_history(project, spider):
    """Twelve even runs of half an hour."""
    return [
        make_job(f"{project}/5/{n}", "finished", spider=spider,
                 started_time=f"2026-04-{30 - n:02}T08:00:00",
                 updated_time=f"2026-04-{30 - n:02}T08:30:00")
        for n in range(1, 13)
    ]  # fmt: skip


@pytest.fixture
def odd_talk(talk, api):
    """A run in staging that takes far longer than its spider's other runs."""
    api.put(*make_history(456, "slow"),
            make_job("456/5/99", spider="slow", started_time="2026-05-04T03:00:00"))  # fmt: skip
    return talk


@pytest.mark.parametrize("said", ["stuck all", "what is stuck everywhere?", "triage all projects"])
def test_what_looks_wrong_is_found_in_all_projects(odd_talk, said):
    message = get_message(odd_talk.says(said))
    assert message.title == "1 thing in staging looks wrong."
    ((line, buttons),) = message.button_rows
    assert line_text(line).startswith("456/5/99 slow in staging: ")
    assert [button.value for button in buttons] == [
        "show 456/5/99", "why 456/5/99", "stop 456/5/99",
    ]  # fmt: skip
    assert [(record.id, record.project) for record in message.records] == [("456/5/99", 456)]
    assert "books in prod-crawl" in message_text(message)  # of whom there is no verdict


def test_nothing_looks_wrong_is_said_of_the_projects_that_answered(talk, api):
    api.failing = {456}
    replies = talk.says("stuck all")
    assert get_message(replies).title == (
        "Whether something in 2 of 3 projects looks wrong can't be told yet: no spider has 5 "
        "earlier runs; staging could not be asked."
    )
    assert get_only_reply(replies).failed


def test_now_over_all_projects_says_what_looks_wrong_first(odd_talk):
    replies = odd_talk.says("now all")
    message = get_message(replies)
    assert message.title.startswith("1 looks wrong in staging: slow ")
    text = message_text(message)
    assert "\nslow: " in text
    assert "4 running and 1 pending in 3 projects, longest 9 h." in text
    assert "staging: 2 running and 1 pending, longest 9 h; the last 12 all ended well." in text
    assert "prod-crawl: 1 running, longest 1 h; the last one ended badly." in text
    table = next(part for part in message.parts if isinstance(part, Table))
    assert [row[0].text for row in table.rows] == [
        "456/5/99", "456/1/1", "123/1/1", "789/1/1", "456/1/2",
    ]  # fmt: skip
    assert [row[3] for row in table.rows] == [
        "staging", "staging", "prod-crawl", "archive", "staging",
    ]  # fmt: skip
    assert list_button_labels(replies)[:3] == ["What looks wrong", "Running", "1 failed"]
    assert find_button(replies, "What looks wrong").value == "stuck all"
    assert find_button(replies, "staging").value == "now 456"


def test_now_over_all_projects_is_a_part_where_one_is_left_out(with_policy, api):
    api.failing = {789}
    talk = with_policy('[[policy.deny]]\nwho = ["U1"]\nmay = ["now"]\non = [456]\n')
    message = get_message(talk.says("now all"))
    assert message.title == (
        "1 running in 1 of 3 projects, longest 1 h; archive could not be asked; "
        "1 project you may not read"
    )
    assert message.left_out == "archive could not be asked; 1 project you may not read"
    assert get_message(talk.says("list all running")).title.startswith("2 running in 2 of 3")


def test_now_over_all_projects_goes_on_without_a_history(odd_talk, api):
    api.no_history = {456}
    text = message_text(get_message(odd_talk.says("now all")))
    assert text.startswith("4 running and 1 pending in 3 projects, longest 9 h")
    assert "Whether something looks wrong in staging is not known: Scrapy Cloud" in text


def test_nothing_anywhere_is_said_so(talk, api):
    api.jobs.clear()
    assert get_message(talk.says("now all")).title.startswith("Nothing is running or waiting in 3")
