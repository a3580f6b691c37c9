"""delete: remove finished jobs, with their items and logs, for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import ClassVar

import msgspec

from jobsbot.core.jobs.api_calls import Call, delete_jobs
from jobsbot.core.jobs.job import DELETED, FINISHED, Job, JobKey
from jobsbot.core.plans.actions.action import (
    NO_STATE,
    NOT_FOUND,
    ActionWording,
    JobChange,
    Outcome,
    Result,
    Skip,
)
from jobsbot.core.plans.policy import Barrier, PolicyNumbers, needs_more_than_card


class Delete(msgspec.Struct, frozen=True, tag="delete"):
    """Delete finished jobs, with their items and logs, for good."""

    words: ClassVar[ActionWording] = ActionWording(
        verb="delete", doing="Deleting", done="deleted", requested="Delete requested"
    )
    verb: ClassVar[str] = "delete"
    default_states: ClassVar[tuple[str, ...]] = (FINISHED,)
    jobs_remain: ClassVar[bool] = False
    repeatable: ClassVar[bool] = True
    keeps_job_file: ClassVar[bool] = True
    approved_in_dialog: ClassVar[bool] = True

    def explain_consequence(self, states: Collection[str]) -> str:
        one = len(states) == 1
        whose, what = (
            ("The job goes with its", "Its line in the list of jobs is")
            if one
            else ("The jobs go with their", "Their lines in the list of jobs are")
        )
        return (
            f"{whose} items, logs and statistics. This cannot be undone: Scrapy Cloud has no "
            f"undelete. {what} kept as a file first, without items and logs."
        )

    def say_arguments(self) -> Sequence[str]:
        return ()

    def describe_arguments(self) -> Sequence[tuple[str, str]]:
        return ()

    def watch_time(self, numbers: PolicyNumbers) -> timedelta:
        return numbers.settle_within

    @classmethod
    def choose_barrier(cls, jobs: int, filtered: bool, numbers: PolicyNumbers) -> Barrier:
        return Barrier.NUMBER if needs_more_than_card(jobs, filtered, numbers) else Barrier.DIALOG

    def find_skip(self, job: Job | None) -> Skip | None:
        """Say why this job is not deleted; None where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND
        if not job.state:
            return NO_STATE
        if job.state != FINISHED:
            return Skip("must be stopped first")
        return None

    def build_call(self, keys: Sequence[JobKey]) -> Call[int]:
        return delete_jobs(keys)

    def find_change(self, job: Job) -> JobChange | None:
        return None

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """A job that is missing, or has the state `deleted`, is done."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.DONE)
        return None

    def describe_pending(self, job: Job | None) -> str:
        return "the API still shows it"

    def build_undo(self, change: JobChange) -> None:
        return None
