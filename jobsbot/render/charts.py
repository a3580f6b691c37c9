"""Charts as Slack draws them itself: 12 series, 20 categories, names of 20 characters.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from slackblocks import (
    AreaChart,
    AxisConfig,
    BarChart,
    ChartSegment,
    DataPoint,
    DataSeries,
    DataVisualizationBlock,
    LineChart,
    PieChart,
)

from jobsbot.core.messages.message import Chart, ChartKind
from jobsbot.render.text import clean, cut, finite, shown

CHARTS = 2
"""The most charts in one message."""
SERIES = 12
SEGMENTS = 12
CATEGORIES = 20
NAME = 20
OTHER = "other"

Figures = tuple[float, ...]


@dataclass(frozen=True)
class Drawn:
    """A chart, and what of the figures it does not show; empty where it shows all."""

    block: DataVisualizationBlock
    left_out: str = ""


def native_chart(chart: Chart) -> Drawn | None:
    """Draw a chart. None where there is nothing to draw: its text then stands alone."""
    if not drawable(chart):
        return None
    fitted, left_out = _folded(_charted(chart))
    kind = _pie(fitted) if chart.kind is ChartKind.PIE else _axes(fitted)
    return Drawn(DataVisualizationBlock(shown(chart.title, 50), kind, block_id="chart"), left_out)


def drawable(chart: Chart) -> bool:
    """Tell whether every series has one finite figure a category, and any is there to see."""
    figures = [figure for _, series in chart.series for figure in series]
    whole = all(len(series) == len(chart.categories) for _, series in chart.series)
    if not figures or not whole or not all(map(finite, figures)):
        return False
    return chart.kind is not ChartKind.PIE or max(chart.series[0][1]) > 0


def _charted(chart: Chart) -> Chart:
    """Keep of a pie its one series and what has a size: Slack refuses an empty segment."""
    if chart.kind is not ChartKind.PIE:
        return chart
    name, figures = chart.series[0]
    kept = [n for n, figure in enumerate(figures) if figure > 0]
    return replace(
        chart,
        categories=tuple(chart.categories[n] for n in kept),
        series=((name, tuple(figures[n] for n in kept)),),
    )


def _folded(chart: Chart) -> tuple[Chart, str]:
    """Fit series and categories. What is too many becomes `other`, or is left out and said."""
    if len(chart.series) > SERIES:
        chart = replace(chart, series=_fewer_series(chart))
    many = len(chart.categories)
    match chart.kind:
        case ChartKind.PIE if many > SEGMENTS:
            return _fewer_categories(chart, SEGMENTS), ""
        case ChartKind.BAR if many > CATEGORIES:
            return _fewer_categories(chart, CATEGORIES), ""
        case ChartKind.LINE | ChartKind.AREA if many > CATEGORIES:
            return _last(chart, CATEGORIES), f"The chart shows the last {CATEGORIES} of {many}."
    return chart, ""


def _fewer_series(chart: Chart) -> tuple[tuple[str, Figures], ...]:
    ranked = sorted(chart.series, key=lambda series: -sum(map(abs, series[1])))
    rest = ranked[SERIES - 1 :]
    sums = tuple(sum(column) for column in zip(*(figures for _, figures in rest), strict=True))
    return (*ranked[: SERIES - 1], (OTHER, sums))


def _fewer_categories(chart: Chart, most: int) -> Chart:
    kept = most - 1
    series = tuple((name, (*f[:kept], sum(f[kept:]))) for name, f in chart.series)
    return replace(chart, categories=(*chart.categories[:kept], OTHER), series=series)


def _last(chart: Chart, most: int) -> Chart:
    series = tuple((name, figures[-most:]) for name, figures in chart.series)
    return replace(chart, categories=chart.categories[-most:], series=series)


def _pie(chart: Chart) -> PieChart:
    figures = chart.series[0][1]
    names = distinct(chart.categories)
    return PieChart([ChartSegment(n, f) for n, f in zip(names, figures, strict=True)])


def _axes(chart: Chart) -> BarChart | LineChart | AreaChart:
    names = distinct(chart.categories)
    series = [
        DataSeries(name, [DataPoint(n, f) for n, f in zip(names, figures, strict=True)])
        for name, (_, figures) in zip(
            distinct(tuple(name for name, _ in chart.series)), chart.series, strict=True
        )
    ]
    axes = AxisConfig(names, _label(chart.x_label), _label(chart.y_label))
    match chart.kind:
        case ChartKind.LINE:
            return LineChart(series, axes)
        case ChartKind.AREA:
            return AreaChart(series, axes)
        case _:
            return BarChart(series, axes)


def distinct(names: tuple[str, ...]) -> list[str]:
    """Cut names to what a chart takes, and number those that have become the same."""
    taken: list[str] = []
    for name in names:
        short, n = shown(name, NAME), 1
        while short in taken:
            n += 1
            short = f"{cut(clean(name), NAME - 1 - len(str(n)))} {n}"
        taken.append(short)
    return taken


def _label(text: str) -> str | None:
    return cut(clean(text), 50).strip() or None
