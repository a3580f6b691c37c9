"""The kinds of filters: how each is read from words, said, sent to the API or judged here.

An entry of `jobsbot.core.jobs.filters` is one of these with its name. Parsing, the canonical
spelling, forms, help and completion all follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar

from jobsbot.core.errors import UsageError
from jobsbot.core.jobs.figures import SORT_COLUMNS, Bound, read_figure
from jobsbot.core.jobs.job import STATES, Ending, Job, JobKey
from jobsbot.core.jobs.job_keys import looks_like_key, read_keys
from jobsbot.core.text.durations import (
    Moment,
    read_duration,
    read_moment,
    resolve_moment,
    say_duration,
    say_moment,
)
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, quote, quote_input

V = TypeVar("V")
JobTest = Callable[[Job], bool]
ApiParams = Iterator[tuple[str, str]]
ANY_STATE = "any"


@dataclass(frozen=True)
class FilterKind(Generic[V]):
    """One filter. What it says of itself is in plain words: `label` in forms, `help` in help."""

    name: str
    label: str
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    has_input: bool = False
    """It has an input of its own in forms; the others are typed as words."""

    narrows: ClassVar[bool] = True
    """It leaves jobs out; a window or an order does not."""
    nothing: ClassVar[Any] = ()
    """The value that asks for nothing."""
    several: ClassVar[bool] = False
    """Its input takes several values with commas between."""
    choices: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The values of its input and their labels, where there are only a few."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words and option names that it knows."""
        return tuple(f"{name}=" for name in self.names)

    def read(self, bag: TokenBag, project: int | None) -> V:
        """Take it out of the words. Raises UsageError for a value that cannot be meant."""
        raise NotImplementedError

    def say(self, value: V) -> Iterator[str]:
        """Write it as words, so that it is read as the same."""
        raise NotImplementedError

    def params(self, value: V) -> ApiParams:
        """Spell it as parameters of the API, as far as the API can judge it."""
        return iter(())

    def build_test(self, value: V, now: datetime) -> JobTest | None:
        """Make the test of one job; None where the API has judged it already."""
        return None

    def describe(self, value: V) -> str:
        """Explain what is not plain from the words; empty where all is."""
        return ""

    def input_value(self, value: V) -> str:
        """What its input in a form holds."""
        return ", ".join(value) if isinstance(value, tuple) else str(value or "")


@dataclass(frozen=True)
class KeysFilter(FilterKind[tuple[JobKey, ...]]):
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


STATE_WORDS = {
    **{state: state for state in STATES},
    **dict.fromkeys(("active", "runs"), "running"),
    **dict.fromkeys(("waiting", "queued", "scheduled"), "pending"),
    **dict.fromkeys(("done", "ended", "completed"), "finished"),
}


@dataclass(frozen=True)
class StateFilter(FilterKind[str]):
    """The state, as a bare word or as `state=`. The API knows one at a time."""

    nothing: ClassVar[str] = ""
    choices: ClassVar[tuple[tuple[str, str], ...]] = (
        (ANY_STATE, "Any state"),
        *((state, state.capitalize()) for state in STATES),
    )

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (*STATES, *(f"{name}=" for name in self.names))

    def read(self, bag: TokenBag, project: int | None) -> str:
        said = [STATE_WORDS[word] for word in bag.take_words(STATE_WORDS)]
        for value in bag.take_options(*self.names):
            if value.lower() not in (*STATE_WORDS, ANY_STATE):
                raise UsageError(
                    f"{quote_input(value)} is not a state.",
                    then="States are " + ", ".join(STATES) + ".",
                )
            said += [STATE_WORDS[value.lower()]] if value.lower() != ANY_STATE else []
        if len(set(said)) > 1:
            raise UsageError(
                "Two states are named; a sentence is about one at a time.",
                then="Leave the state out for jobs in any state.",
            )
        return said[0] if said else ""

    def say(self, value: str) -> Iterator[str]:
        yield value

    def params(self, value: str) -> ApiParams:
        yield self.name, value

    def input_value(self, value: str) -> str:
        return value or ANY_STATE


ENDING_WORDS = {
    **{ending.value: ending for ending in Ending},
    **dict.fromkeys(("failures", "failing", "crashed", "broken"), Ending.BADLY),
    **dict.fromkeys(("successful", "ok"), Ending.WELL),
    **dict.fromkeys(("cancelled", "canceled"), Ending.STOPPED),
}


