"""Compares a spider's runs before and after something: do they differ by more than chance?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

import msgspec

from jobsbot.core.analysis.comparison.run_splitters import RunSample
from jobsbot.core.analysis.hypothesis_tests import adjust_by_holm, fisher_two_sided, mann_whitney
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.text.wording import (
    format_number,
    format_part,
    format_seconds,
    join_words,
)
from jobsbot.core.values import replace

MIN_RUNS_PER_SIDE = 3
"""Runs on each side below which nothing is compared."""
SIGNIFICANCE_LEVEL = 0.01
"""A difference with a lower p-value, corrected for the number of comparisons, is significant."""


class Difference(msgspec.Struct, frozen=True):
    """One figure of one spider: before, after, how likely by chance, and whether it is for worse.

    `p_value` is corrected for how many figures were compared.
    """

    spider: str
    name: str
    before: str
    after: str
    change: float
    """The relative change of the median; for bad ends the change of the share."""
    p_value: float
    worse: bool
    before_figure: float = 0.0
    after_figure: float = 0.0
    """The medians; for bad ends the shares. Run times are in seconds."""

    @property
    def is_large(self) -> bool:
        """Tell whether it is 25% more bad ends, twice the errors or run time, or half the items."""
        if self.name == "bad ends":
            return abs(self.change) >= 0.25
        return abs(self.change) >= (0.5 if self.name == "items" else 1.0)

    @property
    def is_significant(self) -> bool:
        return self.p_value < SIGNIFICANCE_LEVEL


class ComparedFigure(msgspec.Struct, frozen=True):
    """A figure that is compared: how it is read of a run and said, and which way is worse."""

    name: str
    read: Callable[[EndedRun], float | None]
    format_value: Callable[[float], str]
    more_is_worse: bool


COMPARED_FIGURES = (
    ComparedFigure("errors", lambda run: run.errors, lambda n: format_number(round(n)), True),
    ComparedFigure("items", lambda run: run.items, lambda n: format_number(round(n)), False),
    ComparedFigure("run time", lambda run: run.seconds, format_seconds, True),
)


def compare_spiders(sides: Sequence[tuple[str, RunSample, RunSample]]) -> list[Difference]:
    """Compare before with after, spider by spider. Those with too few runs are left out."""
    raw = compare_all(sides, MIN_RUNS_PER_SIDE)
    return [
        replace(d, p_value=corrected)
        for d, corrected in zip(raw, adjust_by_holm([d.p_value for d in raw]), strict=True)
    ]


def compare_all(
    sides: Sequence[tuple[str, RunSample, RunSample]], min_runs: int
) -> list[Difference]:
    """Compare all figures of the spiders with at least so many runs on each side."""
    return [
        one
        for spider, before, after in sides
        if min(before.run_count, after.run_count) >= min_runs
        for one in (
            compare_outcomes(spider, before, after),
            *compare_figures(spider, before, after, min_runs),
        )
    ]


def compare_outcomes(spider: str, before: RunSample, after: RunSample) -> Difference:
    """Compare how often runs end badly, by Fisher's exact test."""
    then, now = before.bad_count / before.run_count, after.bad_count / after.run_count
    return Difference(
        spider,
        "bad ends",
        f"{before.bad_count} of {before.run_count}",
        f"{after.bad_count} of {after.run_count}",
        now - then,
        fisher_two_sided(after.bad_count, after.run_count, before.bad_count, before.run_count),
        now > then,
        then,
        now,
    )


def find_large_changes(sides: Sequence[tuple[str, RunSample, RunSample]]) -> list[Difference]:
    """Find large changes for the worse, significant or not, even of a single run; largest first."""
    large = [d for d in compare_all(sides, min_runs=1) if d.worse and d.is_large]
    return sorted(large, key=lambda d: -abs(d.change))


def select_unproven(
    large: Sequence[Difference], found: Sequence[Difference]
) -> Sequence[Difference]:
    """Select the large changes that are not significant."""
    proven = {(d.spider, d.name) for d in found if d.is_significant}
    return [d for d in large if (d.spider, d.name) not in proven]


def compare_figures(
    spider: str, before: RunSample, after: RunSample, min_runs: int
) -> list[Difference]:
    """Compare errors, items and run times by the Mann-Whitney test, which outliers do not sway."""
    found = []
    for figure in COMPARED_FIGURES:
        old, new = before.read_figures(figure.read), after.read_figures(figure.read)
        if min(len(old), len(new)) >= min_runs:
            then, now = median(old), median(new)
            worse = now > then if figure.more_is_worse else now < then
            change = (now - then) / then if then else (1.0 if now else 0.0)
            found.append(
                Difference(
                    spider,
                    figure.name,
                    figure.format_value(then),
                    figure.format_value(now),
                    change,
                    mann_whitney(new, old),
                    worse,
                    then,
                    now,
                )
            )
    return found


def say_changed_spiders(
    changed: Sequence[str], spiders: Sequence[str], where: str, how: str
) -> str:
    """Say which of the spiders have changed; of many, the first ones."""
    part = format_part(len(changed), len(spiders)).capitalize()
    noun = "spider" if len(spiders) == 1 else "spiders"
    rest = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return f"{part} {noun} in {where} {how}: {join_words(changed[:3])}{rest}."
