"""All projects at once: each is judged and asked for itself, and what is left out is said."""

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    Conversation,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)


def list_keys(message):
    return [record.id for record in message.records]


@pytest.mark.parametrize(
    "said",
    ["list all running", "list running all projects", "everything running", "all running",
     "list running everywhere", "what is running in all projects?", "running across all projects",
     "ps everywhere", "list every running job", "list all runing"],
)  # fmt: skip
def test_a_list_over_all_projects_is_one_list_newest_first(talk, said):
    replies = talk.says(said)
    if "Did you mean" in get_private_text(replies):
        replies = talk.presses(get_message(replies).buttons[0])
    message = get_message(replies)
    assert message.title == "3 running in 3 projects, longest 4 h"
    assert list_keys(message) == ["456/1/1", "123/1/1", "789/1/1"]
    text = message_text(message)
    assert "456/1/1 | tea | ⏳ 20 m | staging" in text
    assert text.endswith("/jobs list all running")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("list all pending", "1 pending in staging"),
        ("list all failed", "1 failed in prod-crawl"),
        ("list all spider=tea", "1 running and 1 pending in staging, spider tea, longest 20 m"),
        (
            "list all running runtime>30m",
            "2 running jobs match in archive and prod-crawl, longest 4 h",
        ),
        ("list all spider=tea count=1", "Newest 1 of 2 jobs in staging, spider tea; 1 running and"),
        ("list all finished offset=9", "The list ends before job 10: 1 match in prod-crawl."),
        ("list all deleted", "No deleted jobs in 3 projects."),
    ],
)
def test_a_first_line_names_the_projects_that_its_jobs_are_in(talk, said, title):
    assert get_message(talk.says(said)).title.startswith(title)


def test_a_first_line_counts_projects_that_are_too_many_to_name(conversation, api):
    projects = {f"shop-{n}": n for n in range(2, 9)}
    talk = Conversation(api, conversation.memory, replace(conversation.config, projects=projects))
    api.put(*(make_job(f"{n}/1/1") for n in range(2, 7)))
    assert get_message(talk.says("list all running")).title.startswith("5 running in 5 projects")
    assert get_message(talk.says("now all")).title.startswith("5 running in 5 projects")


def test_where_a_project_is_named_all_means_all_of_its_jobs(talk):
    for said in ("list all running staging", "list all running in staging", "all running 456"):
        assert get_message(talk.says(said)).title == "1 running in staging, longest 20 m"


def test_each_project_has_its_button_and_no_button_writes(talk):
    replies = talk.says("list all running")
    assert find_button(replies, "staging").value == "list 456 running"
    assert get_message(talk.presses(find_button(replies, "archive"))).title.startswith("1 running")
    values = [button.value for button in get_message(replies).buttons]
    assert not [value for value in values if value.split()[0] in ("stop", "tag", "delete")]


def test_a_project_that_failed_makes_the_headline_a_part(talk, api):
    api.failing = {456}
    replies = talk.says("list all running")
    message = get_message(replies)
    assert message.title == (
        "2 running in 2 of 3 projects, longest 4 h; staging could not be asked"
    )
    assert "staging could not be asked: Scrapy Cloud answers 503." in message_text(message)
    assert get_only_reply(replies).failed
    api.failing = set()
    again = talk.presses(find_button(replies, "Try again"))
    assert get_message(again).title == "3 running in 3 projects, longest 4 h"
    assert "Refresh" in list_button_labels(again)


def test_none_is_said_of_the_part_that_answered(talk, api):
    api.failing = {456}
    title = get_message(talk.says("list all deleted")).title
    assert title == "No deleted jobs in 2 of 3 projects; staging could not be asked."


def test_where_no_project_answers_that_is_said_with_the_reason_once(talk, api):
    api.failing = {123, 456, 789}
    replies = talk.says("list all running")
    said = get_private_text(replies)
    assert said.startswith("None of 3 projects answers: archive, prod-crawl and staging could not")
    assert said.count("Scrapy Cloud answers 503.") == 1
    assert "Try again" in list_button_labels(replies)


@pytest.mark.parametrize("may", ['["read"]', '["list"]', '["*"]'])
def test_a_project_that_one_may_not_read_is_left_out_and_named(with_policy, api, may):
    talk = with_policy(f"""
[[policy.deny]]
who = ["U1"]
may = {may}
on = [456]
""")
    message = get_message(talk.says("list all running"))
    assert message.title == "2 running in 2 of 3 projects, longest 4 h; 1 project you may not read"
    assert "456/1/1" not in list_keys(message)
    assert not any(call.project == 456 for call in api.asked)
    assert not get_only_reply(talk.says("list all running")).failed
    assert "3 running" in get_message(talk.says("list all running", ANNA_OF_ANOTHER_NAME)).title


ANNA_OF_ANOTHER_NAME = replace(ANNA, id="U7")


def test_whoever_may_list_nothing_is_refused_as_ever(with_policy, api):
    talk = with_policy('[[policy.deny]]\nwho = ["U1"]\nmay = ["list"]\n')
    assert "You may not use “list”" in get_private_text(talk.says("list all running"))
    assert not api.asked


