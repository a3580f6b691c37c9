"""Groups the errors of a log: those that differ only in numbers, names and addresses are one.

The text of a log was written by strangers, so only its shape decides: the level of an entry, the
class of the exception that ends a traceback, and the beginning of the lines that Scrapy itself
writes where it gives up a page (`core/analysis/scrapy_lines.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from jobsbot.core.analysis.scrapy_lines import find_failed_page
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.core.text.visible_text import mask_beginning
from jobsbot.core.values import replace

TRACEBACK_MARK = "Traceback (most recent call last):"
EXCEPTION_LINE = re.compile(
    r"(?P<name>(?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?::\s?(?P<text>.*))?\Z", re.DOTALL
)
TWISTED_FAILURE = re.compile(
    r"\[Failure instance: Traceback: <class '(?P<name>[\w.]+)'>: (?P<text>[^\n]*)"
)
MAX_SIGNATURE_CHARS = 160
MAX_JOINED_CHARS = 20_000
MAX_ERROR_CHARS = 3_000
"""Characters of an error that are compared with others."""
VARIABLE_PARTS = (
    (re.compile(r"https?://[^\s<>]+"), "…"),
    (re.compile(r"'[^']*'|\"[^\"]*\""), "…"),
    (re.compile(r"<[^<>]*>"), "…"),
    (re.compile(r"(?:/[\w.+-]+){2,}"), "…"),
    (re.compile(r"\b[0-9a-fA-F]{8,}\b|0x[0-9a-fA-F]+"), "…"),
    (re.compile(r"\d+"), "#"),
)
"""What differs from one occurrence to the next, and what is put in its place, in this order."""


class ErrorGroup(msgspec.Struct, frozen=True):
    """Errors that are alike: how many were read, and one of them whole, as it was written."""

    signature: str
    exception: str
    """The exception's class without its module; empty where none is told."""
    status: int
    """The HTTP status for which Scrapy gave a page up; 0 where it was not for one."""
    count: int
    example: str


def group_errors(
    entries: Iterable[LogEntry], mask: Callable[[str], str] = mask_credentials
) -> tuple[ErrorGroup, ...]:
    """Group the errors among log entries, the most frequent first. Credentials are masked first.

    Later would be too late: a signature is cut, and its numbers are replaced by marks, so that a
    credential in it could not be recognized by its shape any more.
    """
    groups: dict[str, ErrorGroup] = {}
    for entry in join_tracebacks(entries):
        if entry.is_error:
            new = read_error(entry, mask)
            old = groups.get(new.signature)
            groups[new.signature] = new if old is None else replace(old, count=old.count + 1)
    return tuple(sorted(groups.values(), key=lambda group: -group.count))


def read_error(entry: LogEntry, mask: Callable[[str], str] = mask_credentials) -> ErrorGroup:
    """Read one error as a group of its own."""
    message = entry.message or ""
    page = find_failed_page(message)
    exception, text = (page.exception, page.text) if page else find_exception(message)
    said = f"{exception}: {text}" if exception else message.strip().split("\n", 1)[0]
    status = page.status if page else 0
    return ErrorGroup(
        signature=f"page given up, HTTP {status}"
        if status
        else normalize_error(mask_beginning(said, mask, MAX_ERROR_CHARS)),
        exception=exception,
        status=status,
        count=1,
        example=message,
    )


def join_tracebacks(entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """Join lines of a traceback that are entries of their own, as those of standard error are."""
    waiting: LogEntry | None = None
    for entry in entries:
        message = entry.message or ""
        if waiting is not None:
            if len(waiting.message or "") < MAX_JOINED_CHARS:
                whole = f"{waiting.message}\n{message}"
                waiting = replace(waiting, message=whole)
            if not message.startswith((" ", "\t")):
                yield waiting
                waiting = None
        elif message.strip() == TRACEBACK_MARK:
            waiting = entry
        else:
            yield entry
    if waiting is not None:
        yield waiting


def find_exception(message: str) -> tuple[str, str]:
    """Find the class and the text of the exception that ends a traceback; empty without one.

    It is the first line after the indented lines of the last traceback.
    """
    _, mark, frames = message.rpartition(TRACEBACK_MARK)
    if not mark:
        return find_failure(message)
    for line in frames.split("\n")[1:]:
        if line.strip() and not line.startswith((" ", "\t")):
            found = EXCEPTION_LINE.match(line)
            return (
                (get_class_name(found["name"]), (found["text"] or "").strip())
                if found
                else ("", "")
            )
    return "", ""


def find_failure(message: str) -> tuple[str, str]:
    """Find the exception in a failure as Twisted writes it in one line."""
    found = TWISTED_FAILURE.search(message)
    return (get_class_name(found["name"]), found["text"].strip()) if found else ("", "")


def get_class_name(dotted_name: str) -> str:
    return dotted_name.rpartition(".")[2]


def normalize_error(text: str) -> str:
    """Put marks in the place of what differs from one occurrence to the next."""
    text = text[: 4 * MAX_SIGNATURE_CHARS]
    for pattern, mark in VARIABLE_PARTS:
        text = pattern.sub(mark, text)
    return " ".join(text.split())[:MAX_SIGNATURE_CHARS]
