"""What does not fit is cut, and that is said; what is shown and what is read out agree."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from slackblocks import LengthError, RawText

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    ButtonStyle,
    Choice,
    Column,
    Form,
    Link,
    MarkedTime,
    Message,
    Paragraph,
    Table,
    echo_line,
)
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, RenderedMessage, to_slack
from jobsbot.render.tables import CountedDataTable
from tests.render.sample_messages import (
    SPIDER_NAMES,
    make_confirmation_card,
    make_job_list,
    make_job_table,
    make_row_buttons_message,
)
from tests.render.slack_limits import walk_nodes

KEY = re.compile(r"\b\d+/\d+/\d+\b")


def block_words(payload: RenderedMessage) -> str:
    return "\n".join(
        n["text"] for n in walk_nodes(payload.blocks) if isinstance(n.get("text"), str)
    )


def table_of(payload: RenderedMessage) -> dict[str, list[list[dict[str, object]]]]:
    return next(block for block in payload.blocks if "rows" in block)


@pytest.mark.parametrize("dialect", (Dialect.NEW, Dialect.OLD))
@pytest.mark.parametrize("count", (1, 10, 99, 1000))
def test_a_table_says_how_many_of_its_rows_it_shows(count: int, dialect: Dialect):
    payload = to_slack(make_job_list(count), dialect)
    shown = len(table_of(payload)["rows"]) - 1
    said = f"Showing {shown} of" in block_words(payload)
    assert said == (shown < count)


def test_a_hundred_jobs_with_eight_columns_fit_into_one_message():
    assert len(table_of(to_slack(make_job_list(100)))["rows"]) == 101


def test_the_text_counts_the_rows_it_leaves_out():
    text = to_slack(make_job_list(1000)).text
    kept = len(KEY.findall(text))
    assert f"… and {1000 - kept} more rows" in text
    assert text.endswith("/jobs list 123 running · newest first")


@pytest.mark.parametrize("count", (0, 1, 3, 10))
def test_text_and_blocks_name_the_same_jobs(count: int):
    for message in (
        make_job_list(count),
        make_confirmation_card(count, SPIDER_NAMES),
        make_row_buttons_message(count),
    ):
        payload = to_slack(message)
        in_blocks, in_text = block_words(payload), payload.text.replace("\u2060", "")
        assert set(KEY.findall(in_blocks)) == set(KEY.findall(re.sub(r"<http[^|]*\|", "", in_text)))


def test_a_name_of_500_characters_is_cut_and_leaves_the_rest_of_its_line():
    payload = to_slack(Message("x", (BulletList((("n" * 500, " is running"),)),)))
    for words in (block_words(payload), payload.text):
        assert "n…" in words
        assert " is running" in words


def test_lines_that_do_not_fit_are_counted():
    payload = to_slack(make_confirmation_card(1000))
    in_blocks = len(set(KEY.findall(block_words(payload))))
    assert f"… and {1000 - in_blocks} more lines" in block_words(payload).replace("\u202f", "")


def test_the_last_line_is_never_lost_to_a_long_table():
    payload = to_slack(Message("x", (make_job_table(1000), echo_line("list 123"))))
    assert "/jobs list 123" in block_words(payload)
    assert "/jobs list 123" in payload.text


def test_parts_that_do_not_fit_are_counted():
    payload = to_slack(
        Message("x", tuple(Paragraph.of(f"part {n} " + "w" * 900) for n in range(60)))
    )
    shown = len(re.findall(r"part \d+ w", block_words(payload)))
    assert f"… and {60 - shown} more parts did not fit." in block_words(payload)
    assert "more parts" in payload.text


def test_a_table_with_more_than_twenty_columns_says_so():
    columns = tuple(Column(f"c{n}") for n in range(23))
    payload = to_slack(Message("x", (Table("Wide", columns, (tuple(range(23)),)),)))
    assert "3 columns left out for width." in block_words(payload)


def test_a_second_table_stands_as_lines():
    payload = to_slack(Message("x", (make_job_table(2), make_job_table(3))))
    assert [block["type"] for block in payload.blocks].count("data_table") == 1
    assert "quotes-spider" in block_words(payload)


def test_of_two_red_buttons_one_stays_red():
    red = Button("Stop 3 jobs", Origin.CONFIRM, "a", ButtonStyle.DANGER)
    payload = to_slack(Message("x", buttons=(red, red), button_rows=((("y",), (red,)),)))
    styles = [
        node.get("style") for node in walk_nodes(payload.blocks) if node.get("type") == "button"
    ]
    assert styles.count("danger") == 1


def test_a_button_that_says_too_much_is_left_out():
    payload = to_slack(Message("x", buttons=(Button("Select", value="v" * 2001),)))
    assert [block["type"] for block in payload.blocks] == ["header"]


def test_a_menu_counts_the_options_that_do_not_fit():
    options = tuple((f"123/1/{n}", f"job {n}") for n in range(130))
    form = Form("Select", (), (Choice("jobs", "Jobs", options),), "Stop…", Origin.PRESSED, "stop")
    (block,) = to_view(form)["blocks"]
    assert len(block["element"]["options"]) == 100
    assert block["hint"]["text"] == "30 more options did not fit."


def test_the_native_table_refuses_what_slack_would():
    rows = [[RawText("Job")], [RawText("x")]]
    with pytest.raises(LengthError):
        CountedDataTable(rows, "w" * 20_001, "Jobs", 10)
    with pytest.raises(LengthError):
        CountedDataTable(rows * 101, "w", "Jobs", 10)
    with pytest.raises(LengthError):
        CountedDataTable([[RawText("Job")], [RawText("")]], "w", "Jobs", 10)


def test_a_link_in_a_table_leads_where_it_says():
    table = Table("Jobs", (Column("Job"),), ((Link("123/1/2", "https://app.zyte.com/p/1"),),))
    links = [
        n for n in walk_nodes(to_slack(Message("x", (table,))).blocks) if n.get("type") == "link"
    ]
    assert links == [{"type": "link", "url": "https://app.zyte.com/p/1", "text": "123/1/2"}]


@pytest.mark.parametrize("dialect", (Dialect.NEW, Dialect.OLD))
def test_a_word_behind_a_time_is_cleaned_like_every_other(dialect: Dialect):
    marked = MarkedTime(timedelta(minutes=19), "⏳", "\ud800odd\x1b")
    payload = to_slack(Message("x", (Table("x", (Column("Run time"),), ((marked,),)),)), dialect)
    caption = json.dumps(payload.blocks, ensure_ascii=False)
    assert ("⏳ 19 m odd" in block_words(payload)) is (dialect is not Dialect.NEW)
    assert ('"x · ⏳ odd"' in caption) is (dialect is Dialect.NEW)
    assert "\ud800" not in caption + block_words(payload) + payload.text
