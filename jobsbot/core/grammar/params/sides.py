"""The two sides of a comparison: two versions, or two stretches of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.durations import Moment, read_date, read_moment, say_moment
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, quote, quote_input

ISO_DATE_PATTERN = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
VERSION_PATTERN = re.compile(r"[A-Za-z0-9_.+-]*\d[A-Za-z0-9_.+-]*\Z", re.ASCII)


class TimeRange(msgspec.Struct, frozen=True):
    """A stretch of time, from one moment to another."""

    start: Moment
    end: Moment

    def __str__(self) -> str:
        return f"{say_moment(self.start)}..{say_moment(self.end)}"


ComparedSide = str | TimeRange
ComparedSides = tuple[ComparedSide, ...]
"""Two versions or two stretches of time, the earlier first. Empty: compare the newest version with
the one before, spider by spider."""


class SidesParam(msgspec.Struct, frozen=True):
    """Two versions, or two stretches of time as in `48h..24h 24h..0s`; or nothing."""

    vocabulary: tuple[str, ...] = ("version=",)

    def take(self, bag: TokenBag, config: BotConfig) -> ComparedSides:
        spans = bag.take_tokens(lambda word: is_time_range(word) or is_day_to_compare(word))
        stretches = tuple(read_time_range(word.text) for word in spans)
        named = bag.take_options("version", "v")
        bare = [word.text for word in bag.take_tokens(is_version)]
        versions = tuple(dict.fromkeys([*named, *bare]))
        if stretches and versions:
            raise UsageError("Compare two versions, or two stretches of time; not one of each.")
        sides: ComparedSides = stretches or versions
        if len(sides) not in (0, 2):
            raise UsageError(
                f"A comparison has two sides, and {len(sides)} is named."
                if len(sides) == 1
                else f"A comparison has two sides, and {len(sides)} are named.",
                then="Name two versions, or two stretches of time as in `48h..24h 24h..0s`.",
            )
        return sides

    def say(self, value: ComparedSides) -> Iterator[str]:
        for side in value:
            yield str(side) if isinstance(side, TimeRange) else f"version={quote(side)}"

    def inputs(self, value: ComparedSides | None) -> tuple[TextInput | Choice, ...]:
        said = " ".join(self.say(value or ()))
        hint = "Two versions as version=…, or two stretches as 48h..24h 24h..0s."
        return (TextInput(RAW_INPUT_NAME, "What to compare", hint, said, optional=True),)


def is_version(word: Token) -> bool:
    """Tell whether a word is a version: it has a digit and is no number, which is a project."""
    plain = not (word.quoted or word.option or word.sign)
    return plain and not word.text.isdigit() and bool(VERSION_PATTERN.match(word.text))


def is_time_range(word: Token) -> bool:
    return not (word.quoted or word.option) and ".." in word.text and word.text[:1].isdigit()


def is_day_to_compare(word: Token) -> bool:
    """Tell whether a word is a date without a time: a day to compare, and no version."""
    return word.is_bare and ISO_DATE_PATTERN.match(word.text) is not None


def read_time_range(text: str) -> TimeRange:
    """Read `48h..24h`, two dates, or one date as its day. Raises UsageError."""
    if ISO_DATE_PATTERN.match(text) and (day := read_date(text)):
        return TimeRange(day, day + timedelta(days=1))
    first, _, last = text.partition("..")
    start, end = read_moment(first), read_moment(last)
    if start is None or end is None:
        raise UsageError(
            f"{quote_input(text)} is not a stretch of time.",
            then="Write it as `48h..24h` (ago), or `2026-05-01..2026-05-03`.",
        )
    return TimeRange(start, end)
