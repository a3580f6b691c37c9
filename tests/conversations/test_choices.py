"""What is offered to choose from says how much of it is shown, and leads to all of it."""

import pytest

from jobsbot.core.messages.message import Choice
from tests.bot_conversation import get_message, make_job


def put_live_jobs(api, running: int, pending: int) -> None:
    api.put(*(make_job(f"123/1/{n}") for n in range(1, running + 1)))
    api.put(*(make_job(f"123/2/{n}", "pending") for n in range(1, pending + 1)))


def test_a_part_is_said_to_be_one_and_every_state_is_reached(conversation, api):
    put_live_jobs(api, 15, 3)
    message = get_message(conversation.says("stop all"))
    assert message.title == "Which jobs? 10 of 15 running and 3 pending jobs in prod-crawl:"
    assert [(button.label, button.value) for button in message.buttons[1:]] == [
        ("All running", "select 123 running"),
        ("All pending", "select 123 pending"),
    ]


def test_jobs_of_one_state_alone_lead_to_one_list(conversation, api):
    put_live_jobs(api, 0, 12)
    message = get_message(conversation.says("stop"))
    assert message.title == "Which jobs? 10 of 12 pending jobs in prod-crawl:"
    assert [button.value for button in message.buttons[1:]] == ["select 123 pending"]


def test_what_is_shown_whole_is_called_all(conversation, api):
    put_live_jobs(api, 2, 1)
    message = get_message(conversation.says("stop"))
    assert message.title == "Which jobs? All running and pending in prod-crawl:"


def test_where_nothing_is_there_no_button_leads_to_it(conversation):
    message = get_message(conversation.says("delete 456"))
    assert message.title == "Which jobs? There is no finished job in staging."
    assert message.buttons == ()


def test_reads_say_how_many_there_are_too(conversation, api):
    put_live_jobs(api, 15, 3)
    message = get_message(conversation.says("show"))
    assert message.title == "Which job? 10 of 18 jobs in prod-crawl:"
    assert [button.value for button in message.buttons] == ["list 123"]


@pytest.mark.parametrize("said", ["stop", "stop all", "select running"])
def test_what_looks_wrong_is_marked_where_jobs_are_ticked(conversation, api, said):
    api.put(
        *(make_job(f"123/1/{n}", "finished", close_reason="finished",
                   started_time=f"2026-05-0{1 + n // 8}T{n % 8:02}:00:00",
                   updated_time=f"2026-05-0{1 + n // 8}T{n % 8:02}:{30 + n % 5}:00")
          for n in range(1, 13)),
        make_job("123/1/40", started_time="2026-05-04T06:00:00"),
        make_job("123/1/41", started_time="2026-05-04T11:50:00"),
    )  # fmt: skip
    parts = get_message(conversation.says(said)).parts
    labels = [label for part in parts if isinstance(part, Choice) for _, label in part.options]
    assert sorted(labels) == ["123/1/40 books ❓ looks wrong 6 h", "123/1/41 books ⏳ running 10 m"]
