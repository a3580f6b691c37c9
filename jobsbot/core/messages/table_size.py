"""How many rows of a table fit into one message: needed for pages before anything is drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from jobsbot.core.messages.message import Cell, Link, MarkedTime, Table, Timestamp
from jobsbot.core.text.wording import format_duration, format_number

MAX_TABLE_UNITS = 8500
"""UTF-16 units of text in a table's cells; a whole message of a chat holds some 10,000."""
MAX_CELL_UNITS = 80
"""No cell is shown longer."""
TIMESTAMP_UNITS = 20


def count_fitting_rows(table: Table, max_units: int) -> int:
    """Count the rows, from the first, that `max_units` units hold."""
    if sum(map(len, table.rows)) * MAX_CELL_UNITS <= max_units:
        return len(table.rows)  # however long their cells are
    left = max_units
    for number, row in enumerate(table.rows):
        left -= sum(map(measure_cell, row))
        if left < 0:
            return number
    return len(table.rows)


def measure_cell(cell: Cell) -> int:
    """Count the units of a cell's words, as far as they are shown."""
    match cell:
        case None:
            return 1
        case str():
            return measure_text(cell)
        case Link(text, _):
            return measure_text(text)
        case int() | float():
            return len(format_number(cell))
        case timedelta():
            return len(format_duration(cell))
        case MarkedTime():
            return measure_text(cell.text)
        case Timestamp():
            return TIMESTAMP_UNITS
        case _:
            assert_never(cell)


def measure_text(text: str) -> int:
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return min(units, MAX_CELL_UNITS)
