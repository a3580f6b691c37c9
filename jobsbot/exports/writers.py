"""Files of jobs, written as the jobs stream by; the truth is told where the stream ends early.

Each kind of file has a writer that takes one job after the other and keeps none.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import BinaryIO, Protocol, assert_never

import msgspec
import xlsxwriter

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import masked
from jobsbot.core.messages.export import MOST, FileKind, Given, Written

STEP = 500
"""How many jobs are written between two words about it."""


def write(
    given: Given, into: BinaryIO, now: datetime, progress: Callable[[int], None], most: int = MOST
) -> Written:
    """Write the file, up to `most` jobs. `progress` hears how many, every few hundred.

    An error of the API ends the file and is part of what is answered: the jobs that came stand.
    """
    out, count = writer(given.kind, into, now), 0
    more, error = False, None
    try:
        for job in given.jobs:
            if count == most:
                more = True
                break
            out.add(job)
            count += 1
            if count % STEP == 0:
                progress(count)
    except ApiError as broken:
        error = broken
    out.close()
    into.flush()
    return Written(count, more, error)


class Writer(Protocol):
    """Writes jobs into a file that is open for bytes."""

    def add(self, job: Job) -> None: ...

    def close(self) -> None:
        """Write what is left. The file itself stays open."""
        ...


class JsonLines:
    """The API's own fields, a job a line; what is not known is left out."""

    def __init__(self, into: BinaryIO) -> None:
        self._into, self._encode = into, msgspec.json.Encoder().encode

    def add(self, job: Job) -> None:
        told = {name: value for name in FIELDS if (value := getattr(job, name)) is not None}
        if job.spider_args:
            told["spider_args"] = dict(masked(job.spider_args))
        self._into.write(self._encode(told) + b"\n")

    def close(self) -> None:
        pass


FIELDS = tuple(name for name in Job.__struct_fields__ if name != "elapsed")


class Csv:
    """A header and a row a job, UTF-8 with a mark, so that spreadsheets read it as that."""

    def __init__(self, into: BinaryIO, now: datetime) -> None:
        self._text = io.TextIOWrapper(into, "utf-8", newline="", write_through=True)
        self._text.write("\ufeff")
        self._rows, self._now = csv.writer(self._text), now
        self._rows.writerow(COLUMNS)

    def add(self, job: Job) -> None:
        self._rows.writerow(cells(job, self._now))

    def close(self) -> None:
        self._text.detach()


class Xlsx:
    """One sheet; its rows go to disk as they come."""

    def __init__(self, into: BinaryIO, now: datetime) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(into, options)
        self._sheet = self._book.add_worksheet("Jobs")
        self._sheet.freeze_panes(1, 0)
        self._now, self._row = now, 0
        self._write(COLUMNS)

    def add(self, job: Job) -> None:
        self._write(cells(job, self._now))

    def close(self) -> None:
        self._book.close()

    def _write(self, row: Iterable[Cell]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, cell[:LONGEST_CELL])
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1


LONGEST_CELL = 32_767
"""Characters in a cell of a spreadsheet."""

Progress = Callable[[int], None]


def writer(kind: FileKind, into: BinaryIO, now: datetime) -> Writer:
    match kind:
        case FileKind.JSONL:
            return JsonLines(into)
        case FileKind.CSV:
            return Csv(into, now)
        case FileKind.XLSX:
            return Xlsx(into, now)
        case _:
            assert_never(kind)


COLUMNS = (
    "key", "spider", "state", "close_reason", "started", "updated", "run_seconds", "items",
    "errors", "responses", "logs", "version", "priority", "tags", "arguments", "page",
)  # fmt: skip

Cell = str | int | None
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would run. https://owasp.org/www-community/attacks/CSV_Injection"""


def cells(job: Job, now: datetime) -> tuple[Cell, ...]:
    """Lay a job out in the order of COLUMNS. Times are UTC."""
    time = job.run_time(now)
    return (
        job.id,
        harmless(job.spider),
        harmless(job.state),
        harmless(job.close_reason),
        harmless(job.started_time),
        harmless(job.updated_time),
        int(time.total_seconds()) if time is not None else None,
        job.items_scraped,
        job.errors_count,
        job.responses_received,
        job.logs,
        harmless(job.version),
        job.priority,
        harmless(", ".join(job.tags or ())),
        harmless(arguments(job)),
        job.key.page,
    )


def harmless(text: str | None) -> str | None:
    """Put a quote before what would be run, and keep control characters out."""
    if not text:
        return None
    clean = "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text)
    return f"'{clean}" if text.startswith(RUN_AS_FORMULA) else clean


def arguments(job: Job) -> str:
    """Write arguments as one JSON object, secrets masked."""
    told = dict(masked(job.spider_args or {}))
    return json.dumps(told, ensure_ascii=False) if told else ""
