"""Messages in a terminal: nothing from outside is an escape sequence, nothing is lost in a pipe."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from rich.cells import cell_len

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Chart,
    ChartKind,
    Code,
    Column,
    Fields,
    Link,
    MarkedTime,
    Message,
    Paragraph,
    Strong,
    Table,
    Timestamp,
)
from jobsbot.core.values import replace
from jobsbot.render.json_lines import write_json_lines
from jobsbot.render.terminal import line_to_terminal, to_terminal
from tests.property_settings import try_times
from tests.render.message_strategies import HOSTILE_TEXTS, messages
from tests.render.sample_messages import (
    SPIDER_NAMES,
    make_chart_message,
    make_confirmation_card,
    make_error_message,
    make_job_list,
    make_job_table,
)

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
patient = try_times(
    50,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_data_cannot_steer_the_terminal(text: str):
    message = Message(
        text, (Paragraph.of(text, Code(text)), BulletList(((text,),)), make_job_table(1, (text,)))
    )
    plain = to_terminal(message)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", plain)


def test_data_cannot_be_riches_markup():
    assert "[bold]x[/bold] :smile:" in to_terminal(Message("[bold]x[/bold] :smile:"))


def test_data_cannot_become_a_link_of_its_own():
    url = "https://a.example/\x1b]8;;https://evil.example\x07"
    written = to_terminal(Message("x", (Paragraph.of(Link("here", url)),)), colour=True)
    assert "evil.example" not in written


def test_a_link_is_one_where_the_terminal_has_colour():
    message = Message("x", (Paragraph.of(Link("123/1/2", "https://app.zyte.com/p/123/1/2")),))
    assert "https://app.zyte.com/p/123/1/2" in to_terminal(message, colour=True)
    assert to_terminal(message) == "x\n123/1/2\n"


def test_a_link_shows_its_address_where_nothing_can_be_pressed():
    page = "https://app.zyte.com/p/123/1/2"
    links = Paragraph.of(Link("Job", page), " · ", Link("Log", f"{page}/log"))
    rows = ((("see ", Link("Stats", f"{page}/stats")), ()),)
    table = Table("Entries", (Column("What"),), ((Link("stop 123/1/2", page),),))
    parts = (links, BulletList(((Link("123/1/2", page),),)), table)
    message = Message("x", parts, button_rows=rows)
    said = to_terminal(message, width=None)
    assert f"Job: {page} · Log: {page}/log\n" in said
    assert f"- see Stats: {page}/stats\n" in said
    assert "- 123/1/2\n" in said
    assert "\nstop 123/1/2\n" in said, "a table has no room for addresses"
    assert f"Log: {page}/log" not in to_terminal(message, width=None, colour=True)


def test_no_line_is_wider_than_the_terminal():
    for message in (
        make_job_list(10, SPIDER_NAMES),
        make_confirmation_card(7, SPIDER_NAMES),
        make_chart_message(5),
        make_error_message(),
    ):
        for line in to_terminal(message, width=80).splitlines():
            assert cell_len(line) <= 80


def test_in_a_pipe_no_row_is_folded_and_no_column_is_left_out():
    written = to_terminal(make_job_list(10, ("a rather long name of a spider" * 4,)), width=None)
    rows = [line for line in written.splitlines() if re.match(r"123/\d+/\d+", line)]
    assert len(rows) == 10
    assert all("2026-11-24" in row and "a spidera rather" in row for row in rows)


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120, 200])
def test_no_key_is_folded_however_narrow_the_terminal(width):
    message = make_job_list(10, ("books", "a_spider_with_quite_a_long_name"))
    lines = to_terminal(message, width=width).splitlines()
    (table,) = (part for part in message.parts if isinstance(part, Table))
    keys = [row[0].text for row in table.rows if isinstance(row[0], Link)]
    assert len(keys) == len(table.rows)
    for key in keys:
        assert sum(line.startswith(f"{key} ") for line in lines) == 1
    assert all(cell_len(line) <= width for line in lines)


def test_as_many_columns_are_shown_as_there_is_room_for():
    shown = {}
    for width in (60, 80, 120, 200):
        (heading,) = (
            line for line in to_terminal(make_job_list(3), width=width).splitlines()
            if line.startswith("Key ")
        )  # fmt: skip
        shown[width] = len(re.split(r"\s{2,}", heading))
    assert shown[60] < shown[80] < shown[120] == shown[200]


def test_a_narrow_terminal_says_which_columns_are_left_out():
    assert "Left out, as the terminal is narrow: Started and Tags." in to_terminal(make_job_list(3))


def test_how_each_job_ended_is_seen_in_the_narrowest_terminal():
    """Its words are folded within themselves before its column is left out."""
    reasons = ("❌ closespider_errorcount", "✅ finished", "❌ memusage_exceeded")
    rows = tuple(
        (f"123/13/{n}966", "stock_levels", reason, timedelta(minutes=9), 12_400)
        for n, reason in enumerate(reasons)
    )
    table = Table(
        "Jobs", tuple(map(Column, ("Job", "Spider", "State", "Run time", "Errors"))), rows
    )
    for width in range(40, 90):
        lines = to_terminal(Message("x", (table,)), width=width).splitlines()
        marks = [line[len("123/13/0966") :].split()[1] for line in lines if line.startswith("123/")]
        assert marks == ["❌", "✅", "❌"], width
        assert all(cell_len(line) <= width for line in lines), width


def test_all_rows_of_a_long_table_are_there():
    assert len(re.findall(r"^123/", to_terminal(make_job_list(300)), re.MULTILINE)) == 300


def test_what_a_button_says_is_offered_as_a_command():
    message = Message("x", buttons=(Button("Details", Origin.PRESSED, "show 123/1/2"),))
    assert "Details: jobsbot show 123/1/2" in to_terminal(message)


def test_the_buttons_of_a_plan_are_none_in_a_terminal():
    assert "k3v9qa:" not in to_terminal(make_confirmation_card(1))
    assert "Cancel" not in to_terminal(make_confirmation_card(1))


@patient
@given(messages)
def test_any_message_can_be_written_for_people_and_for_programs(message: Message):
    """Making a message up takes longer than writing it, so each is written both ways."""
    assert to_terminal(message).strip()
    for line in write_json_lines(message):
        assert "\n" not in line
        assert isinstance(json.loads(line.encode("utf-8")), dict)


def test_a_message_about_nothing_says_its_first_sentence():
    assert [json.loads(line) for line in write_json_lines(Message("Half \ud83d of a face"))] == [
        {"says": "Half  of a face"}
    ]


@given(st.lists(st.sampled_from(HOSTILE_TEXTS), max_size=5).map(tuple), st.booleans())
def test_a_line_more_of_a_list_is_as_it_stands_in_the_list(line: tuple[str, ...], colour: bool):
    whole = to_terminal(Message("x", (BulletList((line,)),)), width=None, colour=colour)
    alone = line_to_terminal(line, colour=colour)
    assert whole.split("\n", 1)[1].rstrip() == alone.rstrip()


def test_a_duration_is_folded_at_no_width():
    facts = Fields((("Run time", ("ran 6 h 12 m (usually 3 m 4 s to 4 m 30 s)",)),))
    lines = BulletList(((Strong("Ran 6 h 12 m."), " The last 19 runs took 3 m 4 s to 4 m 30 s."),))
    told = Paragraph.of("It waits for 2 d 3 h by now.")
    message = Message("3 running in prod-crawl, longest 6 h 12 m", (facts, lines, told))
    for width in range(24, 80):
        said = to_terminal(message, width=width)
        for whole in ("6 h 12 m", "3 m 4 s", "4 m 30 s", "2 d 3 h"):
            assert whole in said, width
        assert all(char.isprintable() or char == "\n" for char in said)


def test_no_figure_is_cut_off_however_narrow_the_terminal():
    """Half of `6 h 34 m` is `6 h 3`, which is another time."""
    times = {"2 m 57 s": "", "1 h 9 m": "looks wrong", "6 h 34 m": "looks wrong"}
    lengths = (timedelta(seconds=177), timedelta(minutes=69), timedelta(minutes=394))
    rows = tuple(
        (f"123/13/{n}966", "listings_crawl", MarkedTime(length, "❓", words), 12_400, 4_357)
        for n, (length, words) in enumerate(zip(lengths, times.values(), strict=True))
    )
    names = ("Job", "Spider", "Run time", "Errors", "Items")
    table = Table("Jobs", tuple(map(Column, names)), rows)
    for width in range(28, 90):
        said = to_terminal(Message("x", (table,)), width=width)
        header, left = said.splitlines()[2], said.partition("Left out, ")[2]
        shown = [name for name in names if name not in left]
        assert all(name in header for name in shown), width
        if "Run time" in shown:
            assert all(time in said for time in times), width
        if "Items" in shown:
            assert said.count("4\u202f357") == len(rows), width


def test_no_bar_is_cut_and_what_is_twice_as_much_is_twice_as_long_however_narrow():
    names = ("2 h ago", "22 h ago", "1 d ago", "4 h ago")
    one = ("badly", (30.0, 15.0, 0.0, 1.0))
    two = (one, ("stopped by people", (30.0, 15.0, 0.0, 1.0)))
    for series in ((one,), two):
        chart = Chart(ChartKind.BAR, "How runs ended", names, series, "Most were 30.")
        for width in range(24, 120):
            said = to_terminal(Message("x", (chart,)), width=width)
            assert "…" not in said, width
            lengths = [
                line.count("█") for line in said.splitlines() if line.rstrip()[-1:].isdigit()
            ]
            whole, half, none, least = lengths[:4]
            assert whole <= 30, width
            assert (none, least) == (0, 1), width
            assert abs(whole - 2 * half) <= 1, width
            assert whole >= 8, width


def make_ended_table(reasons: tuple[str, ...], first: datetime) -> Table:
    """Jobs that ended a minute after one another."""
    rows = tuple(
        (f"123/13/{n}966", "stock_levels", reason, Timestamp(first + timedelta(minutes=n)), 1_434)
        for n, reason in enumerate(reasons)
    )
    return Table("Jobs", tuple(map(Column, ("Job", "Spider", "State", "Ended", "Errors"))), rows)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=1), "CET")])
def test_a_narrow_terminal_says_the_zone_once_before_it_folds_a_moment(zone):
    reasons = ("❌ memusage_exceeded", "❌ closespider_errorcount", "❌ failed")
    table = make_ended_table(reasons, datetime(2026, 11, 28, 10, 12, tzinfo=UTC))
    for width in (74, 80):
        said = to_terminal(Message("x", (table,)), width=width, zone=zone)
        name = zone.tzname(None)
        assert f"Ended ({name})" in said and said.count(name) == 1
        assert len(re.findall(r"^123/.* 2026-11-28 1[01]:1\d", said, re.MULTILINE)) == len(reasons)
    narrow = to_terminal(Message("x", (table,)), width=60, zone=zone)
    assert narrow.count("2026-11-28") == len(reasons) and "Left out" in narrow
    assert all(cell_len(line) <= 60 for line in narrow.splitlines())


def test_a_terminal_with_room_and_a_pipe_say_the_zone_with_each_moment():
    table = make_ended_table(("❌ failed",) * 3, datetime(2026, 11, 28, 10, 12, tzinfo=UTC))
    for width in (90, None):
        assert to_terminal(Message("x", (table,)), width=width).count(" UTC") == 3


def test_moments_of_two_zones_keep_theirs():
    """Summer time ended between them."""
    table = make_ended_table(("❌ closespider_errorcount",), datetime(2026, 10, 24, 10, tzinfo=UTC))
    later = make_ended_table(("❌ closespider_errorcount",), datetime(2026, 10, 26, 10, tzinfo=UTC))
    both = replace(table, rows=(*table.rows, *later.rows))
    said = to_terminal(Message("x", (both,)), width=74, zone=ZoneInfo("Europe/Berlin"))
    assert "CEST" in said and "CET" in said and "Ended (" not in said
