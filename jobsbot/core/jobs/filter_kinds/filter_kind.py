"""What every kind of filter answers: how it is read, said, sent to the API or judged here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from jobsbot.core.jobs.job import Job
from jobsbot.core.text.token_bag import TokenBag

V = TypeVar("V")
JobTest = Callable[[Job], bool]
ApiParams = Iterator[tuple[str, str]]


class FilterKind(msgspec.Struct, Generic[V], frozen=True):
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

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The values of its input and their labels, where there are only a few."""
        return ()

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

    def implied_state(self, value: V) -> str:
        """Name the one state that a job must be in to fit; empty where any may."""
        return ""

    def fit_states(self, states: Collection[str]) -> FilterKind[V] | None:
        """Answer the filter as it is offered where only jobs in these states are meant.

        None where no such job fits it, or all of them do. Without states any job is meant.
        """
        state = self.implied_state(self.nothing)
        return self if not states or state in ("", *states) else None

    def describe(self, value: V) -> str:
        """Explain what is not plain from the words; empty where all is."""
        return ""

    def input_value(self, value: V) -> str:
        """What its input in a form holds."""
        return ", ".join(value) if isinstance(value, tuple) else str(value or "")
