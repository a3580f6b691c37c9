"""How the filters of our side are read from the words of a sentence."""

from __future__ import annotations

import re

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.parser import Bag
from jobsbot.core.jobs.local_filters import COUNTED, SORTS, Bound, Ours
from jobsbot.core.text.durations import Moment, read_length, read_moment
from jobsbot.core.text.tokens import Word, shown

RUN_TIME = ("runtime", "run_time", "running")
OUR_NAMES = (
    "all_tags=", "close_reason=", "reason=", "since=", "until=", "sort=", "longer=",
    *(f"{name}=" for name in (*COUNTED, "runtime")),
)  # fmt: skip


def is_pattern(spider: str) -> bool:
    """The API knows a spider by its whole name only: `*` and `?` are for our side."""
    return "*" in spider or "?" in spider


def take_ours(bag: Bag, spider: str) -> Ours:
    """Take what the API lacks. Raises UsageError for a value that cannot be meant."""
    longer = bag.option("longer")
    bounds = [*take_bounds(bag)]
    if longer is not None:
        bounds.append(Bound("runtime", ">", length(longer, "longer")))
    return Ours(
        all_tags=tuple(dict.fromkeys(bag.options("all_tags", "all_tag"))),
        spider=spider,
        close_reason=bag.option("close_reason", "reason") or "",
        bounds=tuple(dict.fromkeys(bounds)),
        args=take_arguments(bag),
        since=take_moment(bag, "since"),
        until=take_moment(bag, "until"),
        sort=take_sort(bag),
    )


def take_bounds(bag: Bag) -> list[Bound]:
    """Take `errors>10`, `items<5`, `runtime>2h`."""
    names = (*COUNTED, *RUN_TIME)
    taken = bag.take(lambda word: word.option is not None and word.option[0] in names)
    return [bound(*word.option) for word in taken if word.option]


def bound(name: str, comparison: str, value: str) -> Bound:
    if name in RUN_TIME:
        return Bound("runtime", comparison, length(value, f"{name}{comparison}"))
    if not re.fullmatch(r"[0-9]{1,12}", value):
        raise UsageError(f"`{name}{comparison}` takes a whole number, not {shown(value)}.")
    return Bound(name, comparison, int(value))


def length(value: str, name: str) -> int:
    """Read a length of time, in seconds."""
    read = read_length(value)
    if read is None:
        raise UsageError(
            f"`{name.rstrip('=<>')}` takes a length of time, not {shown(value)}.",
            then="Write it as `90s`, `15m`, `6h` or `7d`.",
        )
    return int(read.total_seconds())


def take_arguments(bag: Bag) -> tuple[tuple[str, str], ...]:
    """Take `arg.NAME=value`, also written `arg:NAME=value`."""
    taken = bag.take(is_argument)
    return tuple((word.option[0][4:], word.option[2]) for word in taken if word.option)


def is_argument(word: Word) -> bool:
    return (
        word.option is not None
        and word.option[0].startswith("arg.")
        and len(word.option[0]) > 4
        and word.option[1] == "="
    )


def take_moment(bag: Bag, name: str) -> Moment | None:
    value = bag.option(name)
    if value is None:
        return None
    read = read_moment(value)
    if read is None:
        raise UsageError(
            f"`{name}=` takes a time, not {shown(value)}.",
            then="Write it as `24h` or `7d` (ago), `2026-05-04`, or `2026-05-04T10:00`.",
        )
    return read


def take_sort(bag: Bag) -> str:
    value = (bag.option("sort") or "").lower()
    if value and value.removeprefix("-") not in SORTS:
        raise UsageError(
            f"I can't sort by {shown(value)}.",
            then=f"Sort by one of {', '.join(SORTS)}; `sort=-errors` has the most first.",
        )
    return value
