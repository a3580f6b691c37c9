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
    BulletList,
    Button,
    Cell,
    Chart,
    Choice,
    Fields,
    FileAttachment,
    Link,
    Message,
    Paragraph,
    Part,
    Table,
    Timestamp,
)
from jobsbot.render.buttons import button_sentence
from jobsbot.render.text import clean_text, is_finite, line_text

JsonObject = dict[str, Any]


def to_json_objects(message: Message) -> Iterator[JsonObject]:
    """Give the values of a message in the order that people read them, cut nowhere."""
    yield {"kind": "message", "title": clean_text(message.title)}
    for line, buttons in message.button_rows:
        yield {"kind": "line", "text": line_text(line)}
        yield from _button_objects(buttons)
    for part in message.parts:
        yield from _part_objects(part)
    yield from _button_objects(message.buttons)


def _part_objects(part: Part) -> Iterator[JsonObject]:
    match part:
        case Paragraph():
            yield {"kind": "text", "text": line_text(part.line)}
        case BulletList():
            yield from ({"kind": "line", "text": line_text(line)} for line in part.lines)
        case Fields():
            pairs = {clean_text(name): line_text(line) for name, line in part.pairs}
            yield {"kind": "fields", "fields": pairs}
        case Table():
            yield from _row_objects(part)
        case Chart():
            yield _chart_object(part)
        case FileAttachment():
            yield {"kind": "file", "name": clean_text(part.name), "text": clean_text(part.alt_text)}
        case Choice():
            labels = {clean_text(value): clean_text(label) for value, label in part.options}
            yield {"kind": "choice", "name": clean_text(part.name), "options": labels}
        case _:
            assert_never(part)


def _row_objects(table: Table) -> Iterator[JsonObject]:
    names = [clean_text(column.name) for column in table.columns]
    for row in table.rows:
        cells = {name: _json_value(cell) for name, cell in zip(names, row, strict=False)}
        yield {"kind": "row", "table": clean_text(table.caption), "cells": cells}


def _json_value(cell: Cell) -> Any:
    match cell:
        case timedelta():
            return cell.total_seconds()
        case float() if not is_finite(cell):
            return None
        case str():
            return clean_text(cell)
        case Link():
            return clean_text(cell.text)
        case Timestamp():
            return cell.at.astimezone(UTC).isoformat()
        case _:
            return cell


def _chart_object(chart: Chart) -> JsonObject:
    series = {clean_text(name): [_json_value(f) for f in figures] for name, figures in chart.series}
    return {
        "kind": "chart",
        "title": clean_text(chart.title),
        "text": clean_text(chart.alt_text),
        "categories": [clean_text(name) for name in chart.categories],
        "series": series,
    }


def _button_objects(buttons: tuple[Button, ...]) -> Iterator[JsonObject]:
    for button in buttons:
        if button_sentence(button):
            yield {
                "kind": "button",
                "label": clean_text(button.label),
                "says": button_sentence(button),
            }
