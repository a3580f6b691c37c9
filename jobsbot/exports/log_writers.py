"""Files of a log: text for people, or JSON lines for programs. Credentials are masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO

import msgspec

from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.messages.export import FileFormat, LogExportRequest
from jobsbot.core.messages.log_lines import Mask, make_log_record
from jobsbot.core.text.json_escapes import escape_unseen
from jobsbot.core.text.visible_text import spell_invisible_lines

CONTINUED = "\n    "
"""Before each further line of an entry, so that no text can pass for an entry of its own."""

FormatEntry = Callable[[LogEntry, Mask], str]


class LogWriter:
    """Writes entries one after the other; `is_full` once the request allows no more bytes."""

    cut_cells = 0

    def __init__(
        self, request: LogExportRequest, into: BinaryIO, format_entry: FormatEntry
    ) -> None:
        self._into, self._format_entry = into, format_entry
        self._mask, self._max_bytes = request.masking.mask_text, request.max_bytes
        self._written_bytes = 0

    @property
    def is_full(self) -> bool:
        return self._max_bytes is not None and self._written_bytes >= self._max_bytes

    def add_batch(self, entries: Sequence[LogEntry]) -> None:
        text = "".join(f"{self._format_entry(entry, self._mask)}\n" for entry in entries)
        data = text.encode("utf-8", "replace")
        self._written_bytes += len(data)
        self._into.write(data)

    def close(self) -> None:
        pass


def create_log_writer(request: LogExportRequest, into: BinaryIO) -> LogWriter:
    """Choose the writer: JSON lines where they are asked for, else text."""
    as_json = request.file_format is FileFormat.JSONL
    return LogWriter(request, into, format_json_entry if as_json else format_text_entry)


def format_text_entry(entry: LogEntry, mask: Mask) -> str:
    """Write time (UTC), level and text of an entry; invisible characters are spelled."""
    when = f"{entry.at:%Y-%m-%dT%H:%M:%SZ} " if entry.at else ""
    lines = spell_invisible_lines(mask(entry.message or ""))
    return f"{when}{entry.level_name} {CONTINUED.join(lines)}"


def format_json_entry(entry: LogEntry, mask: Mask) -> str:
    """Write the object that `--json` writes for an entry."""
    return escape_unseen(msgspec.json.encode(make_log_record(entry, mask))).decode()
