"""Which parts are drawn, and how the room is shared: short parts first, folds last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from jobsbot.core.messages.message import (
    BulletList,
    Chart,
    ChartKind,
    Folded,
    Paragraph,
    Part,
    Strong,
    Table,
)
from jobsbot.render.text import is_finite

T = TypeVar("T")


def lay_out_parts(
    parts: Sequence[Part], units_left: int, draw: Callable[[int, int], T], weigh: Callable[[T], int]
) -> list[T]:
    """Draw each part, by its number and the units that are left, and answer them in order.

    Tables are drawn after the other parts, since they can be cut by rows: so the echo line below a
    table always has room. Folds, which decide nothing, come last. Of several folds, or lists that
    keep their newest lines, the last one gets its room first.
    """
    drawn: dict[int, T] = {}
    order = sorted(range(len(parts)), key=lambda n: _rank_part(parts[n], n))
    for n in order:
        drawn[n] = draw(n, max(units_left, 0))
        units_left -= weigh(drawn[n]) if n != order[-1] else 0
    return [drawn[n] for n in range(len(parts))]


def unfold_parts(parts: Sequence[Part]) -> Iterator[Part]:
    """Replace each fold by its parts, below its heading."""
    for part in parts:
        if not isinstance(part, Folded):
            yield part
            continue
        if part.is_heading:
            yield Paragraph.of(Strong(part.title))
        yield from part.parts


def is_drawable(chart: Chart) -> bool:
    """Tell whether every series has one finite figure a category, and any is there to see."""
    figures = [figure for _, series in chart.series for figure in series]
    whole = all(len(series) == len(chart.categories) for _, series in chart.series)
    if not figures or not whole or not all(map(is_finite, figures)):
        return False
    return chart.kind is not ChartKind.PIE or max(chart.series[0][1]) > 0


def _rank_part(part: Part, number: int) -> tuple[int, int]:
    match part:
        case Folded():
            return 3, -number
        case Table():
            return 2, number
        case BulletList(newest_last=True):
            return 1, -number
        case _:
            return 0, number
