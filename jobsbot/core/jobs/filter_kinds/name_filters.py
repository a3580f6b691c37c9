"""Filters by keys, names, tags and arguments of the spider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from jobsbot.core.jobs.filter_kinds.filter_kind import ApiParams, FilterKind, JobTest
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.jobs.job_keys import looks_like_key, read_keys
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, quote


class KeysFilter(FilterKind[tuple[JobKey, ...]], frozen=True):
    """Jobs by their keys."""

    def read(self, bag: TokenBag, project: int | None) -> tuple[JobKey, ...]:
        keys: list[JobKey] = []
        for word in bag.take_tokens(looks_like_key):
            keys += read_keys(word.option[2] if word.option else word.text, project)
        return tuple(dict.fromkeys(keys))

    def say(self, value: tuple[JobKey, ...]) -> Iterator[str]:
        yield from (f"{self.name}={key}" for key in value)

    def params(self, value: tuple[JobKey, ...]) -> ApiParams:
        yield from ((self.name, str(key)) for key in value)


class NamesFilter(FilterKind[tuple[str, ...]], frozen=True):
    """Any of a few names, with `*` and `?` as wildcards. Case is ignored.

    `read_name` reads the name of a job. `by_start`: a name's beginning is enough. `sent`: the API
    filters by a single plain name itself. `only_state`: only jobs in this state have such a name.
    """

    read_name: Callable[[Job], str | None] = lambda job: job.spider
    by_start: bool = False
    sent: bool = False
    only_state: str = ""

    several: ClassVar[bool] = True

    def read(self, bag: TokenBag, project: int | None) -> tuple[str, ...]:
        return bag.take_values(*self.names)

    def say(self, value: tuple[str, ...]) -> Iterator[str]:
        yield f"{self.name}={','.join(map(quote, value))}"

    def params(self, value: tuple[str, ...]) -> ApiParams:
        if self.is_sent(value):
            yield self.name, value[0]

    def implied_state(self, value: tuple[str, ...]) -> str:
        return self.only_state

    def is_sent(self, value: tuple[str, ...]) -> bool:
        return self.sent and len(value) == 1 and not is_pattern(value[0])

    def build_test(self, value: tuple[str, ...], now: datetime) -> JobTest | None:
        if self.is_sent(value):
            return None
        pattern = compile_patterns(value)
        fits, read_name = (pattern.match if self.by_start else pattern.fullmatch), self.read_name
        return lambda job: fits(read_name(job) or "") is not None


def is_pattern(name: str) -> bool:
    """Tell whether a name has `*` or `?` in it: the API knows whole names only."""
    return "*" in name or "?" in name


def compile_patterns(names: Iterable[str]) -> re.Pattern[str]:
    """Make one expression of names and patterns, in any case."""
    expressions = (f"(?:{_translate_pattern(name)})" for name in names if name)
    return re.compile("|".join(expressions), re.IGNORECASE | re.DOTALL)


def _translate_pattern(name: str) -> str:
    """Write a pattern as an expression that takes time in proportion to a name, whatever it is.

    What stands between two wildcards is found where it comes first, and no other place is tried: a
    later one leaves less of the name for the rest. Trying all of them takes years for a few dozen
    characters, during which no other thread runs.
    """
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in re.split(r"\*+", name))
    if not rest:
        return first
    *inner, last = rest
    return "".join((first, *(f"(?>.*?{part})" for part in inner), ".*", last))


class TagsFilter(FilterKind[tuple[str, ...]], frozen=True):
    """Tags that the API judges: any of them, or none of them."""

    meaning: str = ""

    several: ClassVar[bool] = True

    def read(self, bag: TokenBag, project: int | None) -> tuple[str, ...]:
        return bag.take_values(*self.names)

    def say(self, value: tuple[str, ...]) -> Iterator[str]:
        yield from (f"{self.name}={quote(tag)}" for tag in value)

    def params(self, value: tuple[str, ...]) -> ApiParams:
        yield from ((self.name, tag) for tag in value)

    def describe(self, value: tuple[str, ...]) -> str:
        return f"{self.meaning} the tags {', '.join(value)}" if len(value) > 1 else ""


class AllTagsFilter(TagsFilter, frozen=True):
    """Tags that a job must all have, which the API cannot judge."""

    def params(self, value: tuple[str, ...]) -> ApiParams:
        return iter(())

    def build_test(self, value: tuple[str, ...], now: datetime) -> JobTest:
        wanted = frozenset(value)
        return lambda job: wanted.issubset(job.tags or ())


class ArgumentsFilter(FilterKind[tuple[tuple[str, str], ...]], frozen=True):
    """Arguments of the spider: `arg.region=eu`."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return ()

    def read(self, bag: TokenBag, project: int | None) -> tuple[tuple[str, str], ...]:
        taken = bag.take_tokens(self.is_argument)
        return tuple((word.option[0][4:], word.option[2]) for word in taken if word.option)

    def is_argument(self, word: Token) -> bool:
        if word.option is None or word.option[1] != "=":
            return False
        return word.option[0].startswith("arg.") and len(word.option[0]) > 4

    def say(self, value: tuple[tuple[str, str], ...]) -> Iterator[str]:
        yield from (f"arg.{name}={quote(wanted)}" for name, wanted in value)

    def build_test(self, value: tuple[tuple[str, str], ...], now: datetime) -> JobTest:
        return lambda job: all(
            str((job.spider_args or {}).get(name)) == wanted for name, wanted in value
        )

    def input_value(self, value: tuple[tuple[str, str], ...]) -> str:
        return " ".join(self.say(value))
