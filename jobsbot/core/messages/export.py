"""Requests for a file of jobs or of a log, and the messages about its progress and its end."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.messages.message import Message, Paragraph, Part, echo_line
from jobsbot.core.text.wording import format_number, pluralize

MAX_JOBS_PER_EXPORT = 200_000
"""Jobs in one file. A spreadsheet could hold a million rows; a phone opens fewer."""


class FileFormat(Enum):
    """What the file is; the value is its ending."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    TXT = "txt"


JOB_FORMATS = (FileFormat.JSONL, FileFormat.CSV, FileFormat.XLSX)
LOG_FORMATS = (FileFormat.TXT, FileFormat.JSONL)


class ExportRequest(msgspec.Struct, frozen=True):
    """A file of jobs. `jobs` is iterated once, as the file is written, and may raise ApiError."""

    file_format: FileFormat
    jobs: Iterator[Job]
    project: int
    project_label: str
    """The project as people know it."""
    sentence: str
    id: str
    masking: Masking = Masking()
    """What is masked in the file."""

    @property
    def file_name(self) -> str:
        return f"jobs-{self.project}-{self.id}.{self.file_format.value}"

    @property
    def source(self) -> str:
        """What the file is taken from, as people know it."""
        return self.project_label

    def count_rows(self, number: int) -> str:
        """Say how many rows these are: `3 jobs`."""
        return pluralize(number, "job")


class LogExportRequest(msgspec.Struct, frozen=True):
    """A file of a job's log. `entries` is iterated once, and may raise ApiError."""

    file_format: FileFormat
    entries: Iterator[LogEntry]
    key: JobKey
    which: str
    """Which lines are looked for: ` from ERROR up`; empty where it is all of them."""
    skipped_lines: int
    """How many lines lie before the first that is read: of a long log only the end is."""
    sentence: str
    id: str
    masking: Masking = Masking()
    max_rows: int | None = None
    """The most lines of the file; None: as many as there are."""
    max_bytes: int | None = None

    @property
    def file_name(self) -> str:
        return f"log-{str(self.key).replace('/', '-')}-{self.id}.{self.file_format.value}"

    @property
    def source(self) -> str:
        """What the file is taken from, as people know it."""
        return f"the log of {self.key}"

    def count_rows(self, number: int) -> str:
        """Say how many rows these are: `3 lines from ERROR up`."""
        return f"{pluralize(number, 'line')}{self.which}"


FileRequest = ExportRequest | LogExportRequest


class ExportResult(msgspec.Struct, frozen=True):
    """The result of an export: how many rows the file holds, and why not more."""

    row_count: int
    truncated: bool = False
    """The limit was reached, and more match."""
    error: ApiError | None = None
    cut_cells: int = 0
    """How many cells held more than a spreadsheet can, and were cut."""


def describe_export_progress(request: FileRequest, rows: int) -> Message:
    """Say how far it is."""
    so_far = f": {request.count_rows(rows)} so far" if rows else ""
    return Message(f"Exporting {name_contents(request)}{so_far}.", (echo_line(request.sentence),))


def name_contents(request: FileRequest) -> str:
    """Say what is written: `jobs from prod-crawl`, `the log of 123/1/2`."""
    match request:
        case ExportRequest():
            return f"jobs from {request.source}"
        case LogExportRequest():
            return request.source


def describe_failed_export(request: FileRequest, why: str, then: str) -> Message:
    """Say that there is no file."""
    return Message(why, (Paragraph.of(f"There is no file. {then}".rstrip()),
                         echo_line(request.sentence)))  # fmt: skip


def describe_unsure_export(request: FileRequest, why: str) -> Message:
    """Say that it is not known whether the file is there."""
    look = "It is not known whether the file is in this thread. If it is not, say it again."
    return Message(why, (Paragraph.of(look), echo_line(request.sentence)))


def describe_finished_export(request: FileRequest, result: ExportResult, size: int) -> Message:
    """Say what the file holds, and what it does not."""
    parts: list[Part] = [
        Paragraph.of(f"{request.file_name}, {format_number(max(size // 1024, 1))} KiB.")
    ]
    if request.file_format in (FileFormat.CSV, FileFormat.XLSX):
        parts.append(Paragraph.of("Values that a spreadsheet would run as formulas have a ' before "
                             "them.", quiet=True))  # fmt: skip
    parts.append(Paragraph.of(f"{name_masked(request)} masked.", quiet=True))
    return Message(summarize_export(request, result), (*parts, echo_line(request.sentence)))


def name_masked(request: FileRequest) -> str:
    """Say what of the contents is masked."""
    if isinstance(request, LogExportRequest):
        return "What looks like a credential is"
    return "Arguments that look like credentials are"


def summarize_export(request: FileRequest, result: ExportResult) -> str:
    """Say in a sentence or two what the file holds, and what it does not."""
    rows, cut = request.count_rows(result.row_count), ""
    if result.cut_cells:
        cells = pluralize(result.cut_cells, "cell")
        cut = f" {cells} held more than a spreadsheet can; the end was cut, and is marked so."
    if result.error:
        return f"{rows}, then it broke off: {result.error.text} The file holds these.{cut}"
    skipped = request.skipped_lines if isinstance(request, LogExportRequest) else 0
    if skipped:
        return describe_log_end(request, rows, skipped, truncated=result.truncated)
    if result.truncated:
        more = "there are more" if isinstance(request, LogExportRequest) else "more match"
        return f"The first {rows} from {request.source}: {more}, and one file holds no more.{cut}"
    return f"{rows} exported from {request.source}.{cut}"


def describe_log_end(request: FileRequest, rows: str, skipped: int, *, truncated: bool) -> str:
    """Say that a file holds only a part of the end of a long log."""
    before = f"{pluralize(skipped, 'line')} before them are left out"
    after = ", and more come after them" if truncated else ""
    return f"{rows} from the end of {request.source}: {before}{after}, as one file holds no more."


def describe_empty_export(request: FileRequest) -> Message:
    """Say that there is nothing to put into a file."""
    match request:
        case ExportRequest():
            said = f"No jobs match in {request.source}: there is no file."
        case LogExportRequest():
            said = f"No line{request.which} is in {request.source}: there is no file."
    return Message(said, (echo_line(request.sentence),))
