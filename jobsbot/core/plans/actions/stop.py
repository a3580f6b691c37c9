"""stop: ask jobs to finish early."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import ClassVar

import msgspec

from jobsbot.core.jobs.api_calls import Call, stop_jobs
from jobsbot.core.jobs.job import DELETED, FINISHED, PENDING, RUNNING, Ending, Job, JobKey
from jobsbot.core.plans.actions.action import (
    NO_STATE,
    NOT_FOUND,
    OWN_END_PREFIX,
    ActionWording,
    JobChange,
    Outcome,
    Result,
    Skip,
)
from jobsbot.core.plans.policy import Barrier, PolicyNumbers, needs_more_than_card

RUNNING_CONSEQUENCE = (
    "Each job is asked to shut down gracefully, which can take up to five minutes. "
    "A stopped job cannot be resumed."
)
PENDING_CONSEQUENCE = "A pending job is taken out of the queue: it never starts."


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Ask jobs to finish early."""

    words: ClassVar[ActionWording] = ActionWording(
        verb="stop",
        doing="Stopping",
        done="stopped",
        requested="Stop requested",
        waiting="to finish",
    )
    verb: ClassVar[str] = "stop"
    default_states: ClassVar[tuple[str, ...]] = (RUNNING, PENDING)
    jobs_remain: ClassVar[bool] = True
    repeatable: ClassVar[bool] = False
    """A second request to a job that is shutting down is never sent: its effect is unknown."""
    keeps_job_file: ClassVar[bool] = False
    approved_in_dialog: ClassVar[bool] = False

    def explain_consequence(self, states: Collection[str]) -> str:
        """Say what happens to running jobs, to pending jobs, or to both."""
        pending = PENDING in states
        running = not pending or any(state != PENDING for state in states)
        sentences = [RUNNING_CONSEQUENCE] if running else []
        return " ".join([*sentences, PENDING_CONSEQUENCE] if pending else sentences)

    def say_arguments(self) -> Sequence[str]:
        return ()

    def describe_arguments(self) -> Sequence[tuple[str, str]]:
        return ()

    def watch_time(self, numbers: PolicyNumbers) -> timedelta:
        """The API gives a job five minutes, then some to report."""
        return numbers.stop_within

    @classmethod
    def choose_barrier(cls, jobs: int, filtered: bool, numbers: PolicyNumbers) -> Barrier:
        return Barrier.NUMBER if needs_more_than_card(jobs, filtered, numbers) else Barrier.CARD

    def find_skip(self, job: Job | None) -> Skip | None:
        """Say why this job is not asked to stop; None where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND
        if not job.state:
            return NO_STATE
        if job.state not in (PENDING, RUNNING):
            return Skip(f"had already {job.state}", already=True)
        return None

    def build_call(self, keys: Sequence[JobKey]) -> Call[None]:
        return stop_jobs(keys)

    def find_change(self, job: Job) -> JobChange | None:
        return None

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """A finished job is done where it was stopped; else it ended by itself."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.UNKNOWN, "the job is gone: it was deleted meanwhile")
        if job.state != FINISHED:
            return None
        reason = job.close_reason or "no close reason given"
        if job.ending is Ending.STOPPED:
            return Outcome(key, Result.DONE, reason)
        return Outcome(key, Result.SKIPPED, f"{OWN_END_PREFIX}{reason}", already=True)

    def describe_pending(self, job: Job | None) -> str:
        return f"still {job.state or 'there'}" if job else "the API no longer shows it"

    def build_undo(self, change: JobChange) -> None:
        return None