@dataclass(frozen=True)
class EndingFilter(FilterKind[Ending | None]):
    """How jobs ended, as a bare word: `failed`, `succeeded`, `stopped`. Only what ended fits."""

    nothing: ClassVar[None] = None

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (*(ending.value for ending in Ending), *(f"{name}=" for name in self.names))

    def read(self, bag: TokenBag, project: int | None) -> Ending | None:
        said = [ENDING_WORDS[word] for word in bag.take_words(ENDING_WORDS)]
        for value in bag.take_options(*self.names):
            if value.lower() not in ENDING_WORDS:
                raise UsageError(
                    f"{quote_input(value)} is no way to end.",
                    then="Write `failed`, `succeeded` or `stopped`.",
                )
            said.append(ENDING_WORDS[value.lower()])
        if len(set(said)) > 1:
            raise UsageError("Two ways to end are named; a sentence is about one at a time.")
        return said[0] if said else None

    def say(self, value: Ending | None) -> Iterator[str]:
        if value:
            yield value.value

    def params(self, value: Ending | None) -> ApiParams:
        yield "state", "finished"

    def build_test(self, value: Ending | None, now: datetime) -> JobTest:
        return lambda job: job.ending is value

    def input_value(self, value: Ending | None) -> str:
        return value.value if value else ""


@dataclass(frozen=True)
class NamesFilter(FilterKind[tuple[str, ...]]):
    """Any of a few names, with `*` and `?` in them as patterns. Upper and lower case are alike.

    `read_name` reads the name of a job. `by_start`: a name's beginning is enough. `sent`: the API
    can judge a single plain name.
    """

    read_name: Callable[[Job], str | None] = lambda job: job.spider
    by_start: bool = False
    sent: bool = False

    several: ClassVar[bool] = True

    def read(self, bag: TokenBag, project: int | None) -> tuple[str, ...]:
        return bag.take_values(*self.names)

    def say(self, value: tuple[str, ...]) -> Iterator[str]:
        yield f"{self.name}={','.join(map(quote, value))}"

    def params(self, value: tuple[str, ...]) -> ApiParams:
        if self.is_sent(value):
            yield self.name, value[0]

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
    escaped = (re.escape(name).replace(r"\*", ".*").replace(r"\?", ".") for name in names if name)
    return re.compile("|".join(f"(?:{one})" for one in escaped), re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class TagsFilter(FilterKind[tuple[str, ...]]):
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


@dataclass(frozen=True)
class AllTagsFilter(TagsFilter):
    """Tags that a job must all have, which the API cannot judge."""

    def params(self, value: tuple[str, ...]) -> ApiParams:
        return iter(())

    def build_test(self, value: tuple[str, ...], now: datetime) -> JobTest:
        wanted = frozenset(value)
        return lambda job: wanted.issubset(job.tags or ())


@dataclass(frozen=True)
class FigureFilter(FilterKind[tuple[Bound, ...]]):
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
        name = self.name
        return lambda job: all(bound.holds(read_figure(job, name, now)) for bound in value)

    def input_value(self, value: tuple[Bound, ...]) -> str:
        return " ".join(self.say(value))


@dataclass(frozen=True)
class ArgumentsFilter(FilterKind[tuple[tuple[str, str], ...]]):
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


@dataclass(frozen=True)
class MomentFilter(FilterKind[Moment | None]):
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
        clock = [word.text for word in bag.tokens if word.is_bare and is_clock(word.text)]
        if clock and read_moment(f"{value} {clock[0]}") is not None:
            bag.take_tokens(lambda word: word.text == clock[0])
            value = f"{value} {clock[0]}"
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


@dataclass(frozen=True)
class SortFilter(FilterKind[str]):
    """The order: a column, with `-` before it for the largest or latest first."""

    narrows: ClassVar[bool] = False
    nothing: ClassVar[str] = ""

    def read(self, bag: TokenBag, project: int | None) -> str:
        value = (bag.take_option(*self.names) or "").lower()
        if value and value.removeprefix("-") not in SORT_COLUMNS:
            raise UsageError(
                f"I can't sort by {quote_input(value)}.",
                then=f"Sort by one of {', '.join(SORT_COLUMNS)}; `sort=-errors` has the most "
                "first.",
            )
        return value

    def say(self, value: str) -> Iterator[str]:
        yield f"{self.name}={value}"


@dataclass(frozen=True)
class NumberFilter(FilterKind[int | None]):
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


@dataclass(frozen=True)
class OffsetFilter(NumberFilter):
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


def is_filter_word(word: Token) -> bool:
    """Tell whether a bare word is a filter by itself: a state, or how jobs ended."""
    return word.is_bare and word.text.lower() in (STATE_WORDS.keys() | ENDING_WORDS.keys())


def is_clock(text: str) -> bool:
    """Tell whether it is a time on the clock, as in `10:00`."""
    return ":" in text and text[:1].isdigit() and read_moment(text) is not None
