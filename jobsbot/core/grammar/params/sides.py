"""The two sides of a comparison: two versions, or two stretches of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Known
from jobsbot.core.grammar.parser import Bag
from jobsbot.core.messages.message import Choice, Input
from jobsbot.core.text.durations import Moment, read_moment, say_moment
from jobsbot.core.text.tokens import Word, quote, shown

VERSION = re.compile(r"[A-Za-z0-9_.+-]*\d[A-Za-z0-9_.+-]*\Z", re.ASCII)


@dataclass(frozen=True)
class Stretch:
    """A stretch of time, from one moment to another."""

    start: Moment
    end: Moment

    def __str__(self) -> str:
        return f"{say_moment(self.start)}..{say_moment(self.end)}"


Side = str | Stretch
Sides = tuple[Side, ...]
"""Two versions or two stretches, the earlier first; none compares the newest version with the
one before, spider by spider."""


@dataclass(frozen=True)
class SidesParam:
    """Two versions, or two stretches of time as in `48h..24h 24h..0s`; or nothing."""

    vocabulary: tuple[str, ...] = ("version=",)

    def take(self, bag: Bag, known: Known) -> Sides:
        stretches = tuple(read_stretch(word.text) for word in bag.take(is_stretch))
        named = bag.options("version", "v")
        bare = [word.text for word in bag.take(is_version)]
        versions = tuple(dict.fromkeys([*named, *bare]))
        if stretches and versions:
            raise UsageError("Compare two versions, or two stretches of time; not one of each.")
        sides: Sides = stretches or versions
        if len(sides) not in (0, 2):
            raise UsageError(
                f"A comparison has two sides, and {len(sides)} is named."
                if len(sides) == 1
                else f"A comparison has two sides, and {len(sides)} are named.",
                then="Name two versions, or two stretches of time as in `48h..24h 24h..0s`.",
            )
        return sides

    def say(self, value: Sides) -> Iterator[str]:
        for side in value:
            yield str(side) if isinstance(side, Stretch) else f"version={quote(side)}"

    def inputs(self, value: Sides | None) -> tuple[Input | Choice, ...]:
        said = " ".join(self.say(value or ()))
        hint = "Two versions as version=…, or two stretches as 48h..24h 24h..0s."
        return (Input("…", "What to compare", hint, said, optional=True),)


def is_version(word: Word) -> bool:
    """A bare word with a digit in it, that is no number: a number is a project."""
    plain = not (word.quoted or word.option or word.sign)
    return plain and not word.text.isdigit() and bool(VERSION.match(word.text))


def is_stretch(word: Word) -> bool:
    return not (word.quoted or word.option) and ".." in word.text and word.text[:1].isdigit()


def read_stretch(text: str) -> Stretch:
    """Read `48h..24h`, or two dates. Raises UsageError."""
    first, _, last = text.partition("..")
    start, end = read_moment(first), read_moment(last)
    if start is None or end is None:
        raise UsageError(
            f"{shown(text)} is not a stretch of time.",
            then="Write it as `48h..24h` (ago), or `2026-05-01..2026-05-03`.",
        )
    return Stretch(start, end)
