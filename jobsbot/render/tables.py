"""Tables: Slack's data table, its older table, and lines where neither may stand.

A data table sorts and pages in the reader's client. One table a message, 20 columns, 200 rows; of
the older one 100, the header among them.
https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, cast

from slackblocks import (
    Block,
    ColumnSettings,
    DataTableBlock,
    RawNumber,
    RawText,
    RichTextBlock,
    RichTextSection,
    TableBlock,
)
from slackblocks.rich_text.elements import RichTextElement
from slackblocks.rich_text.objects import RichTextObject

from jobsbot.core.messages.message import (
    Cell,
    Line,
    Link,
    MarkedTime,
    Span,
    Strong,
    Table,
    Timestamp,
)
from jobsbot.core.text.wording import pluralize
from jobsbot.render.rich_text import draw_element
from jobsbot.render.text import clean_text, count_units, cut_cell_text, display_text

MAX_TABLE_COLUMNS = 20
MAX_DATA_TABLE_ROWS = 200
MAX_TABLE_ROWS = 100
TABLE_CELL_UNITS = 80
"""The most units of one cell: a spider's name may have 500 characters."""
MAX_EXACT_INTEGER = 2**53
"""Up to here every whole number is the same in JavaScript."""

TableRow = tuple[Cell, ...]
RawCells = list[RawText | RawNumber | RichTextBlock]


class RichTextCell(RichTextBlock):
    """A cell of one rich text element, which slackblocks built and checked, written out once.

    A section and a block around it have no limit of their own that one element could break, and
    building them for every cell takes longer than the rest of the cell.
    """

    def __init__(self, element: RichTextElement) -> None:
        inner = {"type": "rich_text_section", "elements": [element._resolve()]}
        self.json = {"type": "rich_text", "elements": [inner]}

    def _resolve(self) -> dict[str, Any]:
        return self.json


class CountedRows(Sequence[RawCells]):
    """The rows of a data table, with their text counted beforehand.

    slackblocks would count it by a walk over every cell, which takes as long as all the rest.
    """

    def __init__(self, rows: Sequence[RawCells], words: str) -> None:
        self.rows = rows
        self.words = words

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, n: Any) -> Any:
        return self.rows[n]

    def _resolve(self) -> dict[str, Any]:
        return {"text": self.words}


class CountedDataTable(DataTableBlock):
    """A data table, checked by slackblocks, and drawn with one walk over its cells."""

    def __init__(self, rows: Sequence[RawCells], words: str, caption: str, page: int) -> None:
        held = cast("list[RawCells]", CountedRows(rows, words))
        super().__init__(held, caption, page, row_header_column_index=0, block_id="table")

    def _resolve(self) -> dict[str, Any]:
        return {
            "type": self.type.value,
            "rows": [[cell._resolve() for cell in row] for row in self.rows],
            "page_size": self.page_size,
            "caption": self.caption,
            "row_header_column_index": self.row_header_column_index,
        }


def draw_data_table(table: Table, max_units: int) -> tuple[Block | None, int]:
    """Draw the native table in `max_units`; answer it, or None, and how many rows it holds."""
    head = draw_header(table)
    rows = take_fitting_rows(table, head, max_units, MAX_DATA_TABLE_ROWS)
    if not rows:
        return None, 0
    body = [[draw_native_cell(cell, words) for cell, words in row] for row in rows]
    words = "".join([cell.text for cell in head] + [words for row in rows for _, words in row])
    page = min(max(table.page_size, 1), 100)
    caption = display_text(write_caption(table, rows), 200)
    return CountedDataTable([[*head], *body], words, caption, page), len(rows)


def write_caption(table: Table, rows: Sequence[Sequence[tuple[Cell, str]]]) -> str:
    """Say what a table is, and what its marks mean: `Jobs · ❓ looks wrong`."""
    cells = (cell for row in rows for cell, _ in row if isinstance(cell, MarkedTime))
    marks = dict.fromkeys(f"{cell.mark} {cell.words}" for cell in cells if cell.words)
    return " · ".join((table.caption, *marks))


