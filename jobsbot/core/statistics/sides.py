"""Two sides of a spider's runs, before and after something, and whether they differ by chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from jobsbot.core.message import lasting, thin
from jobsbot.core.statistics.chance import fisher_two_sided, holm, mann_whitney
from jobsbot.core.statistics.runs import Run

SAMPLE = 100
"""Runs kept of each side of a spider, the newest; outcomes are counted of all."""
FEWEST = 3
"""Runs on each side below which nothing is compared."""
SURE = 0.01
"""Below this, corrected for how many figures were compared, a difference is called no chance."""


@dataclass
class Side:
    """The runs of one spider on one side."""

    runs: int = 0
    bad: int = 0
    sample: list[Run] = field(default_factory=list)

    def add(self, run: Run) -> None:
        """Count a run. One that somebody stopped says nothing of the spider."""
        if run.stopped:
            return
        self.runs += 1
        self.bad += not run.good
        if len(self.sample) < SAMPLE:
            self.sample.append(run)

    def figures(self, read: Callable[[Run], float | None]) -> list[float]:
        return [figure for run in self.sample if (figure := read(run)) is not None]


@dataclass(frozen=True)
class Difference:
    """One figure of one spider: before, after, how likely by chance, and whether it is for worse.

    `chance` is corrected for how many figures were compared.
    """

    spider: str
    name: str
    before: str
    after: str
    change: float
    """The relative change of the median; for bad ends the change of the share."""
    chance: float
    worse: bool

    @property
    def sure(self) -> bool:
        return self.chance < SURE


@dataclass(frozen=True)
class Figure:
    """A figure that is compared: how it is read of a run and said, and which way is worse."""

    name: str
    read: Callable[[Run], float | None]
    words: Callable[[float], str]
    more_is_worse: bool


def in_words(seconds: float) -> str:
    return lasting(timedelta(seconds=seconds))


FIGURES = (
    Figure("errors", lambda run: run.errors, lambda n: thin(round(n)), True),
    Figure("items", lambda run: run.items, lambda n: thin(round(n)), False),
    Figure("run time", lambda run: run.seconds, in_words, True),
)


def differences(sides: Sequence[tuple[str, Side, Side]]) -> list[Difference]:
    """Compare before with after, spider by spider. Those with too few runs are left out."""
    raw = [
        one
        for spider, before, after in sides
        if min(before.runs, after.runs) >= FEWEST
        for one in (outcomes(spider, before, after), *figures(spider, before, after))
    ]
    return [
        Difference(d.spider, d.name, d.before, d.after, d.change, corrected, d.worse)
        for d, corrected in zip(raw, holm([d.chance for d in raw]), strict=True)
    ]


def outcomes(spider: str, before: Side, after: Side) -> Difference:
    """How often runs end badly: Fisher's exact test."""
    then, now = before.bad / before.runs, after.bad / after.runs
    return Difference(
        spider,
        "bad ends",
        f"{before.bad} of {before.runs}",
        f"{after.bad} of {after.runs}",
        now - then,
        fisher_two_sided(after.bad, after.runs, before.bad, before.runs),
        now > then,
    )


def figures(spider: str, before: Side, after: Side) -> list[Difference]:
    """Errors, items and run times: the Mann-Whitney test, which no outlier sways."""
    found = []
    for figure in FIGURES:
        old, new = before.figures(figure.read), after.figures(figure.read)
        if min(len(old), len(new)) >= FEWEST:
            then, now = median(old), median(new)
            worse = now > then if figure.more_is_worse else now < then
            change = (now - then) / then if then else (1.0 if now else 0.0)
            found.append(
                Difference(
                    spider, figure.name, figure.words(then), figure.words(now), change,
                    mann_whitney(new, old), worse,
                )
            )  # fmt: skip
    return found
