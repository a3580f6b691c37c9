"""Options of the dispatcher: clocks, waits and observers."""

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
    """How deliveries are answered. The defaults are for people, not for tests."""

    clock: Callable[[], float] = time.monotonic
    """Counts the seconds that work waits."""
    note_after_seconds: float = 3.0
    """After so long a note says that Scrapy Cloud is being asked."""
    queue_note_after_seconds: float = 3.0
    """After so long in the queue a note says that others asked before."""
    explain_failure: Callable[[Exception], JobsbotError | None] = explain_nothing
    """Words an error of a part of the bot for people (the disk of the store is full, say); None
    where the error is a bug."""
    precedence: Precedence = msgspec.field(default_factory=Precedence)
    """Lets presses pass before work that can wait: shared with the durable work of this process."""
    measure_answers: Callable[[AnswerSentence], AnswerSentence] = measure_nothing
    """Wraps the function that answers, to count and time its answers."""
