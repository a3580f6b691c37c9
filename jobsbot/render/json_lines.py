"""A Message as values for other programs: one JSON object a line, each with its `kind`.

    {"kind": "message", "title": "3 running in prod-crawl"}
    {"kind": "row", "table": "Jobs", "cells": {"Key": "123/1/2", "Run time": 372}}
    {"kind": "text", "text": "/jobs list 123 running"}

Lengths of time are seconds, moments are ISO 8601 in UTC, and what is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any, assert_never

from jobsbot.core.messages.message import (
    Button,
    Cell,
    Chart,
    Choice,
    Fields,
    File,
    Items,
    Link,
    Message,
    Part,
    Table,
    Text,
    Time,
)
from jobsbot.render.buttons import sentence
from jobsbot.render.text import clean, finite, line_words

Record = dict[str, Any]


def to_records(message: Message) -> Iterator[Record]:
    """Give the values of a message in the order that people read them, cut nowhere."""
    yield {"kind": "message", "title": clean(message.title)}
    for line, buttons in message.rows:
        yield {"kind": "line", "text": line_words(line)}
        yield from _next(buttons)
    for part in message.parts:
        yield from _part(part)
    yield from _next(message.buttons)


def _part(part: Part) -> Iterator[Record]:
    match part:
        case Text():
            yield {"kind": "text", "text": line_words(part.line)}
        case Items():
            yield from ({"kind": "line", "text": line_words(line)} for line in part.lines)
        case Fields():
            pairs = {clean(name): line_words(line) for name, line in part.pairs}
            yield {"kind": "fields", "fields": pairs}
        case Table():
            yield from _rows(part)
        case Chart():
            yield _chart(part)
        case File():
            yield {"kind": "file", "name": clean(part.name), "text": clean(part.says)}
        case Choice():
            labels = {clean(value): clean(label) for value, label in part.options}
            yield {"kind": "choice", "name": clean(part.name), "options": labels}
        case _:
            assert_never(part)


def _rows(table: Table) -> Iterator[Record]:
    names = [clean(column.name) for column in table.columns]
    for row in table.rows:
        cells = {name: _value(cell) for name, cell in zip(names, row, strict=False)}
        yield {"kind": "row", "table": clean(table.caption), "cells": cells}


def _value(cell: Cell) -> Any:
    match cell:
        case timedelta():
            return cell.total_seconds()
        case float() if not finite(cell):
            return None
        case str():
            return clean(cell)
        case Link():
            return clean(cell.text)
        case Time():
            return cell.at.astimezone(UTC).isoformat()
        case _:
            return cell


def _chart(chart: Chart) -> Record:
    series = {clean(name): [_value(f) for f in figures] for name, figures in chart.series}
    return {
        "kind": "chart",
        "title": clean(chart.title),
        "text": clean(chart.says),
        "categories": [clean(name) for name in chart.categories],
        "series": series,
    }


def _next(buttons: tuple[Button, ...]) -> Iterator[Record]:
    for button in buttons:
        if sentence(button):
            yield {"kind": "button", "label": clean(button.label), "says": sentence(button)}
