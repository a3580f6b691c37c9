"""How the runs of a period ended, counted in one pass and drawn as bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobsbot.core.analysis.tally import Tally
from jobsbot.core.messages.message import Chart, ChartKind
from jobsbot.core.text.wording import format_duration, format_number, join_words

BARS_PER_CHART = 12
MAX_CHART_SPIDERS = 8
MAX_NAMED_BARS = 3


@dataclass
class Period:
    """One period, counted in one pass."""

    total: Tally = field(default_factory=Tally)
    groups: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    errors: Counter[str] = field(default_factory=Counter)
    good: Counter[int] = field(default_factory=Counter)
    bad: Counter[int] = field(default_factory=Counter)
    stopped: Counter[int] = field(default_factory=Counter)


def draw_charts(period: Period, length: timedelta) -> Iterator[Chart]:
    """Draw outcomes over time and errors by spider as bars, each with a text that says the same."""
    if not period.total.runs:
        return
    marks = tuple(
        f"{format_duration(length * (BARS_PER_CHART - n) / BARS_PER_CHART)} ago"
        for n in range(BARS_PER_CHART)
    )
    good = tuple(float(period.good[n]) for n in range(BARS_PER_CHART))
    bad = tuple(float(period.bad[n]) for n in range(BARS_PER_CHART))
    stopped = tuple(float(period.stopped[n]) for n in range(BARS_PER_CHART))
    ends = (("well", good), ("badly", bad), ("stopped by people", stopped))
    says = describe_worst_bars(bad, length / BARS_PER_CHART)
    yield Chart(ChartKind.BAR, "How runs ended", marks, ends, says)
    noisy = [(spider, n) for spider, n in period.errors.most_common(MAX_CHART_SPIDERS) if n]
    if noisy:
        said = join_words([f"{spider} {format_number(n)}" for spider, n in noisy[:3]])
        yield Chart(ChartKind.BAR, "Errors by spider", tuple(spider for spider, _ in noisy),
                    (("errors", tuple(float(n) for _, n in noisy)),),
                    f"Most errors: {said}.")  # fmt: skip


def describe_worst_bars(bad: Sequence[float], length: timedelta) -> str:
    """Say when most ended badly: each bar that has as many, by how long ago it began and ended.

    The words of a chart are the same for every reader, so they name no time of day in a zone.
    """
    most = max(bad)
    if not most:
        return "No run ended badly."
    worst = [len(bad) - n for n, figure in enumerate(bad) if figure == most]
    each = " each" if len(worst) > 1 else ""
    if len(worst) > MAX_NAMED_BARS:
        when = f"in {len(worst)} stretches of {format_duration(length)}"
    else:
        when = join_words([_name_stretch(bars_ago, length) for bars_ago in worst])
    return f"Most bad ends {when}: {int(most)}{each}."


def _name_stretch(bars_ago: int, length: timedelta) -> str:
    """Name the stretch of time of a bar; the last one began one bar ago."""
    begun, ended = format_duration(bars_ago * length), format_duration((bars_ago - 1) * length)
    return f"between {begun} and {ended} ago" if bars_ago > 1 else f"in the last {begun}"
