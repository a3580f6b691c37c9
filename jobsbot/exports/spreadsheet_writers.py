"""Files of jobs for spreadsheets: CSV and XLSX, in which nothing is run as a formula."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.text.chat_markup import JOINERS

EXPORT_COLUMNS = (
    "key", "spider", "state", "close_reason", "started", "updated", "run_seconds", "items",
    "errors", "responses", "logs", "version", "priority", "tags", "arguments", "page",
)  # fmt: skip

CellValue = str | int | None
FORMULA_STARTS = frozenset("=+-@")
"""What a formula begins with, full-width and small forms too once they are made plain; see
https://owasp.org/www-community/attacks/CSV_Injection"""


def build_export_row(job: Job, now: datetime, masking: Masking) -> tuple[CellValue, ...]:
    """Lay a job out in the order of EXPORT_COLUMNS, masked. Times are UTC."""
    job = masking.mask_job_names(job)
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
        if len(text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_SPREADSHEET_CELL_UNITS:
            return text
        self.cut_cells += 1
        return cut_to_units(text, MAX_SPREADSHEET_CELL_UNITS - len(CUT_MARK)) + CUT_MARK

    def _write(self, row: Iterable[CellValue]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, self._fit(cell))
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1


MAX_SPREADSHEET_CELL_UNITS = 32_767
"""Characters in a cell of a spreadsheet; one beyond U+FFFF counts as two."""
CUT_MARK = "… (cut)"


def cut_to_units(text: str, units: int) -> str:
    """Cut a text to so many UTF-16 units, and no character in half."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")
