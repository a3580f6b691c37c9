"""Exports files of jobs and logs to Slack: a message with the progress, and the file below it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import BinaryIO

from jobsbot.core.interaction import Place
from jobsbot.core.messages.export import (
    MAX_JOBS_PER_EXPORT,
    ExportResult,
    FileRequest,
    describe_empty_export,
    describe_export_progress,
    describe_failed_export,
    describe_finished_export,
)
from jobsbot.core.messages.message import Message
from jobsbot.exports.writers import write_export
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.refusals import suggest_next_step
from jobsbot.slack.outbound.web_api import SlackError

MAX_CONCURRENT_EXPORTS = 2
"""Files made at the same time: each holds a worker for as long as it takes."""
PROGRESS_INTERVAL_SECONDS = 3.0
"""Seconds between two updates of the progress."""


class FileExporter:
    """Makes files. Raises SlackError where the first message cannot be posted."""

    def __init__(
        self,
        publisher: Publisher,
        clock: Callable[[], float] = time.monotonic,
        max_jobs: int = MAX_JOBS_PER_EXPORT,
    ) -> None:
        self._publisher, self._clock, self._max_jobs = publisher, clock, max_jobs
        self._semaphore = BoundedSemaphore(MAX_CONCURRENT_EXPORTS)

    def export_file(self, request: FileRequest, where: Place, now: datetime) -> bool:
        """Post the message, write and share the file. False, at once, where too many are made."""
        if not self._semaphore.acquire(blocking=False):
            return False
        try:
            at = self._publisher.post(where, describe_export_progress(request, 0))
            with TemporaryFile(prefix="jobsbot-export-") as file:
                self._write_and_share(request, at, file, now)
        finally:
            self._semaphore.release()
        return True

    def _write_and_share(
        self, request: FileRequest, at: Place, file: BinaryIO, now: datetime
    ) -> None:
        result = write_export(
            request, file, now, self._make_progress_reporter(request, at), self._max_jobs
        )
        if not result.row_count:
            self._publisher.edit(at, describe_missing_file(request, result))
            return
        size = file.seek(0, os.SEEK_END)
        thread = Place(at.channel, at.thread or at.message)
        try:
            self._publisher.share_file(thread, request.file_name, file, size)
        except SlackError as error:
            then = suggest_next_step(error)
            self._publisher.edit(at, describe_failed_export(request, f"{error}.", then))
            return
        self._publisher.edit(at, describe_finished_export(request, result, size))

    def _make_progress_reporter(self, request: FileRequest, at: Place) -> Callable[[int], None]:
        """Make the function that updates the progress now and then, without a long wait."""
        last = [self._clock()]

        def tell(jobs: int) -> None:
            if self._clock() - last[0] >= PROGRESS_INTERVAL_SECONDS:
                last[0] = self._clock()
                self._publisher.edit(at, describe_export_progress(request, jobs))

        return tell


def describe_missing_file(request: FileRequest, result: ExportResult) -> Message:
    if result.error:
        return describe_failed_export(request, result.error.text, result.error.then)
    return describe_empty_export(request)
