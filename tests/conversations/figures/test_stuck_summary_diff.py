"""Summaries, and what looks wrong against a spider's own history."""

import pytest

from jobsbot.core.messages.message import Chart
from tests.bot_conversation import (
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
    api.put(*(make_run(n, 6 * n, 35 + n % 15) for n in range(1, 31)))


def table_rows(replies):
    return [
        "".join(getattr(span, "text", span) for span in line)
        for line, _ in get_message(replies).button_rows
    ]


@pytest.mark.usefixtures("healthy")
def test_a_healthy_project_raises_no_anomaly(conversation, api):
    api.put(make_live_run())
    heard = conversation.says("stuck")
    assert get_message(heard).title == "Nothing in prod-crawl looks wrong against its own history."
    assert table_rows(heard) == []


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"minutes": 372}, "running 6 h 12 m; the last 20 runs took 35 m to 49 m"),
        ({"responses_received": 0, "items_scraped": 0}, "no responses in 30 m"),
        ({"items_scraped": 0}, "no items in 30 m"),
        ({"errors_count": 400}, "400 errors in 1\u202f500 responses (27%)"),
    ],
)  # fmt: skip
def test_a_job_that_looks_wrong_is_named_with_its_reason(conversation, api, wrong, why):
    api.put(make_live_run(**wrong))
    heard = conversation.says("stuck")
    assert get_message(heard).title == "1 thing in prod-crawl looks wrong."
    (said,) = table_rows(heard)
    assert said.startswith("123/1/99 books: ")
    assert why in said


@pytest.mark.usefixtures("healthy")
def test_a_doubted_job_leads_to_its_details_and_to_a_stop_that_asks(conversation, api):
    api.put(make_live_run(minutes=400))
    ((_, buttons),) = get_message(conversation.says("stuck")).button_rows
    assert [(one.label, one.value) for one in buttons] == [
        ("Details", "show 123/1/99"),
        ("Why?", "why 123/1/99"),
        ("Stop…", "stop 123/1/99"),
    ]


@pytest.mark.usefixtures("healthy")
def test_a_version_whose_runs_went_bad_is_found(conversation, api):
    api.put(
        *(
            make_run(n, n - 40, close_reason="memusage_exceeded", version="v2")
            for n in range(41, 45)
        )
    )
    heard = conversation.says("stuck")
    ((_, buttons),) = get_message(heard).button_rows
    assert [(one.label, one.value) for one in buttons][1:] == [("Why?", "why 123 spider=books")]
    (said,) = table_rows(heard)
    assert "all 4 runs of version v2 ended badly, most as memusage_exceeded; 0 of 30" in said


@pytest.mark.usefixtures("healthy")
def test_runs_that_end_badly_more_often_than_before_are_found(conversation, api):
    api.put(*(make_run(n, (n - 40) * 2, close_reason="banned") for n in range(41, 46)))
    (said,) = table_rows(conversation.says("stuck"))
    assert "lately ended badly, most as banned" in said


def test_under_five_runs_there_is_no_verdict_and_it_is_said(conversation, api):
    api.put(*(make_run(n, n) for n in range(1, 5)), make_live_run(minutes=6000, items_scraped=0))
    heard = conversation.says("stuck")
    assert table_rows(heard) == []
    assert "Not enough history for a verdict on books" in message_text(get_message(heard))


@pytest.mark.usefixtures("healthy")
def test_a_job_that_somebody_stops_teaches_nothing(conversation, api):
    api.put(*(make_run(n, n - 40, 3000, close_reason="cancelled") for n in range(41, 61)))
    api.put(make_live_run(minutes=372))
    assert len(table_rows(conversation.says("stuck"))) == 1


