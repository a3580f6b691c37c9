"""What a write does: its words, the jobs it applies to, its request, and how to tell it happened.

`stop`, `delete` and `tag` share one road from plan to outcome and differ in these values only.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

import msgspec

from jobsbot.core.jobs.api_calls import Call, delete_jobs, stop_jobs, update_jobs
from jobsbot.core.jobs.job import DELETED, FINISHED, PENDING, RUNNING, Job, JobKey
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.text.tokens import quote

STOP_REASON_PREFIXES = ("cancel", "shutdown")
"""How the close reasons of a stop begin: cancelled, cancel_timeout, shutdown."""


ALREADY_PREFIXES = ("had already ", "had ended by itself ", "has these tags already")
"""How the reasons begin for which a job is skipped because there was nothing left to do."""
NOT_FOUND_REASON = "not found"
"""Why a job is skipped. All such reasons stand after a key and after a number alike."""


class Result(Enum):
    """How it went for one job."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Outcome(msgspec.Struct, frozen=True):
    """How it went for one job, and why. `why` is empty where there is nothing to add."""

    key: JobKey
    result: Result
    why: str = ""


class ActionWording(msgspec.Struct, frozen=True):
    """How an action is spoken of."""

    verb: str  # stop
    doing: str  # Stopping
    done: str  # stopped
    requested: str  # Stop requested
    consequence: str  # what will happen, and what cannot be undone
    waiting: str = "to show it"  # what is waited for, once it was requested


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Ask jobs to finish early."""

    words: ClassVar[ActionWording] = ActionWording(
        verb="stop",
        doing="Stopping",
        done="stopped",
        requested="Stop requested",
        consequence=(
            "Each job is asked to shut down gracefully, which can take up to five minutes. "
            "A stopped job cannot be resumed."
        ),
        waiting="to finish",
    )
    default_states: ClassVar[tuple[str, ...]] = (RUNNING, PENDING)
    """What a filter without a state means: the states the action applies to; none is all."""
    jobs_remain: ClassVar[bool] = True
    """The jobs can still be looked at afterwards."""
    repeatable: ClassVar[bool] = False
    """A second request to a job that is shutting down is never sent: its effect is unknown."""

    @property
    def verb(self) -> str:
        return "stop"

    def skip_reason(self, job: Job | None) -> str:
        """Say why this job is not asked to stop; empty where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND_REASON
        if job.state not in (PENDING, RUNNING):
            return f"had already {job.state or 'ended'}"
        return ""

    def build_call(self, keys: Sequence[JobKey]) -> Call[None]:
        return stop_jobs(keys)

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """Read from the API's own word how it ended; None while it has not."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.UNKNOWN, "the job is gone: it was deleted meanwhile")
        if job.state != FINISHED:
            return None
        reason = job.close_reason or "no close reason given"
        if reason.startswith(STOP_REASON_PREFIXES):
            return Outcome(key, Result.DONE, reason)
        return Outcome(key, Result.SKIPPED, f"had ended by itself as {reason}")

    def undo(self) -> None:
        return None


class Delete(msgspec.Struct, frozen=True, tag="delete"):
    """Delete finished jobs, with their items and logs, for good."""

    words: ClassVar[ActionWording] = ActionWording(
        verb="delete",
        doing="Deleting",
        done="deleted",
        requested="Delete requested",
        consequence=(
            "The jobs go with their items, logs and statistics. This cannot be undone: "
            "Scrapy Cloud has no undelete."
        ),
    )
    default_states: ClassVar[tuple[str, ...]] = (FINISHED,)
    jobs_remain: ClassVar[bool] = False
    repeatable: ClassVar[bool] = True

    @property
    def verb(self) -> str:
        return "delete"

    def skip_reason(self, job: Job | None) -> str:
        """Say why this job is not deleted; empty where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND_REASON
        if job.state != FINISHED:
            return f"still {job.state or 'unfinished'}: stop first"
        return ""

    def build_call(self, keys: Sequence[JobKey]) -> Call[int]:
        return delete_jobs(keys)

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """Gone, or told as deleted, is done."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.DONE)
        return None

    def undo(self) -> None:
        return None


class Tag(msgspec.Struct, frozen=True, tag="tag"):
    """Add tags to jobs and remove tags from them."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    default_states: ClassVar[tuple[str, ...]] = ()
    jobs_remain: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True

    @property
    def verb(self) -> str:
        return "tag"

    @property
    def words(self) -> ActionWording:
        """Taking tags off is spoken of as that."""
        return ActionWording(
            verb="tag",
            doing="Tagging" if self.add else "Untagging",
            done="tagged" if self.add else "untagged",
            requested="Tags sent",
            consequence="Tags can be put back with Undo.",
        )

    def skip_reason(self, job: Job | None) -> str:
        """Say why this job is not tagged; empty where it is."""
        if job is None or job.state == DELETED:
            return NOT_FOUND_REASON
        if self._has_tags(job):
            return "has these tags already"
        return ""

    def build_call(self, keys: Sequence[JobKey]) -> Call[int]:
        return update_jobs(keys, self.add, self.remove)

    def read_outcome(self, key: JobKey, job: Job | None) -> Outcome | None:
        """The tags on the job say it."""
        if job is None or job.state == DELETED:
            return Outcome(key, Result.FAILED, "the job was deleted meanwhile")
        return Outcome(key, Result.DONE) if self._has_tags(job) else None

    def undo(self) -> Tag:
        return Tag(add=self.remove, remove=self.add)

    def _has_tags(self, job: Job) -> bool:
        tags = set(job.tags or ())
        return tags.issuperset(self.add) and tags.isdisjoint(self.remove)


Action = Stop | Delete | Tag


def is_already_so(skip_reason: str) -> bool:
    """Tell whether a job was skipped since it is as wanted, and nothing is left to do."""
    return skip_reason.startswith(ALREADY_PREFIXES)


def say_action(action: Action, keys: Sequence[JobKey]) -> str:
    """Write the sentence that asks for this action on these jobs."""
    tags = [f"+{quote(tag)}" for tag in getattr(action, "add", ())]
    tags += [f"-{quote(tag)}" for tag in getattr(action, "remove", ())]
    return " ".join([action.verb, *say_keys(keys), *tags])
