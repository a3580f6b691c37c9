"""What `show` says of one job beside its spider's last runs, and of a few side by side."""

from dataclasses import dataclass, field

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.api_calls import read_jobs
from jobsbot.core.messages.message import Fields, Folded, Strong, Table
from jobsbot.core.reply import OpenForm
from tests.bot_conversation import (
    Conversation,
    FakeReadApi,
    find_button,
    get_message,
    get_only_reply,
    list_button_labels,
    make_job,
    message_text,
)
from tests.conversations.figures.sample_runs import make_live_run, make_run


@pytest.fixture
def healthy(api):
    api.put(*(make_run(n, 6 * n, 35 + n % 15, items_scraped=900 + 10 * n) for n in range(1, 19)))


@dataclass
class FakeApiWithoutLists(FakeReadApi):
    """Answers for named jobs only; any other read fails."""

    deaf: list[object] = field(default_factory=list)

    def send(self, call, *, timeout=None):
        if call != read_jobs([make_job("123/1/99").key]):
            self.deaf.append(call.endpoint)
            raise Unavailable("Scrapy Cloud answers 503.")
        return super().send(call, timeout=timeout)


@pytest.mark.usefixtures("healthy")
def test_figures_stand_beside_what_the_spider_usually_brings(conversation, api):
    api.put(make_live_run(errors_count=40, version="v2"))
    said = message_text(get_message(conversation.says("123/1/99")))
    assert "Errors: 40 (usually 2 by the end)" in said
    assert "Items: 700 (usually 927 to 1\u202f063 by the end)" in said
    assert "Run time: 30 m (usually 36 m to 47 m)" in said
    assert "Version: v2 (its last good run was of v1)" in said
    assert "Compared with 18 earlier good runs of this spider." in said


@pytest.mark.usefixtures("healthy")
def test_a_finished_job_is_not_compared_with_itself(conversation):
    said = message_text(get_message(conversation.says("123/1/1")))
    assert "Compared with 17 earlier good runs" in said
    assert "by the end" not in said
    assert "its last good run" not in said


def test_what_is_read_first_stands_first(conversation, api):
    api.put(make_run(1, 1, close_reason="failed", tags=["nightly"], spider_args={"region": "eu"}))
    said = message_text(get_message(conversation.says("123/1/1"))).split("\n")
    names = [line.split(":")[0] for line in said if ": " in line and "/jobs" not in line]
    assert names[1:] == [
        "Errors", "Items", "Responses", "State", "Version", "Tags",
        "Argument region", "Started", "Last update",
    ]  # fmt: skip


def test_many_arguments_are_folded_away_and_credentials_in_them_masked(conversation, api):
    arguments = {f"field{n}": f"value {n}" for n in range(6)} | {"token": "hunter2horsebattery"}
    api.put(make_run(1, 1, spider_args=arguments))
    message = get_message(conversation.says("123/1/1"))
    (folded,) = [part for part in message.parts if isinstance(part, Folded)]
    assert folded.title == "7 arguments"
    said = message_text(message)
    assert "field5: value 5" in said
    assert "hunter2" not in said
    assert "Argument" not in said
    few = {f"field{n}": f"value {n}" for n in range(5)}
    api.put(make_run(1, 1, spider_args=few))
    message = get_message(conversation.says("123/1/1"))
    assert not [part for part in message.parts if isinstance(part, Folded)]
    assert "Argument field4: value 4" in message_text(message)


def test_with_few_runs_no_habit_is_claimed_and_with_none_nothing_is_said(conversation, api):
    api.put(make_live_run())
    said = message_text(get_message(conversation.says("123/1/99")))
    assert "Items: 700\n" in said
    assert "No earlier run of this spider to compare with." in said
    api.put(make_run(1, 5, items_scraped=500), make_run(2, 9, items_scraped=900))
    assert "Items: 700 (earlier 500 to 900 by the end)" in message_text(
        get_message(conversation.says("123/1/99"))
    )


def test_a_job_is_shown_also_where_its_spiders_runs_cannot_be_read(conversation):
    api = FakeApiWithoutLists()
    api.put(make_live_run())
    said = message_text(get_message(Conversation(api, conversation.memory).says("123/1/99")))
    assert "Items: 700\n" in said
    assert "The comparison with its last runs is missing: Scrapy Cloud answers 503." in said
    assert sorted(api.deaf) == ["jobs/123/1/99", "jobs/list.json"]


def test_a_tag_is_asked_for_in_a_form_and_the_spiders_runs_are_a_press_away(conversation, api):
    api.put(make_live_run())
    shown = conversation.says("123/1/99")
    assert list_button_labels(shown) == [
        "Stop 1 job…", "Why?", "Log", "Spider's runs", "Items", "Tag…", "Refresh", "Share",
    ]  # fmt: skip
    assert isinstance(get_only_reply(conversation.presses(find_button(shown, "Tag…"))), OpenForm)
    runs = get_message(conversation.presses(find_button(shown, "Spider's runs")))
    assert runs.title == "1 running in prod-crawl, spider books, longest 30 m"


def test_two_jobs_stand_side_by_side_and_what_differs_comes_first(conversation, api):
    api.put(
        make_run(1, 1, close_reason="failed", spider_args={"token": "one", "region": "eu"}),
        make_run(2, 2, spider_args={"token": "two", "region": "eu"}),
    )
    said = get_message(conversation.says("show 123/1/1,2"))
    table = next(part for part in said.parts if isinstance(part, Table))
    assert [column.name for column in table.columns] == ["What", "123/1/1", "123/1/2"]
    assert [row[0] for row in table.rows] == ["State", "Started", "Argument token"]
    assert table.rows[0][1:] == ("❌ failed", "✅ finished")
    assert table.rows[2][1] == table.rows[2][2] == "••••••"
    assert "Alike in all: errors 2; items 1\u202f000; responses 2\u202f000;" in message_text(said)


