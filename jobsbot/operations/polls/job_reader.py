"""Reads the jobs of a plan, and checks each answer against what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec

from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL, read_jobs
from jobsbot.core.jobs.job import Job, JobKey, index_asked
from jobsbot.core.ports import Api
from jobsbot.operations.polls.decisions import find_odd_keys

REQUESTS_AT_ONCE = 4
"""Requests of one large plan under way at the same time."""
Before = TypeVar("Before")
After = TypeVar("After")


class JobReader(msgspec.Struct, frozen=True):
    """Reads jobs by their keys. Raises ApiError."""

    api: Api
    timeout_seconds: float

    def read_jobs(self, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
        """Read these jobs; those that do not exist are missing.

        What is surprising (a job that is missing or has no state) is read once more, and the
        second answer counts.
        """
        found = self._read_once(keys)
        odd = find_odd_keys(keys, found)
        return found | self._read_once(odd) if odd else found

    def _read_once(self, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
        batches = [
            keys[start : start + MAX_JOBS_PER_CALL]
            for start in range(0, len(keys), MAX_JOBS_PER_CALL)
        ]
        found: dict[JobKey, Job] = {}
        for batch in run_side_by_side(self._read_batch, batches):
            found |= batch
        return found

    def _read_batch(self, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
        answer = self.api.send(read_jobs(keys), timeout=self.timeout_seconds)
        return index_asked(answer, keys)


def run_side_by_side(work: Callable[[Before], After], items: Sequence[Before]) -> Iterable[After]:
    """Apply `work` to each item, a few at the same time, and answer the results in order.

    The first error is raised, and work that has not begun is cancelled.
    """
    if len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(REQUESTS_AT_ONCE, thread_name_prefix="jobsbot-batch") as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        finally:
            pool.shutdown(cancel_futures=True)
