"""Charts as Slack draws them itself: 12 series, 20 categories, names of 20 characters.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from __future__ import annotations

import msgspec
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
from jobsbot.core.values import replace
from jobsbot.render.layout import is_drawable
from jobsbot.render.text import clean_text, cut_text, display_text

MAX_CHARTS = 2
"""The most charts in one message."""
MAX_SERIES = 12
MAX_SEGMENTS = 12
MAX_CATEGORIES = 20
MAX_CHART_NAME_UNITS = 20
OTHER_LABEL = "other"

SeriesValues = tuple[float, ...]


class DrawnChart(msgspec.Struct, frozen=True):
    """A chart, and what of the figures it does not show; empty where it shows all."""

    block: DataVisualizationBlock
    omitted: str = ""


def draw_native_chart(chart: Chart) -> DrawnChart | None:
    """Draw a chart. None where there is nothing to draw: its text then stands alone."""
    if not is_drawable(chart):
        return None
    fitted, left_out = _fit_chart(_without_empty_segments(chart))
    kind = _draw_pie(fitted) if chart.kind is ChartKind.PIE else _draw_axes_chart(fitted)
    return DrawnChart(
        DataVisualizationBlock(display_text(chart.title, 50), kind, block_id="chart"), left_out
    )


def _without_empty_segments(chart: Chart) -> Chart:
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


def _fit_chart(chart: Chart) -> tuple[Chart, str]:
    """Fit series and categories. What is too many becomes `other`, or is left out and said."""
    if len(chart.series) > MAX_SERIES:
        chart = replace(chart, series=_merge_series(chart))
    many = len(chart.categories)
    match chart.kind:
        case ChartKind.PIE if many > MAX_SEGMENTS:
            return _merge_categories(chart, MAX_SEGMENTS), ""
        case ChartKind.BAR if many > MAX_CATEGORIES:
            return _merge_categories(chart, MAX_CATEGORIES), ""
        case ChartKind.LINE | ChartKind.AREA if many > MAX_CATEGORIES:
            return _keep_last_categories(
                chart, MAX_CATEGORIES
            ), f"The chart shows the last {MAX_CATEGORIES} of {many}."
    return chart, ""


def _merge_series(chart: Chart) -> tuple[tuple[str, SeriesValues], ...]:
    ranked = sorted(chart.series, key=lambda series: -sum(map(abs, series[1])))
    rest = ranked[MAX_SERIES - 1 :]
    sums = tuple(sum(column) for column in zip(*(figures for _, figures in rest), strict=True))
    return (*ranked[: MAX_SERIES - 1], (OTHER_LABEL, sums))


def _merge_categories(chart: Chart, max_categories: int) -> Chart:
    kept = max_categories - 1
    series = tuple((name, (*f[:kept], sum(f[kept:]))) for name, f in chart.series)
    return replace(chart, categories=(*chart.categories[:kept], OTHER_LABEL), series=series)


def _keep_last_categories(chart: Chart, max_categories: int) -> Chart:
    series = tuple((name, figures[-max_categories:]) for name, figures in chart.series)
    return replace(chart, categories=chart.categories[-max_categories:], series=series)


def _draw_pie(chart: Chart) -> PieChart:
    figures = chart.series[0][1]
    names = make_names_distinct(chart.categories)
    return PieChart([ChartSegment(n, f) for n, f in zip(names, figures, strict=True)])


def _draw_axes_chart(chart: Chart) -> BarChart | LineChart | AreaChart:
    names = make_names_distinct(chart.categories)
    series = [
        DataSeries(name, [DataPoint(n, f) for n, f in zip(names, figures, strict=True)])
        for name, (_, figures) in zip(
            make_names_distinct(tuple(name for name, _ in chart.series)), chart.series, strict=True
        )
    ]
    axes = AxisConfig(names, _axis_label(chart.x_label), _axis_label(chart.y_label))
    match chart.kind:
        case ChartKind.LINE:
            return LineChart(series, axes)
        case ChartKind.AREA:
            return AreaChart(series, axes)
        case _:
            return BarChart(series, axes)


def make_names_distinct(names: tuple[str, ...]) -> list[str]:
    """Cut names to what a chart takes, and number those that have become the same."""
    taken: list[str] = []
    for name in names:
        short, n = display_text(name, MAX_CHART_NAME_UNITS), 1
        while short in taken:
            n += 1
            short = f"{cut_text(clean_text(name), MAX_CHART_NAME_UNITS - 1 - len(str(n)))} {n}"
        taken.append(short)
    return taken


def _axis_label(text: str) -> str | None:
    return cut_text(clean_text(text), 50).strip() or None