@pytest.mark.usefixtures("healthy")
def test_a_summary_counts_and_compares_with_the_time_before(conversation, api):
    api.put(make_live_run(), make_run(50, 3, close_reason="failed", errors_count=50))
    said = message_text(get_message(conversation.says("summary")))
    assert said.startswith(
        "5 runs ended in prod-crawl in the last 24 h, 1 badly (20%); 1 running now"
    )
    assert "Ended badly 20% (was 0%)" in said
    assert "Ended as: failed 1." in said
    assert "books | 5 | 1 | 0 | 0 | 58 | 5000" in said
    assert said.endswith("/jobs summary 123 since=24h by=spider")


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("by", ["version", "close_reason", "tag"])
def test_a_summary_can_be_by_other_things(conversation, by):
    assert f"by={by}" in message_text(get_message(conversation.says(f"summary by={by}")))


def test_running_jobs_count_as_no_ends_whatever_the_api_was_asked_for(
    conversation, api, monkeypatch
):
    api.put(make_run(1, 6, 35), make_live_run())

    def answer_with_all(call):
        return list(api.jobs.values())

    monkeypatch.setattr(api, "matching", answer_with_all)
    title = get_message(conversation.says("summary")).title
    assert title.startswith("1 run ended in prod-crawl")
    assert "1 job ended" not in get_message(conversation.says("why")).title


def test_a_summary_of_nothing_says_so(conversation):
    heard = conversation.says("summary since=2h")
    assert get_message(heard).title == "No run ended in prod-crawl in the last 2 h."
    assert find_button(heard, "What looks wrong").value == "stuck 123"
    assert list_button_labels(heard) == ["What looks wrong", "Refresh", "Share"]
    assert get_only_reply(heard).failed is False


def add_two_versions(api):
    """One spider whose new version fails, and one that is well in both."""
    for n in range(1, 41):
        late = n <= 10
        version = "3f2c9e1" if late else "a07be52"
        spoiled = {"close_reason": "closespider_errorcount", "items_scraped": 100 + n}
        api.put(
            make_run(n, n, version=version, **(spoiled if late else {"items_scraped": 900 + n})),
            make_run(100 + n, n, 30 + n % 7, spider="shoes", version=version),
        )


@pytest.mark.parametrize(
    "sentence", ["diff", "diff a07be52 3f2c9e1", "diff 41h..10h30m 10h30m..0s"]
)
def test_a_diff_names_what_got_worse_and_by_how_much(conversation, api, sentence):
    add_two_versions(api)
    heard = conversation.says(sentence)
    said = message_text(get_message(heard))
    assert said.startswith("1 of 2 spiders in prod-crawl got worse: books")
    assert "books: bad ends worse, 0 of 30 before, 10 of 10 after (+100 points;" in said
    assert "items worse, 926 before, 106 after (−89%; by chance: less than 0.1%)" in said
    assert "shoes: " not in said


def test_a_diff_of_too_few_runs_makes_no_claim(conversation, api):
    api.put(make_run(1, 1, version="b2"), make_run(2, 2, version="a1"))
    said = message_text(get_message(conversation.says("diff")))
    assert said.startswith("Too few runs in prod-crawl to compare the newest version")
    assert "Too few runs to compare: books." in said


def test_a_stretch_that_ends_before_it_starts_is_refused(conversation):
    assert "ends before it starts" in message_text(
        get_message(conversation.says("diff 1h..2h 24h..0s"))
    )


def test_a_chart_says_each_of_the_worst_bars_and_names_no_zone(conversation, api):
    def describe_chart():
        parts = get_message(conversation.says("summary")).parts
        return next(part for part in parts if isinstance(part, Chart))

    api.put(make_run(1, 1))
    assert describe_chart().alt_text == "No run ended badly."
    api.put(*(make_run(n, 3, close_reason="failed") for n in range(2, 4)))
    assert describe_chart().alt_text == "Most bad ends between 4 h and 2 h ago: 2."
    api.put(*(make_run(n, 7, close_reason="failed") for n in range(4, 6)))
    two = "Most bad ends between 8 h and 6 h ago and between 4 h and 2 h ago: 2 each."
    assert describe_chart().alt_text == two
    api.put(*(make_run(10 * h + n, h, close_reason="failed") for h in (11, 15) for n in range(2)))
    chart = describe_chart()
    assert chart.alt_text == "Most bad ends in 4 stretches of 2 h: 2 each."
    assert (chart.categories[0], chart.categories[-1]) == ("1 d ago", "2 h ago")
    api.put(*(make_run(200 + n, 1, close_reason="failed") for n in range(3)))
    assert describe_chart().alt_text == "Most bad ends in the last 2 h: 3."


