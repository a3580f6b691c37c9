"""A log read on as it grows, each entry once, until its job has ended."""

from __future__ import annotations

from collections.abc import Iterator

from jobsbot.core.errors import NotStored
from jobsbot.core.jobs.api_calls import read_jobs
from jobsbot.core.jobs.job import DELETED, FINISHED, JobKey
from jobsbot.core.jobs.storage_calls import EntryRange, LogFilter, read_log, read_log_stats
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.ports import Api

ENTRIES_PER_READ = 1_000


class LogFollower:
    """Reads what is new in a log. `line_count` is how many of its lines were looked at.

    A failed read changes nothing: the next one goes on where the last good one ended.
    """

    def __init__(self, api: Api, key: JobKey, log_filter: LogFilter, line_count: int) -> None:
        self._api, self._key, self._filter = api, key, log_filter
        self.line_count = line_count
        self.has_ended = False
        """True once the log was read to its end after the job had ended.

        It is also true where the job has ended and storage counts lines that it does not give.
        """

    def read_new_entries(self) -> Iterator[LogEntry]:
        """Read the entries that came since. Raises ApiError, after those that could be read."""
        ended = self._read_ended()
        total = self._api.send(read_log_stats(self._key)).total or 0
        before = self.line_count
        while self.line_count < total and (found := self._read_batch(total - self.line_count)):
            yield from filter(self._filter.matches, found)
        is_read = self.line_count >= total or self.line_count == before
        self.has_ended = ended and is_read

    def _read_batch(self, left: int) -> tuple[LogEntry, ...]:
        """Read the next lines. Only lines that came are counted: storage may give fewer for now."""
        size = min(left, ENTRIES_PER_READ)
        window = EntryRange(after=self.line_count - 1 if self.line_count else None, count=size)
        found = self._api.send(read_log(self._key, window))
        self.line_count += len(found)
        return found

    def _read_ended(self) -> bool:
        """Tell whether the job has ended. Raises NotStored where there is none."""
        job = next(iter(self._api.send(read_jobs([self._key]))), None)
        if job is None:
            raise NotStored(f"There is no job {self._key}.")
        return job.state in (FINISHED, DELETED)
