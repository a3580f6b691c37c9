"""Filters by a moment before or after which something of a job lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from jobsbot.core.errors import UsageError
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind, JobTest
from jobsbot.core.jobs.job import Job
from jobsbot.core.text.durations import (
    Moment,
    is_clock,
    read_duration,
    read_moment,
    resolve_moment,
    say_moment,
)
from jobsbot.core.text.time_zones import split_zone
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote, quote_input

DOTTED_DATE_PATTERN = re.compile(r"\A([0-3]\d)\.([01]\d)\.(20\d\d)\b", re.ASCII)


class MomentFilter(FilterKind[Moment | None], frozen=True):
    """A moment before or after which something of a job lies."""

    fits: Callable[[Job, datetime], bool] = lambda job, moment: True
    meaning: str = ""

    nothing: ClassVar[None] = None

    def read(self, bag: TokenBag, project: int | None) -> Moment | None:
        words = [*bag.take_after(self.names, lambda text: read_moment(text) is not None)]
        value = words[0] if words else bag.take_option(*self.names)
        return None if value is None else self.read_value(value, bag)

    def read_value(self, value: str, bag: TokenBag) -> Moment:
        """Read the value, and with it the time of day that stands behind a date."""
        value = DOTTED_DATE_PATTERN.sub(r"\3-\2-\1", value)
        unit = [word.text for word in bag.tokens if word.is_bare and is_unit_of(value, word.text)]
        if unit:
            bag.take_tokens(lambda word: word.text == unit[0])
            value = f"{value}{unit[0]}"
        clock = [word.text for word in bag.tokens if word.is_bare and is_clock(word.text)]
        if clock and read_moment(f"{value} {clock[0]}") is not None:
            bag.take_tokens(lambda word: word.text == clock[0])
            value = f"{value} {clock[0]}"
        elif clock and split_zone(clock[0]) and read_moment(value) is not None:
            raise UsageError(
                f"Where a day begins differs from zone to zone, so that {quote_input(value)} with "
                f"{quote_input(clock[0])} can be two.",
                then="Write the day as a date, as in `2026-05-04 10:00 CET`, or the time in UTC.",
            )
        read = read_moment(value)
        if read is None:
            raise UsageError(
                f"`{self.name}=` takes a time, not {quote_input(value)}.",
                then="Write it as `24h` or `7d` (ago), `yesterday`, `10:00`, `2026-05-04`, "
                "or `2026-05-04T10:00`.",
            )
        return read

    def say(self, value: Moment | None) -> Iterator[str]:
        if value is not None:
            yield f"{self.name}={quote(say_moment(value))}"

    def build_test(self, value: Moment | None, now: datetime) -> JobTest | None:
        if value is None:
            return None
        moment, fits = resolve_moment(value, now), self.fits
        return lambda job: fits(job, moment)

    def describe(self, value: Moment | None) -> str:
        return self.meaning

    def input_value(self, value: Moment | None) -> str:
        return "" if value is None else say_moment(value)


def is_unit_of(number: str, word: str) -> bool:
    """Tell whether a word is the unit of a bare number before it, as in `since=2 hours`."""
    return number.isdigit() and word.isalpha() and read_duration(f"{number}{word}") is not None
