"""A log read whole, to be put into a file: as it streams, or of a long one only its end."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_calls import LogFilter, read_log_stats, stream_log
from jobsbot.core.jobs.storage_records import LogEntry, StorageStats
from jobsbot.core.ports import Api


class LogFileLimits(msgspec.Struct, frozen=True):
    """How large a file of a log may grow; None: as large as the log is."""

    max_lines: int | None = None
    max_bytes: int | None = None


NO_LIMITS = LogFileLimits()
CHAT_FILE_LIMITS = LogFileLimits(max_lines=200_000, max_bytes=50 * 1024 * 1024)


class LogLines(msgspec.Struct, frozen=True):
    """The lines of a log as they stream, and how many come before the first of them."""

    entries: Iterator[LogEntry]
    skipped: int = 0


def open_log(api: Api, key: JobKey, log_filter: LogFilter, limits: LogFileLimits) -> LogLines:
    """Begin to read a log. Of one that is larger than the limits, the end is read.

    With a filter the log is read from its start: where the last matches are is not known. Raises
    ApiError, also as the lines stream.
    """
    if limits.max_lines is None or log_filter:
        return LogLines(api.stream(stream_log(key, log_filter)))
    skipped = count_skipped_lines(api.send(read_log_stats(key)), limits)
    return LogLines(api.stream(stream_log(key, after=skipped - 1 if skipped else None)), skipped)


def count_skipped_lines(stats: StorageStats, limits: LogFileLimits) -> int:
    """Count the lines before those that fit, by their number and by their average size."""
    total = stats.total or 0
    size = (stats.totals.input_bytes if stats.totals else None) or 0
    fitting = total if limits.max_lines is None else min(total, limits.max_lines)
    if limits.max_bytes is not None and size > limits.max_bytes:
        fitting = min(fitting, total * limits.max_bytes // size)
    return total - fitting