def test_whoever_may_read_no_project_is_told_so(with_policy, api):
    talk = with_policy('[[policy.deny]]\nwho = ["U1"]\nmay = ["read"]\non = [123, 456, 789]\n')
    said = get_private_text(talk.says("list all running"))
    assert said.startswith("None of 3 projects answers: you may not read them.")
    assert not api.asked


@pytest.mark.parametrize(
    "said",
    ["stop all projects", "stop everywhere", "stop running everywhere",
     "delete finished everywhere",
     "stop all running in all projects", "tag +x failed everywhere", "kill everything everywhere",
     "select running everywhere", "export all failed in all projects", "summary all projects"],
)  # fmt: skip
def test_no_other_verb_goes_over_all_projects(talk, api, said):
    text = get_private_text(talk.says(said))
    assert "does not go over all projects" in text
    assert not api.asked


def test_stop_all_means_what_it_meant(talk):
    assert "running" in get_message(talk.says("stop all")).title
    assert get_message(talk.says("stop all running")).title.startswith("Stop 1 running job")


def test_projects_are_still_listed(talk):
    for said in ("list all projects", "show all projects", "all projects", "which projects"):
        assert get_message(talk.says(said)).title.startswith("3 projects, jobs run in")


def test_pages_go_over_every_job_once(talk, api):
    api.put(
        *(make_job(f"456/2/{n}", started_time=f"2026-05-04T09:{n:02}:00") for n in range(40)[1:]),
        *(make_job(f"123/2/{n}", started_time=f"2026-05-04T09:{n:02}:30") for n in range(40)[1:]),
    )
    replies = talk.says("list all running count=30")
    found = list_keys(get_message(replies))
    assert get_message(replies).title.startswith("Newest 30 of 81 running jobs in 3 projects")
    while "Older" in list_button_labels(replies):
        replies = talk.presses(find_button(replies, "Older"))
        found += list_keys(get_message(replies))
    assert len(found) == 81
    assert set(found) == {job.id for job in api.jobs.values() if job.state == "running"}
    beyond = get_message(talk.says("list all running offset=500"))
    assert beyond.title == "The list ends before job 501: 81 match in 3 projects."


def test_a_sorted_list_is_sorted_over_all(talk, api):
    api.put(
        make_job("123/4/1", errors_count=7),
        make_job("789/4/1", errors_count=9),
        make_job("456/4/1", errors_count=8),
    )
    message = get_message(talk.says("list all running sort=-errors count=3"))
    assert list_keys(message) == ["789/4/1", "456/4/1", "123/4/1"]


def test_a_name_is_unknown_only_where_no_project_has_it(talk, api):
    assert get_message(talk.says("list all spider=tea")).title.startswith("1 running and 1 pending")
    replies = talk.says("list all spider=taa")
    assert "No spider “taa” has run in 3 projects" in get_private_text(replies)
    assert get_message(replies).buttons[0].value == "list all spider=tea"
    api.failing = {123}
    assert "2 of 3 projects" in get_message(talk.says("list all spider=taa")).title


def test_the_bare_name_of_a_spider_is_looked_for_in_all_projects(talk, with_policy):
    assert list_keys(get_message(talk.says("list all tea"))) == ["456/1/1", "456/1/2"]
    assert list_keys(get_message(talk.says("list all running tea, books"))) == [
        "456/1/1", "123/1/1", "789/1/1",
    ]  # fmt: skip
    assert "I don't understand “taa”" in get_private_text(talk.says("list all taa"))
    denied = with_policy('[[policy.deny]]\nwho = ["U1"]\nmay = ["list"]\non = [456]\n')
    assert "I don't understand “tea”" in get_private_text(denied.says("list all tea"))


def test_the_failed_ones_have_a_button(talk):
    replies = talk.says("list all")
    failed = get_message(talk.presses(find_button(replies, "1 failed")))
    assert list_keys(failed) == ["123/1/2"]


def test_the_form_asks_for_filters_and_goes_over_all(talk):
    (reply,) = talk.presses(find_button(talk.says("list all running"), "Filter…"))
    assert "project=" not in [one.name for one in reply.form.inputs]
    filled = talk.says(reply.form.value, how=Origin.FILLED, fields={"spider=": "tea"})
    assert (
        get_message(filled).title == "1 running and 1 pending in staging, spider tea, longest 20 m"
    )


def test_where_one_project_is_known_it_is_that_one(conversation, api):
    known = replace(conversation.config, projects={"prod-crawl": 123})
    talk = Conversation(api, conversation.memory, known)
    replies = talk.says("list all running")
    assert get_message(replies).title == "1 running in prod-crawl, longest 1 h"
    assert "Stop 1 job…" in list_button_labels(replies)


def test_where_no_project_is_known_how_to_name_one_is_said(conversation, api):
    known = replace(conversation.config, projects={}, default_project=None)
    talk = Conversation(api, conversation.memory, known)
    assert "No project is known here" in get_private_text(talk.says("list all running"))


def test_a_channel_without_a_project_can_ask_for_all(talk):
    talk.says("use none")
    assert get_message(talk.says("list all running")).title.startswith("3 running in 3 projects")


def test_help_and_shares_say_it_again(talk):
    assert "/jobs list all running" in message_text(get_message(talk.says("help list all")))
    replies = talk.says("list all running")
    assert find_button(replies, "Share").value == "list all running"
