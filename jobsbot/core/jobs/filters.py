"""Which jobs: every filter as one entry, whether the API judges it or we do.

To add a filter, add a field here. Reading it from a sentence, its canonical spelling, forms,
`help list`, completion and the round-trip tests follow from its entry. A kind of filter that is
not there yet goes into `jobsbot.core.jobs.filter_kinds`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from jobsbot.core.errors import UsageError
from jobsbot.core.jobs.figures import Bound
from jobsbot.core.jobs.filter_kinds.figure_filters import (
    FigureFilter,
    NumberFilter,
    OffsetFilter,
    SortFilter,
)
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind, JobTest
from jobsbot.core.jobs.filter_kinds.name_filters import (
    AllTagsFilter,
    ArgumentsFilter,
    KeysFilter,
    NamesFilter,
    TagsFilter,
)
from jobsbot.core.jobs.filter_kinds.state_filters import EndingFilter, StateFilter
from jobsbot.core.jobs.filter_kinds.time_filters import MomentFilter
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Ending, Job, JobKey
from jobsbot.core.text.durations import Moment
from jobsbot.core.text.time_windows import settle_end
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.values import read_fields, replace


def filtered_by(kind: FilterKind[Any]) -> Any:
    """Declare a filter: the field holds its value, and asks for nothing by default."""
    return dataclasses.field(default=kind.nothing, metadata={"filter": kind})


def happened_after(job: Job, moment: datetime) -> bool:
    """Tell whether a job ended after it, or began after it and still lives."""
    at = tell_last_event(job)
    return job.state == PENDING or (at is not None and at >= moment)


def happened_before(job: Job, moment: datetime) -> bool:
    """Tell whether a job ended before it, or began before it and still lives.

    What `since=` counts from a moment on, `until=` counts before it: each job is on one day.
    """
    at = tell_last_event(job)
    return job.state != PENDING and at is not None and at < moment


def tell_last_event(job: Job) -> datetime | None:
    """Tell when a job began, or where it has ended, when it did."""
    return job.started_at if job.state == RUNNING else job.updated_at or job.started_at


@dataclass(frozen=True, kw_only=True)
class JobFilters:
    """What jobs are asked for. All of it must hold; an empty field asks for nothing."""

    job: tuple[JobKey, ...] = filtered_by(
        KeysFilter("job", "Job keys", "these very jobs", "job=123/1/2")
    )
    state: str = filtered_by(
        StateFilter("state", "State", "pending, running, finished or deleted", "running",
                    ("status",), has_input=True)
    )  # fmt: skip
    ending: Ending | None = filtered_by(
        EndingFilter("ending", "How it ended", "ended badly; also succeeded, or stopped by people",
                     "failed")
    )  # fmt: skip
    spider: tuple[str, ...] = filtered_by(
        NamesFilter("spider", "Spider", "any of these spiders; * stands for anything",
                    "spider=books,shoes*", has_input=True, sent=True)
    )  # fmt: skip
    version: tuple[str, ...] = filtered_by(
        NamesFilter("version", "Version", "any of these versions, by their beginning",
                    "version=3f2c", ("v",), True, lambda job: job.version, by_start=True)
    )  # fmt: skip
    has_tag: tuple[str, ...] = filtered_by(
        TagsFilter("has_tag", "Any of these tags", "has any of these tags", "tag=nightly",
                   ("tag", "tags"), True, "any of")
    )  # fmt: skip
    all_tags: tuple[str, ...] = filtered_by(
        AllTagsFilter("all_tags", "All of these tags", "has all of these tags",
                      "all_tags=nightly,prod", ("all_tag",), True, "all of")
    )  # fmt: skip
    lacks_tag: tuple[str, ...] = filtered_by(
        TagsFilter("lacks_tag", "None of these tags", "has none of these tags", "no_tag=checked",
                   ("no_tag", "no_tags", "lacks_tags"), True, "none of")
    )  # fmt: skip
    close_reason: tuple[str, ...] = filtered_by(
        NamesFilter("close_reason", "Close reason", "ended with any of these close reasons",
                    "close_reason=banned,memusage*", ("reason",), True,
                    lambda job: job.close_reason, only_state=FINISHED)
    )  # fmt: skip
    errors: tuple[Bound, ...] = filtered_by(
        FigureFilter("errors", "Errors", "more than 10 errors in the log", "errors>10", ("error",))
    )
    items: tuple[Bound, ...] = filtered_by(
        FigureFilter("items", "Items", "fewer than 5 items", "items<5")
    )
    responses: tuple[Bound, ...] = filtered_by(
        FigureFilter("responses", "Responses", "no response at all", "responses=0")
    )
    logs: tuple[Bound, ...] = filtered_by(
        FigureFilter("logs", "Log lines", "more than 1000 lines in the log", "logs>1000")
    )
    runtime: tuple[Bound, ...] = filtered_by(
        FigureFilter("runtime", "Run time", "ran, or has been running, for more than 6 hours",
                     "runtime>6h", ("run_time", "running"), is_time=True,
                     above=("longer", "longer_than"))
    )  # fmt: skip
    args: tuple[tuple[str, str], ...] = filtered_by(
        ArgumentsFilter("arg.NAME", "Arguments", "the spider's argument has this value",
                        "arg.region=eu")
    )  # fmt: skip
    since: Moment | None = filtered_by(
        MomentFilter("since", "Since", "ended since then, or began since then and still lives",
                     "since=24h", ("after",), True, happened_after,
                     "since counts jobs that ended since then, or began and still live")
    )  # fmt: skip
    until: Moment | None = filtered_by(
        MomentFilter("until", "Until", "ended before then, or began before then and still lives",
                     "until=yesterday", ("before",), False, happened_before,
                     "until counts jobs that ended before then, or began and still live")
    )  # fmt: skip
    sort: str = filtered_by(
        SortFilter("sort", "Order", "most errors first", "sort=-errors", ("order",))
    )
    count: int | None = filtered_by(
        NumberFilter("count", "How many", "no more than 20 jobs", "count=20", ("limit",), least=1)
    )
    offset: int = filtered_by(
        OffsetFilter("offset", "How many to leave out", "without the newest 20", "offset=20")
    )

    def __bool__(self) -> bool:
        return self != JobFilters()

    @property
    def implied_state(self) -> str:
        """The state that is asked for, also where only an end or its reason is named."""
        states = (kind.implied_state(value) for kind, value in self.set_filters)
        return next(filter(None, states), "")

    def say_implied_state(self) -> Iterator[str]:
        """Write the filters that only jobs in one state fit."""
        for kind, value in self.set_filters:
            if kind.implied_state(value):
                yield from kind.say(value)

    @property
    def narrows(self) -> bool:
        """True where something other than a window or an order is asked for."""
        return any(kind.narrows for kind, _ in self.set_filters)

    def say_narrowing(self, *but: str) -> Iterator[str]:
        """Write the filters that leave jobs out, for a headline, without those of these names."""
        for kind, value in self.set_filters:
            if kind.narrows and kind.name not in but:
                yield from kind.say(value)

    @property
    def is_about_ended(self) -> bool:
        """True where only jobs that have ended are asked for."""
        return self.ending is not None or self.state == FINISHED

    @property
    def is_api_only(self) -> bool:
        """True where the API can judge all of it, in its own order."""
        return not self.sort and not any(True for _ in self.build_tests(PROBE_TIME))

    @cached_property
    def set_filters(self) -> tuple[tuple[FilterKind[Any], Any], ...]:
        """The filters that ask for something, with their values, in the order of the words."""
        values = zip(FILTERS.values(), read_fields(self, tuple(FILTERS)), strict=True)
        return tuple((kind, value) for kind, value in values if value != kind.nothing)

    def query_params(self) -> tuple[tuple[str, str], ...]:
        """Spell what the API can judge as its parameters, in one order, each once."""
        pairs = (pair for kind, value in self.set_filters for pair in kind.params(value))
        return tuple(dict.fromkeys(pairs))

    def build_tests(self, now: datetime) -> Iterator[JobTest]:
        """Make the tests that a job must pass beyond what the API judges, as of `now`."""
        end = settle_end(self.since, self.until, now)
        settled = self if end is self.until else replace(self, until=end)
        for kind, value in settled.set_filters:
            test = kind.build_test(value, now)
            if test:
                yield test

    def build_test(self, now: datetime) -> JobTest:
        """Make one test of them all; cheap where little is asked."""
        tests = list(self.build_tests(now))
        return tests[0] if len(tests) == 1 else lambda job: all(test(job) for test in tests)

    def describe(self) -> str:
        """Explain in words what is not plain: `has_tag` is *or*, `lacks_tag` is *and*, …

        Where all have ended, `since` and `until` count when they did, as they say by themselves.
        """
        plain = ("since", "until") if self.is_about_ended else ()
        said = (kind.describe(value) for kind, value in self.set_filters if kind.name not in plain)
        return "; ".join(one for one in said if one)


PROBE_TIME = datetime(2100, 1, 1, tzinfo=UTC)
"""Any moment: only whether there is a test matters, not what it says."""
FILTERS: Mapping[str, FilterKind[Any]] = {
    field.name: field.metadata["filter"] for field in dataclasses.fields(JobFilters)
}
"""Every filter, by the name of its field, in the order in which it is said."""


def choose_filters(
    without: Collection[str] = (), states: Collection[str] = ()
) -> dict[str, FilterKind[Any]]:
    """Choose the filters to offer: all but these, as jobs in these states can fit them."""
    every = ((name, kind.fit_states(states)) for name, kind in FILTERS.items())
    return {name: kind for name, kind in every if kind and name not in without}


def say_filters(filters: JobFilters) -> Iterator[str]:
    """Write filters in one order, the state as a bare word."""
    for kind, value in filters.set_filters:
        yield from kind.say(value)


def read_filters(bag: TokenBag, project: int | None) -> JobFilters:
    """Take all filters out of the words. Raises UsageError for what cannot be meant."""
    read = {
        name: kind.read(bag, project) if bag.tokens else kind.nothing
        for name, kind in FILTERS.items()
    }
    filters = JobFilters(**read)
    if filters.ending and filters.state not in ("", FINISHED):
        raise UsageError(
            f"A job that {filters.ending.value} has ended, and is not {filters.state}.",
            then=f"Leave out `{filters.state}`.",
        )
    return filters
