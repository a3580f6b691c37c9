"""Which parts are drawn, and who gets the room: what is short first, tables what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from jobsbot.core.messages.message import Chart, ChartKind, Part, Table
from jobsbot.render.text import is_finite

T = TypeVar("T")


def lay_out_parts(
    parts: Sequence[Part], room: int, draw: Callable[[int, int], T], weigh: Callable[[T], int]
) -> list[T]:
    """Draw each part, by its number and the room that is left, and answer them in order.

    Tables come last, since they can be cut by rows: the echo line below one is never lost to it.
    """
    drawn: dict[int, T] = {}
    order = sorted(range(len(parts)), key=lambda n: isinstance(parts[n], Table))
    for n in order:
        drawn[n] = draw(n, max(room, 0))
        room -= weigh(drawn[n]) if n != order[-1] else 0
    return [drawn[n] for n in range(len(parts))]


def is_drawable(chart: Chart) -> bool:
    """Tell whether every series has one finite figure a category, and any is there to see."""
    figures = [figure for _, series in chart.series for figure in series]
    whole = all(len(series) == len(chart.categories) for _, series in chart.series)
    if not figures or not whole or not all(map(is_finite, figures)):
        return False
    return chart.kind is not ChartKind.PIE or max(chart.series[0][1]) > 0
