"""Messages of every kind at several sizes.

`python -m tests.render.sample_messages OUTFILE` writes their payloads as
JSON lines, in every dialect, for
other checkers to read; with a second file, the modals too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    ButtonStyle,
    Cell,
    Chart,
    ChartKind,
    Code,
    Column,
    ConfirmDialog,
    Fields,
    FileAttachment,
    Folded,
    Form,
    Line,
    Link,
    Message,
    Paragraph,
    Say,
    Strong,
    Table,
    Timestamp,
    UserRef,
    echo_line,
)
from jobsbot.core.text.wording import pluralize
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, to_slack
from tests.render.bot_messages import collect_answers, make_cards

NOW = datetime(2026, 11, 24, 13, 58, tzinfo=UTC)
SIZES = (0, 1, 10, 100, 1000)
JOB_STATES = ("running", "pending", "finished", "memusage_exceeded")
SPIDER_NAMES = (
    "books",
    "quotes-spider",
    "мониторинг",
    "مراقب الأسعار",
    "x" * 500,
    "🕷️ spider",
    "<!here>",
)


def make_job_link(n: int) -> Link:
    return Link(f"123/{n % 7 + 1}/{n}", f"https://app.zyte.com/p/123/{n % 7 + 1}/{n}")


def make_job_table(count: int, names: tuple[str, ...] = SPIDER_NAMES[:2]) -> Table:
    """A list of jobs with the columns that an on-call reads."""
    titles = ("Key", "Spider", "State", "Run time", "Items", "Errors", "Started", "Tags")
    columns = tuple(Column(title, title in ("Started", "Tags")) for title in titles)
    return Table(
        "Jobs, newest first", columns, tuple(_make_row(n, names) for n in range(1, count + 1))
    )


def make_job_list(count: int, names: tuple[str, ...] = SPIDER_NAMES[:2]) -> Message:
    """An answer with a table."""
    return Message(
        f"{pluralize(count, 'job')} in prod-crawl, longest 6 h 12 m",
        (make_job_table(count, names), echo_line("list 123 running", "newest first")),
        (
            Button("Refresh", Origin.IN_PLACE, "list 123 running"),
            Button("Next 10", Origin.IN_PLACE, "list 123 running offset=10"),
            Button("Share", Origin.SHARED, "list 123 running", hint="Share this list"),
        ),
    )


def make_confirmation_card(count: int, names: tuple[str, ...] = SPIDER_NAMES[:2]) -> Message:
    """A card that asks before a write."""
    who = UserRef("U012ABCDEF", "alice")
    return Message(
        f"Delete {pluralize(count, 'finished job')} in prod-crawl?",
        (
            BulletList(tuple(_make_line(n, names) for n in range(1, count + 1))),
            Paragraph.of("The jobs go with their items and logs. This cannot be undone."),
            Paragraph.of(Strong("Nothing has been changed yet.")),
            Paragraph.of(
                "Asked by ", who, " · until ", Timestamp(NOW), " · ", Code("k3v9qa"), quiet=True
            ),
        ),
        (
            Button(
                f"Delete {pluralize(count, 'job')}",
                Origin.CONFIRM,
                "k3v9qa",
                ButtonStyle.DANGER,
                ConfirmDialog("Delete these jobs?", "There is no undelete.", "Delete", "Keep them"),
            ),
            Button("Cancel", Origin.CANCEL, "k3v9qa"),
            Button("Refresh", Origin.REFRESH, "k3v9qa"),
        ),
    )


def make_ended_card(count: int) -> Message:
    """A card at its end."""
    lines = tuple(
        (make_job_link(n), f" stopped: cancelled, ran {n} m") for n in range(1, count + 1)
    )
    return Message(
        f"{count} stopped · 1 had already finished",
        (
            Paragraph.of(
                "Confirmed by ", UserRef("U012ABCDEF"), " ", Timestamp(NOW), ", took 1 m 12 s."
            ),
            BulletList((*lines, (make_job_link(999), " had already finished"))),
        ),
        (Button("Details", Origin.PRESSED, "show 123/1/2"),),
    )


def make_error_message() -> Message:
    """An error in words for people."""
    return Message(
        "The Jobs API is not answering right now.",
        (
            Paragraph.of("Scrapy Cloud answered 503 three times. Nothing was changed."),
            Paragraph.of("Say it again in a minute: ", Say("list 123 running")),
            Paragraph.of("Id ", Code("k3v9qa"), quiet=True),
        ),
        (Button("Try again", Origin.PRESSED, "list 123 running"),),
    )


def make_chart_message(count: int) -> Message:
    """Everything that shows figures, and the file with all of them."""
    names = tuple(f"spider number {n}" for n in range(count))
    bars = Chart(
        ChartKind.BAR,
        "Errors by spider",
        names,
        (("errors", tuple(float(n % 9) for n in range(count))),),
        "books has the most errors: 8.",
        "spider",
        "errors",
    )
    pie = Chart(ChartKind.PIE, "Outcomes", ("good", "bad"), (("jobs", (9, count)),), "9 good.")
    return Message(
        "9 good runs today",
        (
            bars,
            pie,
            Fields(
                (
                    ("Project", ("prod-crawl",)),
                    ("Since", (Timestamp(NOW),)),
                    ("Page", (make_job_link(1),)),
                )
            ),
            make_job_table(count),
            FileAttachment("jobs.csv", "key\n", f"All {pluralize(count, 'job')} as a file"),
        ),
    )


def make_row_buttons_message(count: int) -> Message:
    """Lines that each have buttons of their own."""
    rows = tuple(
        (_make_line(n, SPIDER_NAMES), (Button("Details", Origin.PRESSED, f"show 123/1/{n}"),))
        for n in range(1, count + 1)
    )
    return Message(f"{pluralize(count, 'job')} look wrong", button_rows=rows)


def make_folded_message(count: int, names: tuple[str, ...] = SPIDER_NAMES[:2]) -> Message:
    """Lines that are folded away, before a few that are shown."""
    lines = tuple(_make_line(n, names) for n in range(count))
    folded = Folded(pluralize(count, "earlier line"), (BulletList(lines, newest_last=True),))
    return Message("A log", (folded, BulletList(lines[-3:], newest_last=True), echo_line("log 1")))


def make_all_samples() -> Iterator[Message]:
    """Every kind at every size, with plain names and with strange ones."""
    yield make_error_message()
    for size in SIZES:
        yield from (
            make_job_list(size),
            make_job_list(size, SPIDER_NAMES),
            make_confirmation_card(size),
            make_confirmation_card(size, SPIDER_NAMES),
        )
        yield from (make_ended_card(size), make_chart_message(size), make_row_buttons_message(size))
        yield from (make_folded_message(size), make_folded_message(size, SPIDER_NAMES))


def collect_bot_messages() -> Iterator[Message | Form]:
    """What the bot itself says and asks, at every size."""
    for size in SIZES:
        yield from collect_answers(size)
        yield from make_cards(max(size, 1))


def main(messages: str, views: str = "") -> None:
    said = list(collect_bot_messages())
    told = [*make_all_samples(), *(one for one in said if isinstance(one, Message))]
    payloads = [to_slack(message, dialect) for message in told for dialect in Dialect]
    write_json_lines(messages, ({"text": p.text, "blocks": p.blocks} for p in payloads))
    if views:
        write_json_lines(views, (to_view(form, "{}") for form in said if isinstance(form, Form)))


def write_json_lines(path: str, values: Iterable[dict[str, Any]]) -> None:
    Path(path).write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")


def _make_row(n: int, names: tuple[str, ...]) -> tuple[Cell, ...]:
    started = Timestamp(NOW - timedelta(minutes=n))
    tags = "checked, daily" if n % 3 else None
    state, name = JOB_STATES[n % len(JOB_STATES)], names[n % len(names)]
    return (make_job_link(n), name, state, timedelta(minutes=n), 1234 * n, n % 3, started, tags)


def _make_line(n: int, names: tuple[str, ...]) -> Line:
    return (make_job_link(n), " ", names[n % len(names)], f" · finished · ran {n} m · 1 234 items")


if __name__ == "__main__":
    main(*sys.argv[1:])
