"""What a request asks for, read from its parameters."""

from collections.abc import Mapping, Sequence

import msgspec

from jobsbot.demo.scrapy_cloud.responses import JobsApiRefusal
from jobsbot.demo.scrapy_cloud.simulated_run import StandInJob

Parameters = Mapping[str, Sequence[str]]

MAX_PAGE_JOBS = 1000
FILTER_NAMES = ("job", "spider", "state", "has_tag", "lacks_tag")
SUMMARIZED_NAMES = ("project", *FILTER_NAMES, "add_tag", "remove_tag", "count", "offset")
MAX_SUMMARY_CHARACTERS = 160


class JobQuery(msgspec.Struct, frozen=True):
    """The filters of a request. An empty one lets every job through."""

    jobs: frozenset[str]
    spiders: frozenset[str]
    states: frozenset[str]
    has_tag: frozenset[str]
    lacks_tag: frozenset[str]

    @classmethod
    def of(cls, parameters: Parameters) -> "JobQuery":
        """Read the filters; everything unknown is ignored, as the service does."""
        return cls(*(frozenset(parameters.get(name, ())) for name in FILTER_NAMES))

    def __bool__(self) -> bool:
        return any((self.jobs, self.spiders, self.states, self.has_tag, self.lacks_tag))

    def matches(self, job: StandInJob) -> bool:
        """Say whether a job matches: any of `has_tag`, none of `lacks_tag`.

        Deleted jobs match only where their state is asked for.
        """
        return (
            (job.state in self.states if self.states else job.state != "deleted")
            and (not self.jobs or job.key in self.jobs)
            and (not self.spiders or job.spider in self.spiders)
            and (not self.has_tag or not self.has_tag.isdisjoint(job.tags))
            and self.lacks_tag.isdisjoint(job.tags)
        )


class PageRange(msgspec.Struct, frozen=True):
    """The part of a list that is asked for; `count` is None where the request names none."""

    offset: int
    count: int | None

    @classmethod
    def of(cls, parameters: Parameters) -> "PageRange":
        """Read `offset` and `count`; raise `JobsApiRefusal` if one is no whole number."""
        count = _read_number(parameters, "count")
        return cls(_read_number(parameters, "offset") or 0, count)

    def slice_jobs(self, jobs: Sequence[StandInJob], default: int | None) -> Sequence[StandInJob]:
        """Return this part of the jobs, `default` of them where no count is asked for."""
        count = default if self.count is None else self.count
        return jobs[self.offset :] if count is None else jobs[self.offset : self.offset + count]


class TagUpdate(msgspec.Struct, frozen=True):
    """The tags to put on and to take off."""

    add: tuple[str, ...]
    remove: frozenset[str]

    @classmethod
    def of(cls, parameters: Parameters) -> "TagUpdate":
        """Read both kinds of modifiers; they may come together."""
        return cls(
            tuple(parameters.get("add_tag", ())), frozenset(parameters.get("remove_tag", ()))
        )

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)

    def apply_to(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Return the tags as they are afterwards, each once, in their order."""
        kept = (tag for tag in dict.fromkeys((*tags, *self.add)) if tag not in self.remove)
        return tuple(kept)


def require_parameter(parameters: Parameters, name: str) -> str:
    """Return a parameter that must be there; raise `JobsApiRefusal` as the service does."""
    values = parameters.get(name, ())
    if not values or not values[0]:
        raise JobsApiRefusal(f"missing '{name}' argument")
    return values[0]


def summarize_parameters(parameters: Parameters) -> str:
    """Write the known parameters in a line; others are not even named: they may hold a key."""
    known = (
        f"{name} {_summarize_values(parameters[name])}"
        for name in SUMMARIZED_NAMES
        if parameters.get(name)
    )
    line = "".join(c if c.isprintable() else " " for c in ", ".join(known))
    return line if len(line) <= MAX_SUMMARY_CHARACTERS else f"{line[: MAX_SUMMARY_CHARACTERS - 1]}…"


def _summarize_values(values: Sequence[str]) -> str:
    more = len(values) - 1
    return f"{values[0]} and {more} more" if more else values[0]


def _read_number(parameters: Parameters, name: str) -> int | None:
    values = parameters.get(name, ())
    if not values:
        return None
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10):
        raise JobsApiRefusal(f"invalid '{name}' argument")
    return int(values[0])