def test_more_jobs_than_fit_side_by_side_are_a_list(conversation, api):
    api.put(*(make_run(n, n) for n in range(1, 7)))
    said = message_text(get_message(conversation.says("show 123/1/1,2,3,4,5,6")))
    assert "Job | Spider | State" in said
    assert "Alike in all" not in said


@pytest.mark.usefixtures("healthy")
def test_what_is_unusual_stands_first_and_in_bold(conversation, api):
    api.put(make_live_run(minutes=373, errors_count=2))
    shown = get_message(conversation.says("123/1/99"))
    assert shown.title == "❓ 123/1/99 books: running, 6 h 13 m, looks wrong"
    (line,), *_ = shown.parts[0].lines
    assert line == Strong("Running 6 h 13 m; the last 18 runs took 35 m to 49 m.")
    said = message_text(shown)
    assert "Run time" not in said
    assert "36 m to 47 m" not in said
    assert "Errors: 2 (usually 2 by the end)" in said


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("others", ["100", "100,101,102,103,104"])
def test_of_several_jobs_those_that_look_wrong_are_marked_as_a_list_marks_them(
    conversation, api, others
):
    api.put(make_live_run(minutes=373), *(make_live_run(n) for n in range(100, 105)))
    said = message_text(get_message(conversation.says(f"show 123/1/99,{others}")))
    assert said.count("❓ looks wrong") == 1
    assert "⏳ running" in said


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("ended", "first"),
    [
        ({"items_scraped": 3}, "Only 3 items; the last 18 runs brought 910 to 1\u202f080."),
        ({"items_scraped": 0}, "No items; the last 18 runs brought 910 to 1\u202f080."),
        ({"errors_count": 99}, "99 errors; the last 18 runs had 2."),
    ],
)
def test_of_a_job_that_ended_it_is_the_figures(conversation, api, ended, first):
    api.put(make_run(50, 1, 40, **ended))
    shown = get_message(conversation.says("123/1/50"))
    (line,), *_ = shown.parts[0].lines
    assert line == Strong(first)


@pytest.mark.usefixtures("healthy")
def test_one_earlier_run_that_was_as_odd_hides_nothing(conversation, api):
    api.put(make_run(49, 2, 40, errors_count=1434, items_scraped=300))
    api.put(make_run(50, 1, 40, errors_count=1300, items_scraped=290, close_reason="failed"))
    shown = get_message(conversation.says("123/1/50"))
    (items,), (errors,) = shown.parts[0].lines
    assert items == Strong("Only 290 items; most of the last 19 runs brought 918 to 1\u202f062.")
    assert errors == Strong("1\u202f300 errors; most of the last 19 runs had 2.")


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("close_reason", "title"),
    [
        ("finished", "❓ 123/1/50 books: finished, 40 m, looks wrong"),
        ("failed", "❌ 123/1/50 books: failed, 40 m"),
        ("cancelled", "⏸ 123/1/50 books: cancelled, 40 m"),
    ],
)
def test_a_job_that_ended_well_with_odd_figures_says_so_in_its_first_line(
    conversation, api, close_reason, title
):
    api.put(make_run(50, 1, 40, errors_count=99, close_reason=close_reason))
    replies = conversation.says("123/1/50")
    assert get_message(replies).title == title
    assert list_button_labels(replies)[:2] == ["Why?", "Log"]


def test_a_job_whose_state_is_not_told_says_so_first(conversation, api):
    api.put(make_job("123/1/50", state=None, spider="books"))
    assert get_message(conversation.says("123/1/50")).title == "❓ 123/1/50 books: state not told"


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("job", "title", "facts"),
    [
        (make_run(50, 1, close_reason="memusage_exceeded"), "memusage_exceeded, 40 m", "finished"),
        (make_run(50, 1, close_reason="finished"), "finished, 40 m", ""),
        (make_run(50, 1, close_reason=""), "finished, no reason given, 40 m", ""),
        (make_live_run(50), "running, 30 m", ""),
    ],
)
def test_how_a_job_is_or_ended_is_said_once_by_its_title(conversation, api, job, title, facts):
    api.put(job)
    shown = get_message(conversation.says("123/1/50"))
    assert shown.title.endswith(f" 123/1/50 books: {title}")
    fields = next(part for part in shown.parts if isinstance(part, Fields))
    said = dict(fields.pairs)
    assert said.get("State", ("",)) == (facts,)
    assert "Close reason" not in said
    assert "Run time" not in said or "usually" in said["Run time"][1]


@pytest.mark.usefixtures("healthy")
def test_of_a_job_that_is_as_usual_nothing_is_bold_and_priority_is_last(conversation, api):
    api.put(make_run(50, 1, 40, items_scraped=1000, priority=2))
    shown = get_message(conversation.says("123/1/50"))
    assert shown.title.startswith("✅ 123/1/50 books: finished")
    fields = shown.parts[0]
    assert isinstance(fields, Fields)
    assert fields.pairs[-1][0] == "Priority"


def test_a_job_that_ended_badly_leads_to_why_and_never_first_to_delete(conversation, api):
    api.put(make_run(1, 1, close_reason="failed"))
    labels = list_button_labels(conversation.says("123/1/1"))
    assert labels[:3] == ["Why?", "Log", "Spider's runs"]
    assert labels[-2:] == ["Delete 1 job…", "Share"]
