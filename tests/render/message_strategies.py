"""Messages with anything in them, for properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    ButtonStyle,
    Chart,
    ChartKind,
    Choice,
    Code,
    Column,
    ConfirmDialog,
    Fields,
    FileAttachment,
    Folded,
    Form,
    Link,
    MarkedTime,
    Message,
    Paragraph,
    Say,
    Strong,
    Table,
    TextInput,
    Timestamp,
    UserRef,
)

HOSTILE_TEXTS = (
    "<!channel>", "<!here|here>", "<@U012ABCDEF>", "<#C012ABCDEF>", "<!subteam^S1>", "@here",
    "```", "`x`", "*x*", "_x_", "~x~", "__x__", "&lt;!channel&gt;", "&amp;", ">quote", ">>> all",
    "https://evil.example/a", "www.evil.example", "evil.example", "mailto:a@b.example",
    ":smile:", ":100:", "[bold]x[/bold]", "[link=https://evil.example]x[/]",
    "\x1b[31mred", "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07", "\x9b31m", "\x07", "\x00",
    "line\nline", "\r", "\u2028", "\u202eright", "\u2066isolate", "\u200b", "\u2060", "\ufeff",
    "\ud800", "שלום", "مرحبا", "👩‍👩‍👧‍👦", "e\u0301", "",
    " ", "x" * 500, "𝒳" * 500, "<" * 500, "&" * 500,
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.lists(st.sampled_from(HOSTILE_TEXTS), max_size=4).map("".join),
    st.text(max_size=40),
)
urls = st.one_of(st.just("https://app.zyte.com/p/1/2/3?a=b&c=d"), texts)
date_times = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
people = st.builds(UserRef, st.one_of(st.just("U012ABCDEF"), texts), texts)
links = st.builds(Link, texts, urls)
spans = st.one_of(
    texts,
    texts.map(Strong),
    texts.map(Code),
    texts.map(Say),
    links,
    st.builds(Timestamp, date_times, st.booleans()),
    people,
)
lines = st.lists(spans, max_size=5).map(tuple)
numbers = st.one_of(st.integers(), st.floats())
cells = st.one_of(
    st.none(),
    texts,
    numbers,
    links,
    st.builds(Timestamp, date_times, st.booleans()),
    st.timedeltas(max_value=timedelta(9999)),
    st.builds(MarkedTime, st.timedeltas(max_value=timedelta(9999)), st.just("⏳"), texts),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table, its rows of any length, some of them very many."""
    columns = draw(st.lists(st.builds(Column, texts, st.booleans()), max_size=22))
    rows = draw(st.lists(st.lists(cells, max_size=len(columns)).map(tuple), max_size=5))
    times = draw(st.sampled_from((1, 1, 30)))
    return Table(draw(texts), tuple(columns), tuple(rows * times), draw(st.integers(-1, 200)))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any chart, most of them whole, with names that repeat."""
    categories = draw(st.lists(texts, max_size=25))
    length = st.just(len(categories)) if draw(st.booleans()) else st.integers(0, 25)
    count = draw(length)
    figures = st.lists(numbers, min_size=count, max_size=count).map(tuple)
    series = draw(st.lists(st.tuples(texts, figures), max_size=14))
    kind = draw(st.sampled_from(ChartKind))
    return Chart(kind, draw(texts), tuple(categories), tuple(series), draw(texts), draw(texts))


text_parts = st.one_of(
    st.builds(Paragraph, lines, st.booleans()),
    st.builds(BulletList, st.lists(lines, max_size=40).map(tuple), st.booleans()),
    st.builds(Fields, st.lists(st.tuples(texts, lines), max_size=40).map(tuple)),
)
parts = st.one_of(
    text_parts,
    st.builds(Folded, texts, st.lists(text_parts, max_size=4).map(tuple), st.booleans()),
    tables(),
    charts(),
    st.builds(FileAttachment, texts, texts, texts),
    st.builds(Choice, st.uuids().map(str), texts, st.lists(st.tuples(texts, texts)).map(tuple)),
)
buttons = st.builds(
    Button,
    texts,
    st.sampled_from(Origin),
    st.one_of(texts, st.just("x" * 2001)),
    st.sampled_from(ButtonStyle),
    st.one_of(st.none(), st.builds(ConfirmDialog, texts, texts, texts, texts)),
    st.one_of(st.just(""), urls),
    texts,
)
few_buttons = st.lists(buttons, max_size=6).map(tuple)
messages = st.builds(
    Message,
    texts,
    st.lists(parts, max_size=8).map(tuple),
    st.one_of(few_buttons, st.lists(buttons, max_size=60).map(tuple)),
    st.lists(st.tuples(lines, few_buttons), max_size=12).map(tuple),
)
choices = st.builds(
    Choice,
    st.just("jobs"),
    texts,
    st.integers(0, 120).flatmap(
        lambda n: st.just(tuple((f"123/1/{i}", f"job {i} *x* " + "y" * i) for i in range(n)))
    ),
    st.sampled_from(((), ("123/1/1",))),
    st.booleans(),
)
forms = st.builds(
    Form,
    texts,
    st.lists(parts, max_size=4).map(tuple),
    st.tuples(choices, st.builds(TextInput, st.just("number"), texts, texts, texts, st.booleans())),
    texts,
    st.sampled_from(Origin),
    texts,
)