def draw_old_table(table: Table, max_units: int) -> tuple[Block | None, int]:
    """Draw the older table: 99 rows under the header, 10,000 characters; numbers are only text."""
    head = draw_header(table)
    rows = take_fitting_rows(table, head, min(max_units, 9000), MAX_TABLE_ROWS - 1)
    if not rows:
        return None, 0
    body = [[draw_plain_cell(cell, words) for cell, words in row] for row in rows]
    sides = [ColumnSettings(align="right" if is_numeric(cell) else "left") for cell, _ in rows[0]]
    return TableBlock([[*head], *body], sides, block_id="table"), len(rows)


def write_table_lines(table: Table) -> list[Line]:
    """Say each row as a line: its name, then the columns that are not wide."""
    narrow = [n for n, column in enumerate(table.columns) if n and not column.wide]
    return [_write_row_line(table, row, narrow) for row in pad_rows(table)]


def take_fitting_rows(
    table: Table, head: Sequence[RawText], max_units: int, max_rows: int
) -> list[list[tuple[Cell, str]]]:
    """Take rows from the top while they fit below their head, each cell with its words."""
    left = max_units - sum(count_units(cell.text) for cell in head) - 200
    taken = []
    for row in islice(pad_rows(table), max_rows):
        cells = [(cell, cut_cell_text(cell, TABLE_CELL_UNITS)) for cell in row]
        left -= count_units("".join([words for _, words in cells]))
        if left < 0:
            break
        taken.append(cells)
    return taken


def draw_header(table: Table) -> list[RawText]:
    return [RawText(display_text(column.name, 40)) for column in table.columns[:MAX_TABLE_COLUMNS]]


def pad_rows(table: Table) -> Iterator[TableRow]:
    """Give every row as many cells as there are columns."""
    width = min(len(table.columns), MAX_TABLE_COLUMNS)
    rows = table.rows if width else ()
    return ((row + (None,) * width)[:width] for row in rows)


def draw_native_cell(cell: Cell, words: str) -> RawText | RawNumber | RichTextBlock:
    """Draw a cell that sorts by what it is: numbers and lengths of time by their value."""
    match cell:
        case str() | None:
            return RawText(words)
        case int() | float():
            return RawNumber(cell, words) if is_exact_number(cell) else RawText(words)
        case timedelta():
            return RawNumber(int(cell.total_seconds()), words)
        case Link() | Timestamp():
            return RichTextCell(draw_element(cell, words, dates=True))
        case MarkedTime():
            return RawNumber(int(cell.span.total_seconds()), clean_text(cell.short_text))


def draw_plain_cell(cell: Cell, words: str) -> RawText | RichTextObject:
    if isinstance(cell, Link):
        return RichTextSection([draw_element(cell, words, dates=False)])
    return RawText(words)


def is_numeric(cell: Cell) -> bool:
    """Tell whether a cell is read from the right."""
    return isinstance(cell, int | float | timedelta | MarkedTime)


def is_exact_number(figure: float) -> bool:
    """Tell whether a figure is one that JSON and JavaScript can hold."""
    return -MAX_EXACT_INTEGER <= figure <= MAX_EXACT_INTEGER


def _write_row_line(table: Table, row: TableRow, columns: list[int]) -> Line:
    name: Span = (
        row[0] if isinstance(row[0], Link) else Strong(cut_cell_text(row[0], TABLE_CELL_UNITS))
    )
    line: list[Span] = [name]
    for n in columns:
        if n < len(row) and row[n] is not None:
            line.append(
                f" · {display_text(table.columns[n].name, 40)} "
                f"{cut_cell_text(row[n], TABLE_CELL_UNITS)}"
            )
    return tuple(line)


def describe_omissions(table: Table, rows: int, columns: int = MAX_TABLE_COLUMNS) -> str:
    """Say what of a table is not shown; empty where all of it is."""
    notes = []
    if rows < len(table.rows):
        notes.append(
            f"Showing {rows} of {pluralize(len(table.rows), 'row')}: "
            "the rest did not fit into one message."
        )
    if columns < len(table.columns):
        notes.append(f"{pluralize(len(table.columns) - columns, 'column')} left out for width.")
    return " ".join(notes)