def test_what_people_stopped_is_no_bad_end(conversation, api):
    api.put(*(make_run(n, n, close_reason="cancelled") for n in range(1, 4)), make_run(9, 5))
    assert get_message(conversation.says("summary")).title == (
        "4 runs ended in prod-crawl in the last 24 h, 0 badly (0%), 3 stopped by people"
    )


def test_a_summary_can_be_of_some_of_the_jobs(conversation, api):
    api.put(make_run(1, 1, version="3f2c9e1"), make_run(2, 2, version="a07be52", spider="shoes"))
    for said in ("summary version=3f2", "summary spider=books", "summary spider=books,x"):
        assert get_message(conversation.says(said)).title.startswith("1 run ended in prod-crawl")
    assert "has no place" in message_text(get_message(conversation.says("summary running")))


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        ("", "2 runs ended in prod-crawl in the last 24 h", "; 1 running now"),
        ("spider=books", "1 run ended in prod-crawl with spider=books in the last 24 h", "(0%)"),
        ("spider=shoes", "1 run ended in prod-crawl with spider=shoes in", "; 1 running now"),
        (
            "version=3f2 since=1h",
            "No run ended in prod-crawl with version=3f2 in",
            "1 running now.",
        ),
        ("succeeded", "2 runs ended in prod-crawl with succeeded in the last 24 h", "(0%)"),
    ],
)
def test_a_summary_speaks_of_the_same_jobs_throughout(conversation, api, said, begins, ends):
    live = make_job("123/2/9", spider="shoes", version="3f2c9e1")
    api.put(make_run(1, 2), make_run(2, 3, spider="shoes", version="a07be52"), live)
    title = get_message(conversation.says(f"summary {said}")).title
    assert title.startswith(begins)
    assert title.endswith(ends)


def test_versions_are_compared_by_their_beginning(conversation, api):
    add_two_versions(api)
    assert get_message(conversation.says("diff version=a07 version=3f2c")).title.startswith(
        "1 of 2 spiders in prod-crawl got worse: books"
    )


def test_a_diff_never_sounds_like_an_all_clear(conversation, api):
    api.put(
        *(make_run(n, 30 + n, errors_count=4) for n in range(1, 3)),
        *(make_run(n, n, errors_count=538) for n in range(3, 5)),
        *(make_run(100 + n, 3 * n, 30 + n % 2, spider="shoes") for n in range(1, 15)),
    )
    heard = conversation.says("diff 2d..24h 24h..0s")
    assert get_message(heard).title == "Not proven, but look: books, errors 4 → 538."
    assert message_text(get_message(heard)).lower().count("not proven") == 1
    api.put(*(make_run(200 + n, 30 + n, spider="toys") for n in range(2)),
            make_run(210, 3, 900, spider="toys", errors_count=80, items_scraped=3))  # fmt: skip
    shown = get_message(conversation.says("diff 2d..24h 24h..0s"))
    said = message_text(shown)
    assert shown.title.startswith("Not proven, but look: ")
    assert shown.title.count("; ") == 1
    assert "\nAlso not proven: " in said
    assert [said.count(f"{change} ") for change in ("toys, errors", "books, errors")] == [1, 1]


def test_a_diff_whose_only_proven_changes_are_good_says_so(conversation, api):
    api.put(
        *(make_run(n, 30 + n, errors_count=90) for n in range(1, 9)),
        *(make_run(10 + n, n, errors_count=0) for n in range(1, 9)),
        *(make_run(100 + n, 3 * n, 30 + n % 2, spider="shoes") for n in range(1, 15)),
    )
    title = get_message(conversation.says("diff 2d..24h 24h..0s")).title
    assert title == "1 of 2 spiders in prod-crawl got better: books. None is proven to be worse."
