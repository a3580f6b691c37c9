"""A job as a plan showed it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.plans.actions import Action


class JobSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it was when it was shown. `skip` says why it will not be acted on."""

    key: JobKey
    spider: str = ""
    state: str = ""
    close_reason: str = ""
    run_time: timedelta | None = None
    items: int | None = None
    errors: int | None = None
    tags: tuple[str, ...] = ()
    skip: str = ""
    already: bool = False
    """It is skipped because it is in the wanted state already."""
    version: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    looks_wrong: bool = False
    """`stuck` found something wrong with it, running, when the plan was made."""

    @classmethod
    def of(
        cls,
        key: JobKey,
        job: Job | None,
        action: Action,
        now: datetime,
        *,
        looks_wrong: bool = False,
    ) -> JobSnapshot:
        """Freeze what is known of a job. A job that does not exist is skipped, and says so."""
        skip = action.find_skip(job)
        why, already = (skip.why, skip.already) if skip else ("", False)
        if job is None:
            return cls(key=key, skip=why, already=already)
        return cls(
            key=key,
            spider=job.spider or "",
            state=job.state or "",
            close_reason=job.close_reason or "",
            run_time=job.run_time(now),
            items=job.items_scraped,
            errors=job.errors_count,
            tags=tuple(job.tags or ()),
            skip=why,
            already=already,
            version=job.version or "",
            started_at=job.started_at,
            ended_at=job.updated_at if job.ending else None,
            looks_wrong=looks_wrong,
        )

    def see_again(self, job: Job | None, action: Action, now: datetime) -> JobSnapshot:
        """Freeze the same job as it is now."""
        return JobSnapshot.of(self.key, job, action, now, looks_wrong=self.looks_wrong)
