"""What can be chosen about answering people: clocks, waits, and who is told of what."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from jobsbot.core.errors import JobsbotError
from jobsbot.core.grammar.command import Command
from jobsbot.core.interaction import Said
from jobsbot.core.reply import Reply
from jobsbot.threads.precedence import Precedence

AnswerSentence = Callable[[Said, Command | None], tuple[Reply, ...]]


def explain_nothing(_error: Exception) -> JobsbotError | None:
    """Take every error for a bug."""
    return None


def measure_nothing(answer: AnswerSentence) -> AnswerSentence:
    """Count nothing."""
    return answer


class DispatchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How people are answered, whatever they say. The defaults are for people, not for tests."""

    clock: Callable[[], float] = time.monotonic
    """Counts the seconds that work waits."""
    note_after_seconds: float = 3.0
    """After so long who waits for an answer is told that it is being asked for."""
    queue_note_after_seconds: float = 3.0
    """After so long who waits for a turn is told so."""
    explain_failure: Callable[[Exception], JobsbotError | None] = explain_nothing
    """Says in words for people what is the matter with a part of ours, as with the store on a full
    disk; None where it is a bug."""
    precedence: Precedence = msgspec.field(default_factory=Precedence)
    """By which what can wait lets presses pass: that of the durable work here, if there is any."""
    measure_answers: Callable[[AnswerSentence], AnswerSentence] = measure_nothing
    """Makes what answers the same, and counts what it does."""
