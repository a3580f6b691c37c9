"""The log of a job as people read it: newest last, errors marked, a stranger's text as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobsbot.core.jobs.storage_records import LogEntry, LogLevel
from jobsbot.core.messages.message import BulletList, Line, Span, Strong, Timestamp
from jobsbot.core.messages.records import Record
from jobsbot.core.text.visible_text import mask_beginning, shorten_middle, spell_invisible
from jobsbot.core.text.wording import format_number, pluralize

MAX_LINE_CHARS = 320
"""The most characters of one entry that are shown."""
MAX_SPAN_CHARS = 150
"""Names are cut in lists: a text is shown in spans that are shorter than the longest of them."""
Mask = Callable[[str], str]


class LogRecord(Record, frozen=True, kw_only=True):
    """An entry of a log."""

    time: str | None = None
    """ISO 8601, UTC."""
    level: str
    message: str


def draw_log_lines(entries: Sequence[LogEntry], mask: Mask) -> BulletList:
    """Write entries, a line each. What looks like a credential is masked."""
    return BulletList(tuple(draw_log_line(entry, mask) for entry in entries), newest_last=True)


def draw_log_line(entry: LogEntry, mask: Mask) -> Line:
    """Write one entry: when, how bad, what; from a long one its beginning and its end."""
    level = entry.level_name
    spans: list[Span] = [Timestamp(entry.at, to_second=True), " "] if entry.at else []
    spans.append(Strong(f"❌ {level}") if entry.is_error else level)
    text = spell_invisible(mask_beginning(entry.message or "", mask))
    head, tail = shorten_middle(text, MAX_LINE_CHARS)
    left = len(entry.message or "") - len(head) - len(tail)
    spans += [" ", *cut_into_spans(head)]
    if tail:
        spans += [f" [… {format_number(max(left, 1))} more characters …] ", *cut_into_spans(tail)]
    return tuple(spans)


def cut_into_spans(text: str) -> list[str]:
    """Cut a text into spans that every renderer shows whole."""
    return [text[start : start + MAX_SPAN_CHARS] for start in range(0, len(text), MAX_SPAN_CHARS)]


def count_shortened(entries: Sequence[LogEntry]) -> int:
    """Count the entries that are not shown whole."""
    return sum(len(entry.message or "") > MAX_LINE_CHARS for entry in entries)


def make_log_records(entries: Sequence[LogEntry], mask: Mask) -> tuple[LogRecord, ...]:
    """Give entries to programs, whole, with credentials masked."""
    return tuple(make_log_record(entry, mask) for entry in entries)


def make_log_record(entry: LogEntry, mask: Mask) -> LogRecord:
    """Give one entry to programs."""
    return LogRecord(
        time=entry.at.isoformat() if entry.at else None,
        level=entry.level_name,
        message=mask(entry.message or ""),
    )


def describe_levels(counts: dict[str, int] | None) -> str:
    """Say how many entries of a log are bad: `12 errors, 1 warning`; empty where none is."""
    known = {int(name): n for name, n in (counts or {}).items() if name.isdecimal()}
    errors = sum(n for level, n in known.items() if level >= LogLevel.ERROR)
    warnings = known.get(LogLevel.WARNING, 0)
    said = [pluralize(errors, "error")] if errors else []
    return ", ".join([*said, pluralize(warnings, "warning")] if warnings else said)
