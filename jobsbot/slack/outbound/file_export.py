"""Exports files of jobs and logs to Slack: a message with the progress, and the file below it."""

from __future__ import annotations

import logging
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
    describe_unsure_export,
)
from jobsbot.core.messages.message import Message
from jobsbot.exports.writers import write_export
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.refusals import suggest_next_step
from jobsbot.slack.outbound.slack_errors import SlackError
from jobsbot.slack.status_texts import busy_message

log = logging.getLogger(__name__)

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

    def export_file(self, request: FileRequest, where: Place, now: datetime) -> Message | None:
        """Post the message, write and share the file.

        Answers what the person is still to be told alone: at once, that too many files are made;
        or how it ended, where Slack took that nowhere.
        """
        if not self._semaphore.acquire(blocking=False):
            return busy_message()
        try:
            at = self._publisher.post(where, describe_export_progress(request, 0))
            with TemporaryFile(prefix="jobsbot-export-") as file:
                end = self._write_and_share(request, at, file, now)
            return self._show_end(at, end)
        finally:
            self._semaphore.release()

    def _write_and_share(
        self, request: FileRequest, at: Place, file: BinaryIO, now: datetime
    ) -> Message:
        """Write a file and put it into the thread. Answers how that ended."""
        result = write_export(
            request, file, now, self._make_progress_reporter(request, at), self._max_jobs
        )
        if not result.row_count:
            return describe_missing_file(request, result)
        size = file.seek(0, os.SEEK_END)
        try:
            self._publisher.share_file(_thread_below(at), request.file_name, file, size)
        except SlackError as error:
            if error.may_have_arrived:
                return describe_unsure_export(request, f"{error}.")
            return describe_failed_export(request, f"{error}.", suggest_next_step(error))
        return describe_finished_export(request, result, size)

    def _show_end(self, at: Place, end: Message) -> Message | None:
        """Show how it ended in the message's place, or else below it. Answers it if neither can."""
        try:
            self._publisher.edit(at, end)
            return None
        except SlackError as error:
            log.warning("The end of an export was not shown. %s. Saying it below.", error)
        try:
            self._publisher.post(_thread_below(at), end)
            return None
        except SlackError as error:
            log.warning("The end of an export was not shown. %s.", error)
        return end

    def _make_progress_reporter(self, request: FileRequest, at: Place) -> Callable[[int], None]:
        """Make the function that updates the progress now and then, if Slack takes that."""
        last = [self._clock()]

        def tell(jobs: int) -> None:
            if self._clock() - last[0] >= PROGRESS_INTERVAL_SECONDS:
                last[0] = self._clock()
                try:
                    self._publisher.edit(at, describe_export_progress(request, jobs))
                except SlackError as error:
                    log.info("The progress of an export was not shown. %s.", error)

        return tell


def describe_missing_file(request: FileRequest, result: ExportResult) -> Message:
    if result.error:
        return describe_failed_export(request, result.error.text, result.error.then)
    return describe_empty_export(request)


def _thread_below(at: Place) -> Place:
    return Place(at.channel, at.thread or at.message)
