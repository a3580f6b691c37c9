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
from jobsbot.core.plans.policy import Barrier, PolicyNumbers

OWN_END_PREFIX = "had ended by itself as "
"""Stands before the close reason of a job that the bot did not end."""
EARLIER_ALREADY_PREFIXES = ("had already ", "had ended by itself ", "has these tags already")
"""Reasons of earlier releases for "nothing was left to do", which they stored in no other way."""


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
    """The job is in the wanted state already: nothing is left to do."""


NOT_FOUND = Skip("not found")
NO_STATE = Skip("left alone: the API does not say its state")


class Outcome(msgspec.Struct, frozen=True):
    """How it went for one job, and why. `why` is empty where there is nothing to add."""

    key: JobKey
    result: Result
    why: str = ""
    already: bool = False
    """The job was skipped because it was in the wanted state already."""
    refused: bool = False
    """The job was skipped because of a freeze or a right that was lost after the confirmation."""


class JobChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a request changes on a job, compared with the job read right before it: for Undo."""

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
    """What each action implements."""

    verb: ClassVar[str]
    """Its word in a sentence and in the rules of the policy."""
    default_states: ClassVar[tuple[str, ...]]
    """The states that a filter without a state stands for; empty: all states."""
    jobs_remain: ClassVar[bool]
    """The jobs can still be looked at afterwards."""
    repeatable: ClassVar[bool]
    """A second request does no harm to a job that is not yet in the wanted state."""
    keeps_job_file: ClassVar[bool]
    """The jobs' metadata is kept as a file before anything is sent; without it nothing is sent."""
    approved_in_dialog: ClassVar[bool]
    """A second person's approval is asked for once more in a dialog."""

    @property
    def words(self) -> ActionWording: ...

    def explain_consequence(self, states: Collection[str]) -> str:
        """Say what will happen to jobs in these states, one a job, and what cannot be undone."""
        ...

    def say_arguments(self) -> Sequence[str]:
        """Write what stands after the keys in the sentence that asks for it."""
        ...

    def describe_arguments(self) -> Sequence[tuple[str, str]]:
        """Describe each argument by what is done and by its values, such as adds: a, b."""
        ...

    def watch_time(self, numbers: PolicyNumbers) -> timedelta:
        """Answer for how long after its first request the API is read to see the effect."""
        ...

    @classmethod
    def choose_barrier(cls, jobs: int, filtered: bool, numbers: PolicyNumbers) -> Barrier:
        """Choose the least barrier for this number of jobs, found by a filter or named by key."""
        ...

    def find_skip(self, job: Job | None) -> Skip | None:
        """Answer why the action does not apply to this job; None where it does."""
        ...

    def build_call(self, keys: Sequence[JobKey]) -> Call[Any]:
        """Build the request for these jobs."""
        ...

    def find_change(self, job: Job) -> JobChange | None:
        """Answer what the request will change on this job, as far as that can be undone."""
        ...

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """Judge by a job as the API shows it how the action went; None where it goes on."""
        ...

    def describe_pending(self, job: Job | None) -> str:
        """Say what the API still shows of a job on which the action has no effect yet."""
        ...

    def build_undo(self, change: JobChange) -> ActionRules | None:
        """Build the action that undoes a change; None where that is not possible."""
        ...


def is_odd_read(job: Job | None) -> bool:
    """Tell whether a job is missing or has no state: it is read again before that is believed."""
    return job is None or not job.state


def is_already_so(skip: Skip) -> bool:
    """Tell whether a job was in the wanted state already; reads records of earlier releases too."""
    return skip.already or skip.why.startswith(EARLIER_ALREADY_PREFIXES)
