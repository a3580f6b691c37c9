"""Filters by figures, and the window and order of what matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from jobsbot.core.errors import UsageError, WrongValue
from jobsbot.core.jobs.figures import FIGURES, SORT_COLUMNS, Bound, describe_order
from jobsbot.core.jobs.filter_kinds.filter_kind import ApiParams, FilterKind, JobTest
from jobsbot.core.text.durations import (
    read_duration,
    say_duration,
)
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote_input


class FigureFilter(FilterKind[tuple[Bound, ...]], frozen=True):
    """Bounds on a figure: `errors>10`, `runtime>2h`. All of them must hold."""

    is_time: bool = False
    above: tuple[str, ...] = ()
    """Names for which `=` means more than: `longer=6h`."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases, *self.above)

    def read(self, bag: TokenBag, project: int | None) -> tuple[Bound, ...]:
        taken = bag.take_tokens(
            lambda word: word.option is not None and word.option[0] in self.names
        )
        return tuple(dict.fromkeys(self.read_bound(*word.option) for word in taken if word.option))

    def read_bound(self, name: str, comparison: str, value: str) -> Bound:
        shown = "" if comparison == "=" else comparison
        if name in self.above and comparison == "=":
            comparison = ">"
        if self.is_time:
            return Bound(comparison, read_seconds(value, name))
        if not re.fullmatch(r"[0-9]{1,12}", value, re.ASCII):
            raise UsageError(f"`{name}{shown}` takes a whole number, not {quote_input(value)}.")
        return Bound(comparison, int(value))

    def say(self, value: tuple[Bound, ...]) -> Iterator[str]:
        for bound in value:
            figure = say_seconds(bound.value) if self.is_time else str(bound.value)
            yield f"{self.name}{bound.comparison}{figure}"

    def build_test(self, value: tuple[Bound, ...], now: datetime) -> JobTest:
        read_figure = FIGURES[self.name].read
        return lambda job: all(bound.holds(read_figure(job, now)) for bound in value)

    def input_value(self, value: tuple[Bound, ...]) -> str:
        return " ".join(self.say(value))


class SortFilter(FilterKind[str], frozen=True):
    """The order: a column, with `-` before it for the largest or latest first."""

    narrows: ClassVar[bool] = False
    nothing: ClassVar[str] = ""

    def read(self, bag: TokenBag, project: int | None) -> str:
        value = (bag.take_option(*self.names) or "").lower()
        if value and value.removeprefix("-") not in SORT_COLUMNS:
            raise WrongValue(
                f"I can't sort by {quote_input(value)}.",
                then=f"Sort by one of {', '.join(SORT_COLUMNS)}; `sort=-errors` has the most "
                "first.",
                value=value,
                known=(*SORT_COLUMNS, *(f"-{column}" for column in SORT_COLUMNS)),
            )
        return value

    def say(self, value: str) -> Iterator[str]:
        yield f"{self.name}={value}"

    def describe(self, value: str) -> str:
        return describe_order(value)


class NumberFilter(FilterKind[int | None], frozen=True):
    """Where a window of what matches begins, or how long it is."""

    least: int = 0

    narrows: ClassVar[bool] = False
    nothing: ClassVar[None] = None

    def read(self, bag: TokenBag, project: int | None) -> int | None:
        said = bag.take_option(*self.names)
        if said is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", said, re.ASCII) or int(said) < self.least:
            raise UsageError(
                f"`{self.name}=` takes a whole number from {self.least} up, not "
                f"{quote_input(said)}."
            )
        return int(said) or None

    def say(self, value: int | None) -> Iterator[str]:
        yield f"{self.name}={value}"

    def params(self, value: int | None) -> ApiParams:
        yield self.name, str(value)

    def input_value(self, value: int | None) -> str:
        return "" if value is None else str(value)


class OffsetFilter(NumberFilter, frozen=True):
    """How many of what matches are left out, the newest first."""

    nothing: ClassVar[int] = 0  # type: ignore[assignment]

    def read(self, bag: TokenBag, project: int | None) -> int:
        return super().read(bag, project) or 0


def read_seconds(value: str, name: str) -> int:
    """Read a length of time, in seconds. Raises UsageError."""
    read = read_duration(value)
    if read is None:
        raise UsageError(
            f"`{name}` takes a length of time, not {quote_input(value)}.",
            then="Write it as `90s`, `15m`, `6h` or `7d`.",
        )
    return int(read.total_seconds())


def say_seconds(seconds: int) -> str:
    return say_duration(timedelta(seconds=seconds))
