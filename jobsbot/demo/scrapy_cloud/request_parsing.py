"""What a request asks for, read from its parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobsbot.demo.scrapy_cloud.responses import Refused
from jobsbot.demo.scrapy_cloud.simulated_run import Sight

Parameters = Mapping[str, Sequence[str]]

MOST_A_PAGE = 1000
FILTERS = ("job", "spider", "state", "has_tag", "lacks_tag")
IN_WORDS = ("project", *FILTERS, "add_tag", "remove_tag", "count", "offset")
LONGEST_NOTE = 160


@dataclass(frozen=True, slots=True)
class Filters:
    """Which jobs are meant. An empty filter lets every job through."""

    jobs: frozenset[str]
    spiders: frozenset[str]
    states: frozenset[str]
    has_tag: frozenset[str]
    lacks_tag: frozenset[str]

    @classmethod
    def of(cls, parameters: Parameters) -> "Filters":
        """Read the filters; everything unknown is ignored, as the service does."""
        return cls(*(frozenset(parameters.get(name, ())) for name in FILTERS))

    def __bool__(self) -> bool:
        return any((self.jobs, self.spiders, self.states, self.has_tag, self.lacks_tag))

    def admits(self, job: Sight) -> bool:
        """Say whether a job is meant: any of `has_tag`, none of `lacks_tag`.

        Deleted jobs are meant only where their state is asked for.
        """
        return (
            (job.state in self.states if self.states else job.state != "deleted")
            and (not self.jobs or job.key in self.jobs)
            and (not self.spiders or job.spider in self.spiders)
            and (not self.has_tag or not self.has_tag.isdisjoint(job.tags))
            and self.lacks_tag.isdisjoint(job.tags)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that is asked for; `count` is None where the request names none."""

    offset: int
    count: int | None

    @classmethod
    def of(cls, parameters: Parameters) -> "Page":
        """Read `offset` and `count`; raise `Refused` unless they are whole numbers from 0."""
        count = _number(parameters, "count")
        return cls(_number(parameters, "offset") or 0, count)

    def cut(self, jobs: Sequence[Sight], default: int | None) -> Sequence[Sight]:
        """Take this part of the jobs, `default` of them where no count is asked for."""
        count = default if self.count is None else self.count
        return jobs[self.offset :] if count is None else jobs[self.offset : self.offset + count]


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tags to put on and to take off."""

    add: tuple[str, ...]
    remove: frozenset[str]

    @classmethod
    def of(cls, parameters: Parameters) -> "Tagging":
        """Read both kinds of modifiers; they may come together."""
        return cls(
            tuple(parameters.get("add_tag", ())), frozenset(parameters.get("remove_tag", ()))
        )

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)

    def changed(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Return the tags as they are afterwards, each once, in their order."""
        kept = (tag for tag in dict.fromkeys((*tags, *self.add)) if tag not in self.remove)
        return tuple(kept)


def first(parameters: Parameters, name: str) -> str:
    """Return a parameter that must be there; raise `Refused` as the service does."""
    values = parameters.get(name, ())
    if not values or not values[0]:
        raise Refused(f"missing '{name}' argument")
    return values[0]


def in_words(parameters: Parameters) -> str:
    """Say the known parameters in a line; others are not even named: they may hold a key."""
    known = (f"{name} {_first_of(parameters[name])}" for name in IN_WORDS if parameters.get(name))
    line = "".join(c if c.isprintable() else " " for c in ", ".join(known))
    return line if len(line) <= LONGEST_NOTE else f"{line[: LONGEST_NOTE - 1]}…"


def _first_of(values: Sequence[str]) -> str:
    more = len(values) - 1
    return f"{values[0]} and {more} more" if more else values[0]


def _number(parameters: Parameters, name: str) -> int | None:
    values = parameters.get(name, ())
    if not values:
        return None
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10):
        raise Refused(f"invalid '{name}' argument")
    return int(values[0])
