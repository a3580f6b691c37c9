"""Two sides of a spider's runs, before and after something, and whether they differ by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Protocol

from jobsbot.core.analysis.hypothesis_tests import fisher_two_sided, holm, mann_whitney
from jobsbot.core.analysis.runs import Run
from jobsbot.core.messages.message import lasting, thin

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


VERSIONS = 12
"""Versions kept of each spider: those first met in the API's order, newest first."""

Pairs = dict[str, tuple[Side, Side]]
"""Each spider's runs before and after."""


class Sorting(Protocol):
    """Takes runs in one pass, and then tells the two sides of each spider."""

    def add(self, spider: str, run: Run) -> None: ...

    def pairs(self) -> Pairs: ...


class TwoSides:
    """Sorts by a question that each run answers alone: 0 before, 1 after, None neither."""

    def __init__(self, side_of: Callable[[Run], int | None]) -> None:
        self._side_of = side_of
        self._pairs: Pairs = {}

    def add(self, spider: str, run: Run) -> None:
        side = self._side_of(run)
        if side is not None:
            self._pairs.setdefault(spider, (Side(), Side()))[side].add(run)

    def pairs(self) -> Pairs:
        return self._pairs


class NewestVersion:
    """Sorts each spider's runs into its newest version and the one before.

    The newest is the one that ended a run last: the order of the API alone would not do, since
    an edit of a tag moves an old job to its top.
    """

    def __init__(self) -> None:
        self._spiders: dict[str, dict[str, Side]] = {}
        self._last: dict[tuple[str, str], float] = {}

    def add(self, spider: str, run: Run) -> None:
        versions = self._spiders.setdefault(spider, {})
        if run.version in versions or len(versions) < VERSIONS:
            versions.setdefault(run.version, Side()).add(run)
            key = (spider, run.version)
            self._last[key] = max(self._last.get(key, 0.0), run.ended)

    def pairs(self) -> Pairs:
        return {spider: self._newest(spider, of) for spider, of in self._spiders.items()}

    def _newest(self, spider: str, versions: Mapping[str, Side]) -> tuple[Side, Side]:
        order = sorted(versions, key=lambda version: -self._last[spider, version])
        before = versions[order[1]] if len(order) > 1 else Side()
        return before, versions[order[0]]
