"""Draws a chart as one bar a figure, as long as the terminal is wide."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.table import Table as Grid
from rich.text import Text as Words

from jobsbot.core.messages.message import Chart
from jobsbot.core.text.wording import format_number
from jobsbot.render.text import display_text

MIN_BAR_WIDTH, MAX_BAR_WIDTH = 8, 30
MAX_LABEL_UNITS = 60
GAP = 1
"""Columns of the terminal between label, bar and figure."""


def draw_bars(chart: Chart, width: int) -> Grid:
    """Draw one line a figure: its name, a bar, and the figure itself.

    Bars are never cut: what is twice as much is twice as long. What is not nothing has a bar.
    """
    lines = list(_list_lines(chart))
    largest = max(abs(figure) for _, figure in lines) or 1
    words = max(cell_len(label) for label, _ in lines)
    words += max(len(_say_figure(figure)) for _, figure in lines)
    room = width - words - 2 * GAP
    bar_width = max(min(room, MAX_BAR_WIDTH), MIN_BAR_WIDTH)
    grid = Grid.grid(padding=(0, GAP, 0, 0))
    grid.add_column()
    grid.add_column(min_width=bar_width, no_wrap=True)
    grid.add_column(no_wrap=True)
    for label, figure in lines:
        blocks = round(abs(figure) / largest * bar_width)
        bar = "█" * max(blocks, 1 if figure else 0)
        grid.add_row(Words(label), Words(bar, "blue"), Words(_say_figure(figure)))
    return grid


def _list_lines(chart: Chart) -> Iterator[tuple[str, float]]:
    for name, series in chart.series:
        for category, figure in zip(chart.categories, series, strict=True):
            label = f"{category} {name}" if len(chart.series) > 1 else category
            yield display_text(label, MAX_LABEL_UNITS), figure


def _say_figure(figure: float) -> str:
    return format_number(int(figure) if figure == int(figure) else figure)
