"""Tables: Slack's data table, its older table, and lines where neither may stand.

A data table sorts and pages in the reader's client. One table a message, 20 columns, 100 rows.
https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from slackblocks import (
    Block,
    ColumnSettings,
    DataTableBlock,
    RawNumber,
    RawText,
    RichTextBlock,
    RichTextLink,
    RichTextSection,
    TableBlock,
)
from slackblocks.rich_text.objects import RichTextObject

from jobsbot.core.message import Cell, Line, Link, Span, Strong, Table, Time, counted
from jobsbot.render.mrkdwn import address
from jobsbot.render.spans import element, section
from jobsbot.render.words import cell_words, shown, size, utc

COLUMNS = 20
ROWS = 100
CELL = 80
"""The most units of one cell: a spider's name may have 500 characters."""
EXACT = 2**53
"""Up to here every whole number is the same in JavaScript."""

Row = tuple[Cell, ...]


class LinkCell(RichTextBlock):
    """A cell that leads somewhere. Drawn by hand: slackblocks walks each cell five times."""

    def __init__(self, url: str, words: str) -> None:
        super().__init__(RichTextSection(RichTextLink(url=url, text=words)), block_id="cell")
        link = {"type": "link", "url": url, "text": words}
        self.drawn = {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [link]}],
        }

    def _resolve(self) -> dict[str, Any]:
        return self.drawn


class DateCell(RichTextBlock):
    """A cell with a moment in the reader's zone."""

    def __init__(self, moment: Time) -> None:
        super().__init__(section((moment,), CELL, dates=True), block_id="cell")

    def _resolve(self) -> dict[str, Any]:
        return {key: drawn for key, drawn in super()._resolve().items() if key != "block_id"}


class Grid(DataTableBlock):
    """A data table, checked by slackblocks and drawn without walking every cell again."""

    def _resolve(self) -> dict[str, Any]:
        return {
            "type": self.type.value,
            "rows": [[cell._resolve() for cell in row] for row in self.rows],
            "page_size": self.page_size,
            "caption": self.caption,
            "row_header_column_index": self.row_header_column_index,
        }


def data_table(table: Table, room: int) -> tuple[Block | None, int]:
    """Draw the native table in `room` units. Answers how many rows it holds, and None for none."""
    rows = fitting(table, room, ROWS)
    if not rows:
        return None, 0
    head: list[RawText | RawNumber | RichTextBlock] = list(header(table))
    body = [[native(cell) for cell in row] for row in rows]
    page = min(max(table.page, 1), 100)
    return Grid([head, *body], shown(table.caption, 200), page, 0, block_id="table"), len(rows)


def old_table(table: Table, room: int) -> tuple[Block | None, int]:
    """Draw the older table: 99 rows under the header, 10,000 characters; numbers are only text."""
    rows = fitting(table, min(room, 9000), ROWS - 1)
    if not rows:
        return None, 0
    head: list[RawText | RichTextObject] = list(header(table))
    body = [[plain(cell) for cell in row] for row in rows]
    sides = [ColumnSettings(align="right" if number(cell) else "left") for cell in rows[0]]
    return TableBlock([head, *body], sides, block_id="table"), len(rows)


def lines(table: Table) -> list[Line]:
    """Say each row as a line: its name, then the columns that are not wide."""
    narrow = [n for n, column in enumerate(table.columns) if n and not column.wide]
    return [_line(table, row, narrow) for row in squared(table)]


def fitting(table: Table, room: int, most: int) -> list[Row]:
    """Take rows from the top while they fit."""
    left = room - sum(size(cell.text) for cell in header(table)) - 200
    taken: list[Row] = []
    for row in islice(squared(table), most):
        left -= sum(min(size(cell_words(cell)), CELL) for cell in row)
        if left < 0:
            break
        taken.append(row)
    return taken


def header(table: Table) -> list[RawText]:
    return [RawText(shown(column.name, 40)) for column in table.columns[:COLUMNS]]


def squared(table: Table) -> Iterator[Row]:
    """Give every row as many cells as there are columns."""
    width = min(len(table.columns), COLUMNS)
    rows = table.rows if width else ()
    return ((row + (None,) * width)[:width] for row in rows)


def native(cell: Cell) -> RawText | RawNumber | RichTextBlock:
    """Draw a cell that sorts by what it is: numbers and lengths of time by their value."""
    words = shown(cell_words(cell), CELL)
    match cell:
        case timedelta():
            return RawNumber(int(cell.total_seconds()), words)
        case int() | float() if number(cell):
            return RawNumber(cell, words)
        case Link() if address(cell.url):
            return LinkCell(cell.url, words)
        case Time():
            return DateCell(cell)
        case _:
            return RawText(words)


def plain(cell: Cell) -> RawText | RichTextObject:
    words = shown(cell_words(cell), CELL)
    if isinstance(cell, Link):
        return RichTextSection([element(cell, words, dates=False)])
    return RawText(utc(cell.at) if isinstance(cell, Time) else words)


def number(cell: Cell) -> bool:
    """Tell whether a cell is a figure that JSON and JavaScript can hold."""
    return isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) <= EXACT


def _line(table: Table, row: Row, columns: list[int]) -> Line:
    name: Span = row[0] if isinstance(row[0], Link) else Strong(shown(cell_words(row[0]), CELL))
    line: list[Span] = [name]
    for n in columns:
        if n < len(row) and row[n] is not None:
            line.append(f" · {shown(table.columns[n].name, 40)} {shown(cell_words(row[n]), CELL)}")
    return tuple(line)


def left_out(table: Table, rows: int, columns: int = COLUMNS) -> str:
    """Say what of a table is not shown; empty where all of it is."""
    notes = []
    if rows < len(table.rows):
        notes.append(
            f"Showing {rows} of {counted(len(table.rows), 'row')}: "
            "the rest did not fit into one message."
        )
    if columns < len(table.columns):
        notes.append(f"{counted(len(table.columns) - columns, 'column')} left out for width.")
    return " ".join(notes)
