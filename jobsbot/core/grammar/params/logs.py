"""Which job, and which part of its log."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jobsbot.core.errors import UsageError, WrongValue
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.grammar.params.jobs import SELECTION_VOCABULARY, take_named_jobs
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_records import LogLevel
from jobsbot.core.log_reader import DEFAULT_LOG_LINES, MAX_LOG_LINES, LogQuery
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import quote, quote_input

LEVELS = {
    **{level.name.lower(): level for level in LogLevel},
    "warn": LogLevel.WARNING,
    "errors": LogLevel.ERROR,
    "warnings": LogLevel.WARNING,
    "fatal": LogLevel.CRITICAL,
}


class OneKeyParam(msgspec.Struct, frozen=True):
    """The key of one job. Where it is missing, jobs are offered."""

    vocabulary: tuple[str, ...] = SELECTION_VOCABULARY

    def take(self, bag: TokenBag, config: BotConfig) -> JobKey:
        keys = take_named_jobs(bag, config)
        if len(keys) > 1:
            raise UsageError("Several jobs are named; this is about one.")
        return keys[0]

    def say(self, value: JobKey) -> Iterator[str]:
        yield str(value)

    def inputs(self, value: JobKey | None) -> tuple[TextInput | Choice, ...]:
        return (TextInput(RAW_INPUT_NAME, "Key", "As in 123/1/2", str(value or "")),)


class LastParam(msgspec.Struct, frozen=True):
    """`last=50`: how many of these `things`, up to `max_count`; `default` without it."""

    things: str
    default: int
    max_count: int

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return ("last=",)

    def take(self, bag: TokenBag, config: BotConfig) -> int:
        return take_last(bag, self)

    def say(self, value: int) -> Iterator[str]:
        if value != self.default:
            yield f"last={value}"

    def inputs(self, value: int | None) -> tuple[TextInput | Choice, ...]:
        hint, shown = f"{self.default}, unless you say so.", str(value or self.default)
        return (TextInput("last=", self.things.capitalize(), hint, shown, optional=True),)


LAST_LINES = LastParam("lines", DEFAULT_LOG_LINES, MAX_LOG_LINES)


class LogQueryParam(msgspec.Struct, frozen=True):
    """`last=50`, `level=error`, `contains=timeout`."""

    vocabulary: tuple[str, ...] = ("last=", "level=", "contains=")

    def take(self, bag: TokenBag, config: BotConfig) -> LogQuery:
        contains = bag.take_option("contains") or ""
        return LogQuery(last=LAST_LINES.take(bag, config), level=take_level(bag), contains=contains)

    def say(self, value: LogQuery) -> Iterator[str]:
        yield from LAST_LINES.say(value.last)
        if value.level:
            yield f"level={LogLevel(value.level).name.lower()}"
        if value.contains:
            yield f"contains={quote(value.contains)}"

    def inputs(self, value: LogQuery | None) -> tuple[TextInput | Choice, ...]:
        query = value or LogQuery()
        levels = (("debug", "All"), *((one.name.lower(), one.name) for one in LogLevel if one > 10))
        chosen = LogLevel(query.level or LogLevel.DEBUG).name.lower()
        return (
            *LAST_LINES.inputs(query.last),
            Choice("level=", "From level", levels, (chosen,), multiple=False),
            TextInput("contains=", "Holding", value=query.contains, optional=True),
        )


def take_last(bag: TokenBag, asked: LastParam) -> int:
    """Take `last=50`: how many. Raises UsageError."""
    said = bag.take_option("last")
    if said is None:
        return asked.default
    if not (
        said.isascii() and said.isdigit() and len(said) < 9 and 1 <= int(said) <= asked.max_count
    ):
        takes = f"`last=` takes 1 to {asked.max_count} {asked.things}"
        raise UsageError(f"{takes}, not {quote_input(said)}.")
    return int(said)


def take_level(bag: TokenBag) -> int:
    """Take `level=error` or `errors`. Without it, all levels are meant (0)."""
    bare = bag.take_words(LEVELS)
    said = bag.take_option("level") or (bare[0] if bare else None)
    if said is None:
        return 0
    level = LEVELS.get(said.lower())
    if level is None:
        names = ", ".join(one.name.lower() for one in LogLevel)
        text = f"`level=` takes one of {names}, not {quote_input(said)}."
        raise WrongValue(text, value=said, known=tuple(LEVELS))
    return 0 if level is LogLevel.DEBUG else int(level)
