"""Which runs stand before and which after: by version, by time, or the newest version's alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from jobsbot.core.statistics.runs import Run
from jobsbot.core.statistics.sides import Side

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
