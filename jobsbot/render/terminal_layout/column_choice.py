"""Chooses the columns of a table that fit into a terminal: the first ones, which decide, stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from rich.cells import cell_len

from jobsbot.core.messages.message import MarkedTime, Table
from jobsbot.render.terminal_layout.moment_columns import is_moment
from jobsbot.render.text import cell_text

WIDE_GAP, NARROW_GAP = 3, 2
"""Columns of the terminal between two columns of a table."""
MAX_UNFOLDED_CHARS = 18
"""Text that is no wider is not folded: a key, a name, a state."""
MIN_KEPT_COLUMNS = 2
DECIDING_COLUMNS = 3
"""What has to be seen of each row: which job, of what, and how it is."""
MIN_FOLDED_CHARS = 8
"""The least room for the last of them, whose words are then folded: a mark and some letters."""


class ColumnWidth(msgspec.Struct, frozen=True):
    """How wide a column of a table is, in columns of the terminal."""

    whole: int
    """Where nothing in it is folded."""
    least: int
    """Where its long texts are folded between their words."""
    is_text: bool = False
    """It may be folded within a word: it has no figures."""
    is_moment: bool = False
    """It is folded in every row, where it has not its whole width."""


def choose_columns(table: Table, sizes: Sequence[ColumnWidth], width: int) -> tuple[list[int], int]:
    """Choose the columns to show, and the gap between them.

    All, where they fit; else all that are not wide; else as many of these as fit, from the first
    on, with long texts folded. The third is folded within its words before it is left out.
    """
    every = list(range(len(table.columns)))
    narrow = [n for n in every if not table.columns[n].wide] or every
    for kept in (every, narrow):
        if add_widths([sizes[n].whole for n in kept], WIDE_GAP) <= width:
            return kept, WIDE_GAP
    while True:
        if gap := choose_gap([sizes[n] for n in narrow], width):
            return narrow, gap
        squeezed = len(narrow) == DECIDING_COLUMNS and can_fold_last(
            [sizes[n] for n in narrow], width
        )
        if squeezed or len(narrow) <= MIN_KEPT_COLUMNS:
            return narrow, NARROW_GAP
        narrow = narrow[:-1]


def choose_gap(sizes: Sequence[ColumnWidth], width: int) -> int:
    """Choose the gap with which columns fit with long texts folded, moments last; else 0."""
    least = [size.least for size in sizes]
    whole_moments = [size.whole if size.is_moment else size.least for size in sizes]
    for widths in (whole_moments, least):
        for gap in (WIDE_GAP, NARROW_GAP):
            if add_widths(widths, gap) <= width:
                return gap
    return 0


def can_fold_last(sizes: Sequence[ColumnWidth], width: int) -> bool:
    """Tell whether there is room for the last column where its words are folded."""
    least = [*(size.least for size in sizes[:-1]), MIN_FOLDED_CHARS]
    return sizes[-1].is_text and add_widths(least, NARROW_GAP) <= width


def share_width(sizes: Sequence[ColumnWidth], gap: int, width: int) -> list[int]:
    """Give each of the columns shown its least width, and what room is left to moments.

    What they leave goes to the first ones. Where there is less room than that, the last one gets
    what there is.
    """
    room = width - add_widths([size.least for size in sizes], gap)
    if room < 0 and len(sizes) == DECIDING_COLUMNS:
        return [*(size.least for size in sizes[:-1]), sizes[-1].least + room]
    spare = max(room, 0)
    widths = [size.least for size in sizes]
    for n in sorted(range(len(sizes)), key=lambda n: not sizes[n].is_moment):
        more = min(sizes[n].whole - sizes[n].least, spare)
        widths[n] += more
        spare -= more
    return widths


def fits_whole(table: Table, sizes: Sequence[ColumnWidth], width: int) -> bool:
    """Tell whether all columns that are not wide fit without anything folded."""
    shown = [size for size, column in zip(sizes, table.columns, strict=True) if not column.wide]
    return add_widths([size.whole for size in shown or sizes], WIDE_GAP) <= width


def measure_columns(table: Table) -> list[ColumnWidth]:
    return [measure_column(table, n) for n in range(len(table.columns))]


def measure_column(table: Table, n: int) -> ColumnWidth:
    """Measure a column by its name and its cells."""
    cells = [row[n] for row in table.rows if n < len(row)]
    texts = [table.columns[n].name, *map(cell_text, cells)]
    whole = max(map(cell_len, texts))
    is_text = not any(isinstance(cell, int | float | timedelta | MarkedTime) for cell in cells)
    has_moments = any(map(is_moment, texts))
    if whole <= MAX_UNFOLDED_CHARS and not has_moments:
        return ColumnWidth(whole, whole, is_text)
    longest_word = max(cell_len(word) for text in texts for word in text.split() or [""])
    times = [cell_len(cell.short_text) for cell in cells if isinstance(cell, MarkedTime)]
    least = max(min(longest_word, MAX_UNFOLDED_CHARS), *times, 0)
    return ColumnWidth(whole, least, is_text, has_moments)


def add_widths(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)
