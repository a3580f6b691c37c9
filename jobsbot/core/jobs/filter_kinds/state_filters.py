"""Which state jobs are in, and how they ended: as bare words or as options."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import ClassVar

from jobsbot.core.errors import UsageError, WrongValue
from jobsbot.core.jobs.filter_kinds.filter_kind import ApiParams, FilterKind, JobTest
from jobsbot.core.jobs.job import FINISHED, STATES, Ending
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, quote_input
from jobsbot.core.text.wording import join_words
from jobsbot.core.values import replace

ANY_STATE = "any"
STATE_WORDS = {
    **{state: state for state in STATES},
    **dict.fromkeys(("active", "runs"), "running"),
    **dict.fromkeys(("waiting", "queued", "scheduled"), "pending"),
    **dict.fromkeys(("done", "ended", "completed", "finish", "finishes"), "finished"),
}

FAILURE_WORDS = """fail fails failing failure failures crash crashed crashes crashing break breaks
broke broken breaking die dies died badly"""
ENDING_WORDS = {
    **{ending.value: ending for ending in Ending},
    **dict.fromkeys(FAILURE_WORDS.split(), Ending.BADLY),
    **dict.fromkeys(("successful", "ok"), Ending.WELL),
    **dict.fromkeys(("cancelled", "canceled"), Ending.STOPPED),
}


class StateFilter(FilterKind[str], frozen=True):
    """The state, as a bare word or as `state=`. The API knows one at a time."""

    states: tuple[str, ...] = STATES
    """The states that are offered. Every state is understood."""

    nothing: ClassVar[str] = ""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        each = ((state, state.capitalize()) for state in self.states)
        return ((ANY_STATE, "Any state"), *each)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (*self.states, *(f"{name}=" for name in self.names))

    def read(self, bag: TokenBag, project: int | None) -> str:
        said = [STATE_WORDS[word] for word in bag.take_words(STATE_WORDS)]
        for value in bag.take_options(*self.names):
            if value.lower() in ENDING_WORDS:  # `state=failed`: how it ended is read as a word
                bag.tokens.append(Token(value.lower()))
                continue
            if value.lower() not in (*STATE_WORDS, ANY_STATE):
                raise WrongValue(
                    f"{quote_input(value)} is not a state.",
                    then="States are " + ", ".join(STATES) + ".",
                    value=value,
                    known=(*STATE_WORDS, *ENDING_WORDS, ANY_STATE),
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

    def implied_state(self, value: str) -> str:
        return value

    def fit_states(self, states: Collection[str]) -> StateFilter | None:
        if not states:
            return self
        offered = tuple(state for state in self.states if state in states)
        narrowed = replace(self, states=offered, help=join_words(offered, "or"))
        return narrowed if len(offered) > 1 else None

    def input_value(self, value: str) -> str:
        return value or ANY_STATE


class EndingFilter(FilterKind[Ending | None], frozen=True):
    """How jobs ended, as a bare word: `failed`, `succeeded`, `stopped`. Only what ended fits."""

    nothing: ClassVar[None] = None

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return (*(ending.value for ending in Ending), *(f"{name}=" for name in self.names))

    def read(self, bag: TokenBag, project: int | None) -> Ending | None:
        said = [ENDING_WORDS[word] for word in bag.take_words(ENDING_WORDS)]
        for value in bag.take_options(*self.names):
            if value.lower() not in ENDING_WORDS:
                raise WrongValue(
                    f"{quote_input(value)} is no way to end.",
                    then="Write `failed`, `succeeded` or `stopped`.",
                    value=value,
                    known=tuple(ENDING_WORDS),
                )
            said.append(ENDING_WORDS[value.lower()])
        if len(set(said)) > 1:
            raise UsageError("Two ways to end are named; a sentence is about one at a time.")
        return said[0] if said else None

    def say(self, value: Ending | None) -> Iterator[str]:
        if value:
            yield value.value

    def params(self, value: Ending | None) -> ApiParams:
        yield "state", FINISHED

    def implied_state(self, value: Ending | None) -> str:
        return FINISHED

    def build_test(self, value: Ending | None, now: datetime) -> JobTest:
        return lambda job: job.ending is value

    def input_value(self, value: Ending | None) -> str:
        return value.value if value else ""


FILTER_WORDS = frozenset(STATE_WORDS) | frozenset(ENDING_WORDS)
"""Bare words that are a filter by themselves."""


def is_filter_word(word: Token) -> bool:
    """Tell whether a bare word is a filter by itself: a state, or how jobs ended."""
    return word.is_bare and word.text.lower() in FILTER_WORDS
