"""Errors of a log in groups: what differs only in numbers, names and addresses is one error.

The text of a log was written by strangers. What decides here is its shape alone: the level of an
entry, and the class of the exception that ends a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from jobsbot.core.jobs.storage_records import LogEntry

TRACEBACK_MARK = "Traceback (most recent call last):"
EXCEPTION_LINE = re.compile(
    r"(?P<name>(?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?::\s?(?P<text>.*))?\Z", re.DOTALL
)
MAX_SIGNATURE_CHARS = 160
MAX_EXAMPLE_CHARS = 2_000
VARIABLE_PARTS = (
    (re.compile(r"https?://[^\s<>]+"), "…"),
    (re.compile(r"'[^']*'|\"[^\"]*\""), "…"),
    (re.compile(r"<[^<>]*>"), "…"),
    (re.compile(r"(?:/[\w.+-]+){2,}"), "…"),
    (re.compile(r"\b[0-9a-fA-F]{8,}\b|0x[0-9a-fA-F]+"), "…"),
    (re.compile(r"\d+"), "#"),
)
"""What differs from one occurrence to the next, and what is put in its place, in this order."""


@dataclass(frozen=True)
class ErrorGroup:
    """Errors that are alike: how many were read, when, and one of them whole."""

    signature: str
    exception: str
    """The exception's class without its module; empty where no traceback tells one."""
    count: int
    example: str
    first_at: datetime | None
    last_at: datetime | None


def group_errors(entries: Iterable[LogEntry]) -> tuple[ErrorGroup, ...]:
    """Group the errors among log entries, the most frequent first."""
    groups: dict[str, ErrorGroup] = {}
    for entry in entries:
        if entry.is_error:
            new = read_error(entry)
            old = groups.get(new.signature)
            groups[new.signature] = (
                new if old is None else replace(old, count=old.count + 1, last_at=new.last_at)
            )
    return tuple(sorted(groups.values(), key=lambda group: -group.count))


def read_error(entry: LogEntry) -> ErrorGroup:
    """Read one error as a group of its own."""
    message = entry.message or ""
    exception, text = find_exception(message)
    said = f"{exception}: {text}" if exception else message.strip().split("\n", 1)[0]
    return ErrorGroup(
        signature=normalize_error(said),
        exception=exception,
        count=1,
        example=message[:MAX_EXAMPLE_CHARS],
        first_at=entry.at,
        last_at=entry.at,
    )


def find_exception(message: str) -> tuple[str, str]:
    """Find the class and the text of the exception that ends a traceback; empty without one."""
    if TRACEBACK_MARK not in message:
        return "", ""
    for line in reversed(message.rstrip().split("\n")):
        if found := EXCEPTION_LINE.match(line):
            return found["name"].rpartition(".")[2], (found["text"] or "").strip()
    return "", ""


def normalize_error(text: str) -> str:
    """Put marks in the place of what differs from one occurrence to the next."""
    text = text[: 4 * MAX_SIGNATURE_CHARS]
    for pattern, mark in VARIABLE_PARTS:
        text = pattern.sub(mark, text)
    return " ".join(text.split())[:MAX_SIGNATURE_CHARS]
