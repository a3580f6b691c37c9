"""Draws the log of a job: the newest lines last, errors marked, all text as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from jobsbot.core.jobs.storage_records import LogEntry, LogLevel, read_numbered_counts
from jobsbot.core.messages.message import BulletList, Folded, Line, Span, Strong, Timestamp
from jobsbot.core.messages.records import Record
from jobsbot.core.text.visible_text import mask_beginning, shorten_middle, spell_invisible
from jobsbot.core.text.wording import format_number, pluralize

MAX_LINE_CHARS = 320
"""The most characters of one entry that are shown."""
MAX_SPAN_CHARS = 150
"""Renderers cut long spans: a text is split into spans that are shorter than their limit."""
LAST_SHOWN_LINES = 5
"""How many of the last lines are never folded."""
MAX_SHOWN_ERRORS = 5
"""How many of the newest errors before them are not folded, either."""
MIN_FOLDED_LINES = 4
"""Fewer lines than these are not folded: they are not worth a press."""
Mask = Callable[[str], str]


class LogRecord(Record, frozen=True, kw_only=True):
    """An entry of a log."""

    time: datetime | None = None
    """UTC: written as `2026-05-04T10:00:00Z`."""
    level: str
    message: str


def draw_log_lines(entries: Sequence[LogEntry], mask: Mask) -> Iterator[BulletList | Folded]:
    """Write entries, a line each, in their order. What looks like a credential is masked.

    The errors and the last lines are shown; what is between them and long is folded.
    """
    shown = find_shown_lines(entries)
    for is_shown, numbers in groupby(range(len(entries)), shown.__contains__):
        first, *more = numbers
        run = [entries[n] for n in (first, *more)]
        lines = BulletList(tuple(draw_log_line(entry, mask) for entry in run), newest_last=True)
        title = name_run(run, is_first=not first)
        yield lines if is_shown else Folded(title, (lines,), is_heading=False)


def find_shown_lines(entries: Sequence[LogEntry]) -> frozenset[int]:
    """Choose by number the lines to show: the last, the errors, and runs too short to fold."""
    first_of_last = max(len(entries) - LAST_SHOWN_LINES, 0)
    errors = [n for n, entry in enumerate(entries[:first_of_last]) if entry.is_error]
    shown = {*range(first_of_last, len(entries)), *errors[-MAX_SHOWN_ERRORS:]}
    for is_shown, numbers in groupby(range(len(entries)), frozenset(shown).__contains__):
        run = [*numbers]
        if not is_shown and len(run) < MIN_FOLDED_LINES:
            shown.update(run)
    return frozenset(shown)


def name_run(run: Sequence[LogEntry], *, is_first: bool) -> str:
    """Say how many lines are folded: `15 earlier lines, 1 warning among them`."""
    said = f"{len(run)} earlier lines" if is_first else f"{len(run)} lines between"
    bad = describe_levels(Counter(str(entry.level) for entry in run))
    return f"{said}, {bad} among them" if bad else said


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
    """Make the records of entries for programs: whole, with credentials masked."""
    return tuple(make_log_record(entry, mask) for entry in entries)


def make_log_record(entry: LogEntry, mask: Mask) -> LogRecord:
    """Make the record of one entry."""
    return LogRecord(
        time=entry.at,
        level=entry.level_name,
        message=mask(entry.message or ""),
    )


def describe_levels(counts: Mapping[str, int] | None) -> str:
    """Say how many entries of a log are bad: `12 errors, 1 warning`; empty where none is."""
    known = read_numbered_counts(counts or {})
    errors = sum(n for level, n in known.items() if level >= LogLevel.ERROR)
    warnings = known.get(LogLevel.WARNING, 0)
    said = [pluralize(errors, "error")] if errors else []
    return ", ".join([*said, pluralize(warnings, "warning")] if warnings else said)
