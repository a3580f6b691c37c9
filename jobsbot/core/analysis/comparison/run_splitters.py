"""Sorts the runs of each spider into those before and those after something, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from jobsbot.core.analysis.runs import EndedRun

MAX_SAMPLE_RUNS = 100
"""Runs kept of each side of a spider, the newest; outcomes are counted of all."""
MAX_VERSIONS_PER_SPIDER = 12
"""Versions kept of each spider: those first met in the API's order, newest first."""


@dataclass
class RunSample:
    """The runs of one spider on one side."""

    run_count: int = 0
    bad_count: int = 0
    sample: list[EndedRun] = field(default_factory=list)

    def add(self, run: EndedRun) -> None:
        """Count a run. One that somebody stopped says nothing of the spider."""
        if run.was_stopped:
            return
        self.run_count += 1
        self.bad_count += not run.good
        if len(self.sample) < MAX_SAMPLE_RUNS:
            self.sample.append(run)

    def read_figures(self, read: Callable[[EndedRun], float | None]) -> list[float]:
        return [figure for run in self.sample if (figure := read(run)) is not None]


SamplePairs = dict[str, tuple[RunSample, RunSample]]
"""Each spider's runs before and after."""


class RunSplitter(Protocol):
    """Takes runs in one pass, and then tells the two sides of each spider."""

    def add(self, spider: str, run: EndedRun) -> None: ...

    def pairs(self) -> SamplePairs: ...


class PredicateSplitter:
    """Sorts each run by `side_of`: 0 is before, 1 is after, None is neither."""

    def __init__(self, side_of: Callable[[EndedRun], int | None]) -> None:
        self._side_of = side_of
        self._pairs: SamplePairs = {}

    def add(self, spider: str, run: EndedRun) -> None:
        side = self._side_of(run)
        if side is not None:
            self._pairs.setdefault(spider, (RunSample(), RunSample()))[side].add(run)

    def pairs(self) -> SamplePairs:
        return self._pairs


class NewestVersionSplitter:
    """Sorts each spider's runs into its newest version and the one before.

    The newest version is that of the run that ended last. The order of the API does not tell it: an
    edited tag moves an old job to the top.
    """

    def __init__(self) -> None:
        self._spiders: dict[str, dict[str, RunSample]] = {}
        self._last: dict[tuple[str, str], float] = {}

    def add(self, spider: str, run: EndedRun) -> None:
        versions = self._spiders.setdefault(spider, {})
        if run.version in versions or len(versions) < MAX_VERSIONS_PER_SPIDER:
            versions.setdefault(run.version, RunSample()).add(run)
            key = (spider, run.version)
            self._last[key] = max(self._last.get(key, 0.0), run.end_timestamp)

    def pairs(self) -> SamplePairs:
        return {spider: self._newest(spider, of) for spider, of in self._spiders.items()}

    def _newest(
        self, spider: str, versions: Mapping[str, RunSample]
    ) -> tuple[RunSample, RunSample]:
        order = sorted(versions, key=lambda version: -self._last[spider, version])
        before = versions[order[1]] if len(order) > 1 else RunSample()
        return before, versions[order[0]]
