"""Files of jobs and logs, written as their rows stream by. Where that ends early, it is told.

Each kind of file has a writer that takes a batch of rows after the other and keeps none.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from jobsbot.exports.log_writers import create_log_writer

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
JOBS_PER_BATCH = 500
"""How many jobs are written at once, and between two words about it."""
LINES_PER_BATCH = 50
"""And lines of a log, each of which can be large."""
MAX_KNOWN_ARGUMENTS = 2_000
MAX_KNOWN_ARGUMENT_CHARS = 1_000
"""How many sets of arguments are remembered with what is masked of them, and up to which size."""


def write_export(
    request: FileRequest,
    into: BinaryIO,
    now: datetime,
    progress: Callable[[int], None],
    most: int = MAX_JOBS_PER_EXPORT,
    *,
    marked: bool = True,
) -> ExportResult:
    """Write the file, up to `most` jobs, or so much of a log as the request says.

    `progress` hears how many rows there are, now and then. `marked` says that a text for
    spreadsheets begins with a byte-order mark.

    An error of the API ends the file and is part of what is answered: the rows that came stand.
    """
    match request:
        case ExportRequest():
            writer = create_writer(request, into, now, marked=marked)
            result = write_rows(iter(request.jobs), writer, most, JOBS_PER_BATCH, progress)
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
    most: int | None,
    batch_size: int,
    progress: Callable[[int], None],
) -> ExportResult:
    """Write rows until there are no more, `most` are written, or the file is full."""
    count, error = 0, None
    left = most is None or most > 0
    while error is None and left and not out.is_full:
        size = batch_size if most is None else min(batch_size, most - count)
        batch, error = read_batch(rows, size)
        if not batch:
            break
        out.add_batch(batch)
        count += len(batch)
        left = most is None or count < most
        progress(count)
    ended_early = error is None and (not left or out.is_full)
    rest, error = read_batch(rows, 1) if ended_early else ([], error)
    out.close()
    return ExportResult(count, bool(rest), error, out.cut_cells)


def read_batch(rows: Iterator[R], size: int) -> tuple[list[R], ApiError | None]:
    """Take up to so many rows, and what broke the stream, if something did."""
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
        shown = [self._mask_job(job) if job.spider_args else job for job in jobs]
        self._into.write(self._encode(shown))

    def close(self) -> None:
        pass

    def _mask_job(self, job: Job) -> Job:
        """Copy a job where anything of its arguments is masked; most jobs stay as they came."""
        written = repr(job.spider_args)
        masked = self._known_arguments.get(written)
        if masked is None:
            masked = dict(self._masking.mask_arguments(job.spider_args or {}))
            self._remember_arguments(written, masked)
        if masked == job.spider_args:
            return job
        return msgspec.structs.replace(job, spider_args=masked)

    def _remember_arguments(self, written: str, masked: dict[str, str]) -> None:
        """Keep what was masked: a spider's runs have the same arguments again and again."""
        if len(self._known_arguments) >= MAX_KNOWN_ARGUMENTS:
            self._known_arguments.clear()
        if len(written) <= MAX_KNOWN_ARGUMENT_CHARS:
            self._known_arguments[written] = masked


class CsvWriter:
    """A header and a row a job, UTF-8. `marked`, spreadsheets read it as that."""

    is_full = False

    def __init__(
        self, into: BinaryIO, now: datetime, masking: Masking, *, marked: bool = True
    ) -> None:
        self.cut_cells, self._masking = 0, masking
        self._text = io.TextIOWrapper(into, "utf-8", newline="", write_through=True)
        self._text.write("\ufeff" if marked else "")
        self._rows, self._now = csv.writer(self._text), now
        self._rows.writerow(EXPORT_COLUMNS)

    def add_batch(self, jobs: Sequence[Job]) -> None:
        self._rows.writerows(build_export_row(job, self._now, self._masking) for job in jobs)

    def close(self) -> None:
        self._text.detach()


class XlsxWriter:
    """One sheet; its rows go to disk as they come."""

    is_full = False

    def __init__(self, into: BinaryIO, now: datetime, masking: Masking) -> None:
        self.cut_cells, self._masking = 0, masking
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        import xlsxwriter  # 0.05 s, for the one kind of file that needs it

        self._book = xlsxwriter.Workbook(into, options)
        self._sheet = self._book.add_worksheet("Jobs")
        self._sheet.freeze_panes(1, 0)
        self._now, self._row = now, 0
        self._write(EXPORT_COLUMNS)

    def add_batch(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._write(build_export_row(job, self._now, self._masking))

    def close(self) -> None:
        self._book.close()

    def _fit(self, text: str) -> str:
        """Cut what a cell cannot hold, say so in the cell, and count it."""
        if len(text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_CELL_UNITS:
            return text
        self.cut_cells += 1
        return cut_to_units(text, MAX_CELL_UNITS - len(CUT_MARK)) + CUT_MARK

    def _write(self, row: Iterable[CellValue]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, self._fit(cell))
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1


MAX_CELL_UNITS = 32_767
"""Characters in a cell of a spreadsheet; one beyond U+FFFF counts as two."""
CUT_MARK = "… (cut)"


def cut_to_units(text: str, units: int) -> str:
    """Cut a text to so many UTF-16 units, and no character in half."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


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


EXPORT_COLUMNS = (
    "key", "spider", "state", "close_reason", "started", "updated", "run_seconds", "items",
    "errors", "responses", "logs", "version", "priority", "tags", "arguments", "page",
)  # fmt: skip

CellValue = str | int | None
FORMULA_STARTS = frozenset("=+-@")
"""What a formula begins with, full-width and small forms too once they are made plain; see
https://owasp.org/www-community/attacks/CSV_Injection"""
JOINERS = frozenset("\u200c\u200d")
"""What holds letters and pictures of more than one character together."""


def build_export_row(job: Job, now: datetime, masking: Masking) -> tuple[CellValue, ...]:
    """Lay a job out in the order of COLUMNS. Times are UTC."""
    time = job.run_time(now)
    return (
        job.id,
        escape_formula(job.spider),
        escape_formula(job.state),
        escape_formula(job.close_reason),
        escape_formula(job.started_time),
        escape_formula(job.updated_time),
        int(time.total_seconds()) if time is not None else None,
        job.items_scraped,
        job.errors_count,
        job.responses_received,
        job.logs,
        escape_formula(job.version),
        job.priority,
        escape_formula(", ".join(job.tags or ())),
        escape_formula(format_arguments(job, masking)),
        job.key.url,
    )


def escape_formula(text: str | None) -> str | None:
    """Put a quote before what a spreadsheet would run, and keep control characters out."""
    if not text:
        return None
    clean = text if text.isprintable() else "".join(map(_replace_control, text))
    return f"'{clean}" if looks_like_formula(text) else clean


def looks_like_formula(text: str) -> bool:
    """Tell whether a text begins as a formula does, behind whatever is skipped before it."""
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        if plain[:1] in FORMULA_STARTS:
            return True
        if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs")):
            break
    return text[0] in "\t\r\n"


def _replace_control(char: str) -> str:
    kept = char in "\n\t" or char in JOINERS or unicodedata.category(char) == "Zs"
    return char if kept or char.isprintable() else "�"


def format_arguments(job: Job, masking: Masking) -> str:
    """Write arguments as one JSON object, secrets masked."""
    told = dict(masking.mask_arguments(job.spider_args or {}))
    return json.dumps(told, ensure_ascii=False) if told else ""
