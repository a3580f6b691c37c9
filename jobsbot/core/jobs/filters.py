"""Which jobs: the API's own filters in its own words, and with them those judged on our side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.local_filters import LocalFilters
from jobsbot.core.text.tokens import quote


@dataclass(frozen=True, kw_only=True)
class JobFilters:
    """What `jobs/list.json` and `jobs/list.jl` can filter by, and `ours`, which they cannot.

    `has_tag` means any of them, `lacks_tag` none of them. `count` and `offset` cut a window out
    of what matches, newest first.
    """

    state: str = ""
    spider: str = ""
    job: tuple[JobKey, ...] = ()
    has_tag: tuple[str, ...] = ()
    lacks_tag: tuple[str, ...] = ()
    count: int | None = None
    offset: int = 0
    local: LocalFilters = LocalFilters()

    def __bool__(self) -> bool:
        return self != JobFilters()

    @property
    def narrows(self) -> bool:
        """True where something other than a window is asked for."""
        theirs = self.state or self.spider or self.job or self.has_tag or self.lacks_tag
        return bool(theirs or self.local.narrows)

    def query_params(self) -> tuple[tuple[str, str], ...]:
        """Spell the API's own filters as its parameters, in one order."""
        return tuple(self._query_pairs())

    def _query_pairs(self) -> Iterator[tuple[str, str]]:
        yield from (("job", str(key)) for key in self.job)
        if self.state:
            yield "state", self.state
        if self.spider:
            yield "spider", self.spider
        yield from (("has_tag", tag) for tag in self.has_tag)
        yield from (("lacks_tag", tag) for tag in self.lacks_tag)
        if self.count is not None:
            yield "count", str(self.count)
        if self.offset:
            yield "offset", str(self.offset)

    def describe(self) -> str:
        """Say what the tags mean (`has_tag` is *or*, `lacks_tag` is *and*) and who judges what."""
        said = []
        if len(self.has_tag) > 1:
            said.append("any of the tags " + ", ".join(self.has_tag))
        if len(self.lacks_tag) > 1:
            said.append("none of the tags " + ", ".join(self.lacks_tag))
        here = [*self.local.say()]
        if here:
            said.append("judged here, over the whole stream: " + ", ".join(here))
        return "; ".join(said)


def say_filters(filters: JobFilters) -> Iterator[str]:
    """Write filters in one order, the state as a bare word."""
    for name, value in filters.query_params():
        yield value if name == "state" else f"{name}={quote(value)}"
    yield from filters.local.say()
