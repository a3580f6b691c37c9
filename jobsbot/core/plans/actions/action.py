"""What every action says of itself: its words, the jobs it applies to, its request, its outcome.

All that differs between `stop`, `delete` and `tag` is asked of the action; nothing else asks which
of them it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any, ClassVar, Protocol

import msgspec

from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.plans.policy import Barrier, PolicyRules

OWN_END_PREFIX = "had ended by itself as "
"""How it is said of a job, before its close reason, that nothing of ours ended it."""
EARLIER_ALREADY_PREFIXES = ("had already ", "had ended by itself ", "has these tags already")
"""How earlier releases, which stored nothing else of it, said that nothing was left to do."""


class Result(Enum):
    """How it went for one job."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Skip(msgspec.Struct, frozen=True):
    """Why a job is not acted on. `why` stands after a key and after a number alike."""

    why: str
    already: bool = False
    """It is as wanted already: nothing is left to do."""


NOT_FOUND = Skip("not found")
NO_STATE = Skip("left alone: the API does not say its state")


class Outcome(msgspec.Struct, frozen=True):
    """How it went for one job, and why. `why` is empty where there is nothing to add."""

    key: JobKey
    result: Result
    why: str = ""
    already: bool = False
    """It was skipped since it was as wanted already."""
    refused: bool = False
    """It was skipped since at that moment nobody could have it done: a freeze, or a lost right."""


class JobChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a request changes on one job, as it was read right before: what Undo takes back."""

    key: JobKey
    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()


class ActionWording(msgspec.Struct, frozen=True):
    """How an action is spoken of."""

    verb: str  # stop
    doing: str  # Stopping
    done: str  # stopped
    requested: str  # Stop requested
    waiting: str = "to show it"  # what is waited for, once it was requested


class ActionRules(Protocol):
    """What an action has to say of itself. A new one is a file, and a line in the index."""

    verb: ClassVar[str]
    """Its word in a sentence and in the rules of the policy."""
    default_states: ClassVar[tuple[str, ...]]
    """What a filter without a state means: the states the action applies to; none is all."""
    jobs_remain: ClassVar[bool]
    """The jobs can still be looked at afterwards."""
    repeatable: ClassVar[bool]
    """A second request does no harm to a job that a read shows to need it still."""
    keeps_job_file: ClassVar[bool]
    """What is known of the jobs is kept as a file before anything is sent, or nothing is sent."""

    @property
    def words(self) -> ActionWording: ...

    def explain_consequence(self, states: Collection[str]) -> str:
        """Say what will happen to jobs in these states, one a job, and what cannot be undone."""
        ...

    def say_arguments(self) -> Sequence[str]:
        """Write what stands after the keys in the sentence that asks for it."""
        ...

    def watch_time(self, rules: PolicyRules) -> timedelta:
        """Say for how long a read is waited for that shows it, from when the work began."""
        ...

    @classmethod
    def choose_barrier(cls, jobs: int, filtered: bool, rules: PolicyRules) -> Barrier:
        """Choose what is asked at least, by how many jobs it touches and how they were named."""
        ...

    def find_skip(self, job: Job | None) -> Skip | None:
        """Say why this job is not asked for; None where it is."""
        ...

    def build_call(self, keys: Sequence[JobKey]) -> Call[Any]:
        """Build the request for these jobs."""
        ...

    def find_change(self, job: Job) -> JobChange | None:
        """Say what the request is going to change on this job that can be taken back."""
        ...

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """Read from the API's own word how it ended; None while it has not."""
        ...

    def describe_pending(self, job: Job | None) -> str:
        """Say how a job stands for which it has not ended."""
        ...

    def build_undo(self, change: JobChange) -> ActionRules | None:
        """Build the action that takes a change back; None where nothing can."""
        ...


def is_odd_read(job: Job | None) -> bool:
    """Tell whether an answer about a job is surprising: it is read again before it is said."""
    return job is None or not job.state


def is_already_so(skip: Skip) -> bool:
    """Tell whether a job was skipped since it is as wanted, also where an earlier release did."""
    return skip.already or skip.why.startswith(EARLIER_ALREADY_PREFIXES)
