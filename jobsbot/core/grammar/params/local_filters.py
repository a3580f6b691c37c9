"""How the filters of our side are read from the words of a sentence."""

from __future__ import annotations

import re

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.parser import TokenBag
from jobsbot.core.jobs.local_filters import COUNT_FIGURES, SORT_COLUMNS, Bound, LocalFilters
from jobsbot.core.text.durations import Moment, read_duration, read_moment
from jobsbot.core.text.tokens import Token, quote_input

RUN_TIME_NAMES = ("runtime", "run_time", "running")
LOCAL_FILTER_VOCABULARY = (
    "all_tags=", "close_reason=", "reason=", "since=", "until=", "sort=", "longer=",
    *(f"{name}=" for name in (*COUNT_FIGURES, "runtime")),
)  # fmt: skip


def is_pattern(spider: str) -> bool:
    """The API knows a spider by its whole name only: `*` and `?` are for our side."""
    return "*" in spider or "?" in spider


def take_local_filters(bag: TokenBag, spider: str) -> LocalFilters:
    """Take what the API lacks. Raises UsageError for a value that cannot be meant."""
    longer = bag.take_option("longer")
    bounds = [*take_bounds(bag)]
    if longer is not None:
        bounds.append(Bound("runtime", ">", read_seconds(longer, "longer")))
    return LocalFilters(
        all_tags=tuple(dict.fromkeys(bag.take_options("all_tags", "all_tag"))),
        spider=spider,
        close_reason=bag.take_option("close_reason", "reason") or "",
        bounds=tuple(dict.fromkeys(bounds)),
        args=take_arguments(bag),
        since=take_moment(bag, "since"),
        until=take_moment(bag, "until"),
        sort=take_sort(bag),
    )


def take_bounds(bag: TokenBag) -> list[Bound]:
    """Take `errors>10`, `items<5`, `runtime>2h`."""
    names = (*COUNT_FIGURES, *RUN_TIME_NAMES)
    taken = bag.take_tokens(lambda word: word.option is not None and word.option[0] in names)
    return [read_bound(*word.option) for word in taken if word.option]


def read_bound(name: str, comparison: str, value: str) -> Bound:
    if name in RUN_TIME_NAMES:
        return Bound("runtime", comparison, read_seconds(value, f"{name}{comparison}"))
    if not re.fullmatch(r"[0-9]{1,12}", value):
        raise UsageError(f"`{name}{comparison}` takes a whole number, not {quote_input(value)}.")
    return Bound(name, comparison, int(value))


def read_seconds(value: str, name: str) -> int:
    """Read a length of time, in seconds."""
    read = read_duration(value)
    if read is None:
        raise UsageError(
            f"`{name.rstrip('=<>')}` takes a length of time, not {quote_input(value)}.",
            then="Write it as `90s`, `15m`, `6h` or `7d`.",
        )
    return int(read.total_seconds())


def take_arguments(bag: TokenBag) -> tuple[tuple[str, str], ...]:
    """Take `arg.NAME=value`, also written `arg:NAME=value`."""
    taken = bag.take_tokens(is_argument)
    return tuple((word.option[0][4:], word.option[2]) for word in taken if word.option)


def is_argument(word: Token) -> bool:
    return (
        word.option is not None
        and word.option[0].startswith("arg.")
        and len(word.option[0]) > 4
        and word.option[1] == "="
    )


def take_moment(bag: TokenBag, name: str) -> Moment | None:
    value = bag.take_option(name)
    if value is None:
        return None
    read = read_moment(value)
    if read is None:
        raise UsageError(
            f"`{name}=` takes a time, not {quote_input(value)}.",
            then="Write it as `24h` or `7d` (ago), `2026-05-04`, or `2026-05-04T10:00`.",
        )
    return read


def take_sort(bag: TokenBag) -> str:
    value = (bag.take_option("sort") or "").lower()
    if value and value.removeprefix("-") not in SORT_COLUMNS:
        raise UsageError(
            f"I can't sort by {quote_input(value)}.",
            then=f"Sort by one of {', '.join(SORT_COLUMNS)}; `sort=-errors` has the most first.",
        )
    return value
