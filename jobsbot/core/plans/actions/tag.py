"""tag: add tags to jobs and remove tags from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import ClassVar

import msgspec

from jobsbot.core.jobs.api_calls import Call, update_jobs
from jobsbot.core.jobs.job import DELETED, Job, JobKey
from jobsbot.core.plans.actions.action import (
    NOT_FOUND,
    ActionWording,
    JobChange,
    Outcome,
    Result,
    Skip,
)
from jobsbot.core.plans.policy import Barrier, PolicyNumbers, needs_more_than_card
from jobsbot.core.text.tokens import quote


class Tag(msgspec.Struct, frozen=True, tag="tag"):
    """Add tags to jobs and remove tags from them."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    verb: ClassVar[str] = "tag"
    default_states: ClassVar[tuple[str, ...]] = ()
    jobs_remain: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True
    keeps_job_file: ClassVar[bool] = False
    approved_in_dialog: ClassVar[bool] = False

    @property
    def words(self) -> ActionWording:
        """Taking tags off is spoken of as that."""
        return ActionWording(
            verb="tag",
            doing="Tagging" if self.add else "Untagging",
            done="tagged" if self.add else "untagged",
            requested="Tags sent",
        )

    def explain_consequence(self, states: Collection[str]) -> str:
        return "Tags can be put back with Undo."

    def say_arguments(self) -> Sequence[str]:
        added = (f"+{quote(tag)}" for tag in self.add)
        removed = (f"-{quote(tag)}" for tag in self.remove)
        return (*added, *removed)

    def describe_arguments(self) -> Sequence[tuple[str, str]]:
        changes = (("adds", self.add), ("removes", self.remove))
        return [(what, ", ".join(tags)) for what, tags in changes if tags]

    def watch_time(self, numbers: PolicyNumbers) -> timedelta:
        return numbers.settle_within

    @classmethod
    def choose_barrier(cls, jobs: int, filtered: bool, numbers: PolicyNumbers) -> Barrier:
        return Barrier.CARD if needs_more_than_card(jobs, filtered, numbers) else Barrier.NONE

    def find_skip(self, job: Job | None) -> Skip | None:
        """Say why this job is not tagged; None where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND
        if self._has_tags(job):
            return Skip(self._say_unchanged(), already=True)
        return None

    def _say_unchanged(self) -> str:
        """Say of a job that its tags are as they are to be."""
        if not self.remove:
            return "has these tags already"
        return "is tagged so already" if self.add else "has none of these tags"

    def build_call(self, keys: Sequence[JobKey]) -> Call[int]:
        return update_jobs(keys, self.add, self.remove)

    def find_change(self, job: Job) -> JobChange | None:
        """Only tags that the job lacks are added, and only tags that it has are removed."""
        tags = set(job.tags or ())
        return JobChange(
            key=job.key,
            added_tags=tuple(tag for tag in self.add if tag not in tags),
            removed_tags=tuple(tag for tag in self.remove if tag in tags),
        )

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """A job with the wanted tags is done; a deleted job has failed."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.FAILED, "the job was deleted meanwhile")
        return Outcome(key, Result.DONE) if self._has_tags(job) else None

    def describe_pending(self, job: Job | None) -> str:
        return "the API does not show it yet"

    def build_undo(self, change: JobChange) -> Tag | None:
        """Tags that somebody else added or removed meanwhile stay as they are."""
        if not (change.added_tags or change.removed_tags):
            return None
        return Tag(add=change.removed_tags, remove=change.added_tags)

    def _has_tags(self, job: Job) -> bool:
        tags = set(job.tags or ())
        return tags.issuperset(self.add) and tags.isdisjoint(self.remove)
