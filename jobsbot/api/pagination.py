"""Which pages of `jobs/list.json` make up what was asked for, and how they are merged."""

from __future__ import annotations

from collections.abc import Sequence

from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL, Call, QueryParams
from jobsbot.core.jobs.job import Job, is_job_of

MAX_STALE_PAGES = 3
"""After so many pages in a row without a new job, the API counts as stuck."""


class JobPager:
    """Reads a list page by page.

    The list moves meanwhile: new jobs push others onto the next page, where they appear again. They
    are kept once, as read last. Jobs that were not asked for, by their project or their keys, are
    left out. `count` and `offset` of the call say which window of the list is wanted; each page is
    requested with its own.
    """

    def __init__(self, call: Call[tuple[Job, ...]]) -> None:
        asked = dict(call.params)
        self._named = frozenset(value for name, value in call.params if name == "job")
        limits = [int(asked["count"])] if "count" in asked else []
        limits += [len(self._named)] if self._named else []
        self._limit = min(limits, default=None)
        self._offset = int(asked.get("offset", 0))
        self._filters = tuple(p for p in call.params if p[0] not in ("count", "offset"))
        self._found: dict[str, Job] = {}
        self._project = call.project
        self._is_foreign = self._is_of_other_jobs = False
        self._finished = False
        self._stale_pages = 0

    @property
    def next_page_size(self) -> int:
        """How many jobs to ask for next, 100 at most; 0 where all has been read.

        From the second page on always 100: a smaller page may be full of jobs read before.
        """
        if self._finished or (self._limit is not None and len(self._found) >= self._limit):
            return 0
        return (
            MAX_JOBS_PER_CALL
            if self._found or self._limit is None
            else min(self._limit, MAX_JOBS_PER_CALL)
        )

    @property
    def is_stuck(self) -> bool:
        """True where page after page is full of jobs that were read before."""
        return self._stale_pages >= MAX_STALE_PAGES

    @property
    def is_foreign(self) -> bool:
        """True where jobs came, and none of them is of the project that was asked about."""
        return self._is_foreign

    @property
    def is_of_other_jobs(self) -> bool:
        """True where others came than were asked for by their keys, and some of those did not.

        Whether these exist is not known then: the API, or what stands before it, read no keys.
        """
        return self._is_of_other_jobs

    @property
    def is_at_start(self) -> bool:
        """True before anything was read, of a list that is wanted from its start."""
        return not self._offset

    @property
    def next_page_params(self) -> QueryParams:
        """The parameters of the next page."""
        offset = (("offset", str(self._offset)),) if self._offset else ()
        return (*self._filters, ("count", str(self.next_page_size)), *offset)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What has been read so far, in the order of the list."""
        return tuple(self._found.values())[: self._limit]

    def add_page(self, page: Sequence[Job]) -> None:
        """Merge the page that was asked for. A short or empty one is the last."""
        known, asked = len(self._found), self.next_page_size
        own = [job for job in page if is_job_of(self._project, job)]
        wanted = [job for job in own if job.id in self._named] if self._named else own
        self._found |= {job.id: job for job in wanted}
        self._is_foreign = bool(page) and not own and not self._found
        self._is_of_other_jobs = len(wanted) < len(page) and len(self._found) < len(self._named)
        self._stale_pages = 0 if len(self._found) > known else self._stale_pages + 1
        self._finished = len(page) < asked
        self._offset += len(page)
