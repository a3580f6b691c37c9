"""Messages of every kind at several sizes.

`python -m tests.render.samples OUTFILE` writes their payloads as JSON lines, in every dialect, for
other checkers to read; with a second file, the modals too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobsbot.core.interaction import How
from jobsbot.core.messages.message import (
    Button,
    Cell,
    Chart,
    ChartKind,
    Code,
    Column,
    Dialog,
    Fields,
    File,
    Form,
    Items,
    Line,
    Link,
    Look,
    Message,
    Someone,
    Strong,
    Table,
    Text,
    Time,
    counted,
    echo,
)
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, to_slack
from tests.render.talks import cards, conversation

NOW = datetime(2026, 11, 24, 13, 58, tzinfo=UTC)
SIZES = (0, 1, 10, 100, 1000)
STATES = ("running", "pending", "finished", "memusage_exceeded")
NAMES = ("books", "quotes-spider", "мониторинг", "مراقب الأسعار", "x" * 500, "🕷️ spider", "<!here>")


def job(n: int) -> Link:
    return Link(f"123/{n % 7 + 1}/{n}", f"https://app.zyte.com/p/123/{n % 7 + 1}/{n}")


def jobs(count: int, names: tuple[str, ...] = NAMES[:2]) -> Table:
    """A list of jobs with the columns that an on-call reads."""
    titles = ("Key", "Spider", "State", "Run time", "Items", "Errors", "Started", "Tags")
    columns = tuple(Column(title, title in ("Started", "Tags")) for title in titles)
    return Table("Jobs, newest first", columns, tuple(_row(n, names) for n in range(1, count + 1)))


def listing(count: int, names: tuple[str, ...] = NAMES[:2]) -> Message:
    """An answer with a table."""
    return Message(
        f"{counted(count, 'job')} in prod-crawl, longest 6 h 12 m",
        (jobs(count, names), echo("list 123 running", "newest first")),
        (
            Button("Refresh", How.IN_PLACE, "list 123 running"),
            Button("Next 10", How.IN_PLACE, "list 123 running offset=10"),
            Button("Share", How.SHARED, "list 123 running", hint="Share this list"),
        ),
    )


def asked(count: int, names: tuple[str, ...] = NAMES[:2]) -> Message:
    """A card that asks before a write."""
    who = Someone("U012ABCDEF", "alice")
    return Message(
        f"Delete {counted(count, 'finished job')} in prod-crawl?",
        (
            Items(tuple(_line(n, names) for n in range(1, count + 1))),
            Text.of("The jobs go with their items and logs. This cannot be undone."),
            Text.of(Strong("Nothing has been changed yet.")),
            Text.of("Asked by ", who, " · until ", Time(NOW), " · ", Code("k3v9qa"), quiet=True),
        ),
        (
            Button(
                f"Delete {counted(count, 'job')}",
                How.CONFIRM,
                "k3v9qa",
                Look.DANGER,
                Dialog("Delete these jobs?", "There is no undelete.", "Delete", "Keep them"),
            ),
            Button("Cancel", How.CANCEL, "k3v9qa"),
            Button("Refresh", How.REFRESH, "k3v9qa"),
        ),
    )


def ended(count: int) -> Message:
    """A card at its end."""
    lines = tuple((job(n), f" stopped: cancelled, ran {n} m") for n in range(1, count + 1))
    return Message(
        f"{count} stopped · 1 had already finished",
        (
            Text.of("Confirmed by ", Someone("U012ABCDEF"), " ", Time(NOW), ", took 1 m 12 s."),
            Items((*lines, (job(999), " had already finished"))),
        ),
        (Button("Details", How.PRESSED, "show 123/1/2"),),
    )


def trouble() -> Message:
    """An error in words for people."""
    return Message(
        "The Jobs API is not answering right now.",
        (
            Text.of("Scrapy Cloud answered 503 three times. Nothing was changed."),
            Text.of("Say it again in a minute: ", Code("/jobs list 123 running")),
            Text.of("Id ", Code("k3v9qa"), quiet=True),
        ),
        (Button("Try again", How.PRESSED, "list 123 running"),),
    )


def figures(count: int) -> Message:
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
            Fields((("Project", ("prod-crawl",)), ("Since", (Time(NOW),)), ("Page", (job(1),)))),
            jobs(count),
            File("jobs.csv", "key\n", f"All {counted(count, 'job')} as a file"),
        ),
    )


def choosing(count: int) -> Message:
    """Lines that each have buttons of their own."""
    rows = tuple(
        (_line(n, NAMES), (Button("Details", How.PRESSED, f"show 123/1/{n}"),))
        for n in range(1, count + 1)
    )
    return Message(f"{counted(count, 'job')} look wrong", rows=rows)


def every() -> Iterator[Message]:
    """Every kind at every size, with plain names and with strange ones."""
    yield trouble()
    for size in SIZES:
        yield from (listing(size), listing(size, NAMES), asked(size), asked(size, NAMES))
        yield from (ended(size), figures(size), choosing(size))


def spoken() -> Iterator[Message | Form]:
    """What the bot itself says and asks, at every size."""
    for size in SIZES:
        yield from conversation(size)
        yield from cards(max(size, 1))


def main(messages: str, views: str = "") -> None:
    said = list(spoken())
    told = [*every(), *(one for one in said if isinstance(one, Message))]
    payloads = [to_slack(message, dialect) for message in told for dialect in Dialect]
    written(messages, ({"text": p.text, "blocks": p.blocks} for p in payloads))
    if views:
        written(views, (to_view(form, "{}") for form in said if isinstance(form, Form)))


def written(path: str, values: Iterable[dict[str, Any]]) -> None:
    Path(path).write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")


def _row(n: int, names: tuple[str, ...]) -> tuple[Cell, ...]:
    started = Time(NOW - timedelta(minutes=n))
    tags = "checked, daily" if n % 3 else None
    state, name = STATES[n % len(STATES)], names[n % len(names)]
    return (job(n), name, state, timedelta(minutes=n), 1234 * n, n % 3, started, tags)


def _line(n: int, names: tuple[str, ...]) -> Line:
    return (job(n), " ", names[n % len(names)], f" · finished · ran {n} m · 1 234 items")


if __name__ == "__main__":
    main(*sys.argv[1:])
