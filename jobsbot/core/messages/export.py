"""A file of jobs to give, and what is said while it is made and when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import (
    Message,
    Paragraph,
    Part,
    echo_line,
    format_number,
    pluralize,
)

MAX_JOBS_PER_EXPORT = 200_000
"""Jobs in one file. A spreadsheet takes a million rows; a chat, and a phone, take less."""


class FileFormat(Enum):
    """What the file is; the value is its ending."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class ExportRequest:
    """A file to give. `jobs` is read once, as the file is written, and raises ApiError."""

    file_format: FileFormat
    jobs: Iterator[Job]
    project: int
    project_label: str
    """The project as people know it."""
    sentence: str
    id: str
    masking: Masking = Masking()
    """What of the jobs is kept from sight."""

    @property
    def file_name(self) -> str:
        return f"jobs-{self.project}-{self.id}.{self.file_format.value}"


@dataclass(frozen=True)
class ExportResult:
    """What came of it: how many jobs the file holds, and why it holds no more."""

    job_count: int
    truncated: bool = False
    """The limit was reached, and more match."""
    error: ApiError | None = None
    cut_cells: int = 0
    """How many cells held more than a spreadsheet can, and were cut."""


def describe_export_progress(request: ExportRequest, jobs: int) -> Message:
    """Say how far it is."""
    so_far = f": {pluralize(jobs, 'job')} so far" if jobs else ""
    return Message(
        f"Exporting jobs from {request.project_label}{so_far}.", (echo_line(request.sentence),)
    )


def describe_failed_export(request: ExportRequest, why: str, then: str) -> Message:
    """Say that there is no file."""
    return Message(why, (Paragraph.of(f"There is no file. Nothing was changed. {then}".rstrip()),
                         echo_line(request.sentence)))  # fmt: skip


def describe_finished_export(request: ExportRequest, result: ExportResult, size: int) -> Message:
    """Say what the file holds, and what it does not."""
    parts: list[Part] = [
        Paragraph.of(f"{request.file_name}, {format_number(max(size // 1024, 1))} KiB.")
    ]
    if request.file_format is not FileFormat.JSONL:
        parts.append(Paragraph.of("Values that a spreadsheet would run as formulas have a ' before "
                             "them.", quiet=True))  # fmt: skip
    parts.append(Paragraph.of("Arguments that look like credentials are masked.", quiet=True))
    return Message(summarize_export(request, result), (*parts, echo_line(request.sentence)))


def summarize_export(request: ExportRequest, result: ExportResult) -> str:
    """Say in a sentence or two what the file holds, and what it does not."""
    jobs = pluralize(result.job_count, "job")
    cut = ""
    if result.cut_cells:
        cells = pluralize(result.cut_cells, "cell")
        cut = f" {cells} held more than a spreadsheet can; the end was cut, and is marked so."
    if result.error:
        return f"{jobs}, then it broke off: {result.error.text} The file holds these.{cut}"
    if result.truncated:
        return (
            f"The first {jobs} from {request.project_label}: "
            f"more match, and one file holds no more.{cut}"
        )
    return f"{jobs} exported from {request.project_label}.{cut}"


def describe_empty_export(request: ExportRequest) -> Message:
    return Message(
        f"No jobs match in {request.project_label}: there is no file.",
        (echo_line(request.sentence),),
    )
