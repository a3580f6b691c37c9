"""Writes files of jobs and logs as their rows stream in. A stream that ends early is reported.

Each kind of file has a writer that takes one batch of rows after the other and keeps none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.export import (
    MAX_JOBS_PER_EXPORT,
    ExportRequest,
    ExportResult,
    FileFormat,
    FileRequest,
    LogExportRequest,
)
from jobsbot.core.text.json_escapes import escape_unseen
from jobsbot.core.values import replace
from jobsbot.exports.log_writers import create_log_writer
from jobsbot.exports.spreadsheet_writers import CsvWriter, XlsxWriter

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
JOBS_PER_BATCH = 500
"""Jobs that are written at once; the progress is reported after each batch."""
LINES_PER_BATCH = 50
"""Lines of a log in a batch: each can be large."""
MAX_KNOWN_ARGUMENTS = 2_000
MAX_KNOWN_ARGUMENT_CHARS = 1_000
"""How many sets of arguments are remembered with what is masked of them, and up to which size."""


def write_export(
    request: FileRequest,
    into: BinaryIO,
    now: datetime,
    progress: Callable[[int], None],
    max_jobs: int = MAX_JOBS_PER_EXPORT,
    *,
    marked: bool = True,
) -> ExportResult:
    """Write the file, up to `max_jobs` jobs, or as much of a log as the request allows.

    `progress` is called with the number of rows now and then. With `marked`, a CSV file begins with
    a byte-order mark, by which spreadsheets know UTF-8. An ApiError ends the file and is part of
    the result; rows that came before it stay.
    """
    match request:
        case ExportRequest():
            writer = create_writer(request, into, now, marked=marked)
            result = write_rows(iter(request.jobs), writer, max_jobs, JOBS_PER_BATCH, progress)
        case LogExportRequest():
            lines = create_log_writer(request, into)
            result = write_rows(
                iter(request.entries), lines, request.max_rows, LINES_PER_BATCH, progress
            )
    into.flush()
    return result


def write_rows(
    rows: Iterator[R],
    out: RowWriter[R],
    max_rows: int | None,
    batch_size: int,
    progress: Callable[[int], None],
) -> ExportResult:
    """Write rows until there are no more, `max_rows` are written, or the file is full."""
    count, error = 0, None
    left = max_rows is None or max_rows > 0
    while error is None and left and not out.is_full:
        size = batch_size if max_rows is None else min(batch_size, max_rows - count)
        batch, error = read_batch(rows, size)
        if not batch:
            break
        out.add_batch(batch)
        count += len(batch)
        left = max_rows is None or count < max_rows
        progress(count)
    ended_early = error is None and (not left or out.is_full)
    rest, error = read_batch(rows, 1) if ended_early else ([], error)
    out.close()
    return ExportResult(count, bool(rest), error, out.cut_cells)


def read_batch(rows: Iterator[R], size: int) -> tuple[list[R], ApiError | None]:
    """Take up to `size` rows, and the error that broke the stream, if there was one."""
    batch: list[R] = []
    try:
        batch.extend(islice(rows, size))  # what came before an error stays in it
    except ApiError as error:
        return batch, error
    return batch, None


class RowWriter(Protocol[R_contra]):
    """Writes rows into a file that is open for bytes."""

    cut_cells: int
    """How many cells held more than the file can hold, and were cut."""

    @property
    def is_full(self) -> bool:
        """True where the file is to hold no more."""
        ...

    def add_batch(self, rows: Sequence[R_contra]) -> None: ...

    def close(self) -> None:
        """Write what is left. The file itself stays open."""
        ...


class JsonLinesWriter:
    """The API's own fields, a job a line; what is not known is left out."""

    is_full = False

    def __init__(self, into: BinaryIO, masking: Masking) -> None:
        self.cut_cells = 0
        self._into, self._encode = into, msgspec.json.Encoder().encode_lines
        self._masking = masking
        self._known_arguments: dict[str, dict[str, str]] = {}

    def add_batch(self, jobs: Sequence[Job]) -> None:
        lines = self._encode([self._mask_job(job) for job in jobs])
        self._into.write(escape_unseen(lines))

    def close(self) -> None:
        pass

    def _mask_job(self, job: Job) -> Job:
        """Copy a job where anything of it is masked; most jobs stay as they came."""
        job = self._masking.mask_job_names(job)
        if not job.spider_args:
            return job
        written = repr(job.spider_args)
        masked = self._known_arguments.get(written)
        if masked is None:
            masked = dict(self._masking.mask_arguments(job.spider_args))
            self._remember_arguments(written, masked)
        if masked == job.spider_args:
            return job
        return replace(job, spider_args=masked)

    def _remember_arguments(self, written: str, masked: dict[str, str]) -> None:
        """Cache masked arguments: runs of a spider have the same ones again and again."""
        if len(self._known_arguments) >= MAX_KNOWN_ARGUMENTS:
            self._known_arguments.clear()
        if len(written) <= MAX_KNOWN_ARGUMENT_CHARS:
            self._known_arguments[written] = masked


def create_writer(
    request: ExportRequest, into: BinaryIO, now: datetime, *, marked: bool = True
) -> RowWriter[Job]:
    """Choose the writer of a file of jobs. Raises ValueError for a kind that none is of."""
    match request.file_format:
        case FileFormat.JSONL:
            return JsonLinesWriter(into, request.masking)
        case FileFormat.CSV:
            return CsvWriter(into, now, request.masking, marked=marked)
        case FileFormat.XLSX:
            return XlsxWriter(into, now, request.masking)
        case FileFormat.TXT:
            raise ValueError("jobs are not written as plain text")
