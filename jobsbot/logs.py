"""Logging: one line an event, as text or JSON, with what it is about, and never a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from jobsbot.config.config import Config
from jobsbot.core.text.redactor import Redactor

LOGGER_NAME = "jobsbot"
log = logging.getLogger(LOGGER_NAME)
STANDARD_RECORD_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
}
FIGURE_TYPES = (int, float, type(None))
"""Types of fields in which there is no secret."""
FORGED_FIELD_PATTERN = re.compile(r"(?P<name>\S)=")
PLAIN_FIELD_PATTERN = re.compile(r"[^\s\"=\\]+")


def set_up_logging(config: Config, stream: TextIO = sys.stderr) -> None:
    """Log our lines from the configured level on, and those of libraries from WARNING, to a stream.

    An error that nobody catches is logged too: Python's own report of it would hide no secret.
    """
    formatter = JsonFormatter if config.log_format == "json" else TextFormatter
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(config.make_redactor()))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(LOGGER_NAME).setLevel(config.log_level)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = sys.unraisablehook = _log_unhandled


def warn_of_unread_variables(config: Config, *, only_guessed: bool = False) -> None:
    """Warn of each variable that is set and not read; `only_guessed`: that surely is misspelt."""
    for each in config.unread_variables:
        if each.meant or not only_guessed:
            log.warning("%s", each.problem)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, SystemExit | KeyboardInterrupt):
        return  # an end that was wanted
    log.critical("jobsbot itself failed.", exc_info=(kind, error or kind(), trace))


def _log_unhandled(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    _log_uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)


Fields = Sequence[tuple[str, Any]]


class RedactingFormatter(logging.Formatter):
    """Writes a record as one line, with every secret hidden: in its parts, and in the whole line.

    The parts come first: escaping could spell a secret in a way that is not recognized any more.
    """

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        hide = self._redactor.redact
        trace = hide(self.formatException(record.exc_info)) if record.exc_info else ""
        about = [
            (name, value if isinstance(value, FIGURE_TYPES) else hide(str(value)))
            for name, value in extra_fields(record)
        ]
        return hide(self.write_line(record, hide(record.getMessage()), about, trace))

    def write_line(self, record: logging.LogRecord, message: str, about: Fields, trace: str) -> str:
        raise NotImplementedError


class TextFormatter(RedactingFormatter):
    """`2026-11-24T13:58:02Z INFO jobsbot.slack heard id=k3f9 how=typed`.

    Data of strangers can forge neither a line nor a field.
    """

    def write_line(self, record: logging.LogRecord, message: str, about: Fields, trace: str) -> str:
        head = f"{format_record_time(record)} {record.levelname} {record.name}"
        fields = "".join(f" {name}={format_field(str(value))}" for name, value in about)
        traced = "".join(f"\n    {escape_unprintable(each)}" for each in trace.splitlines())
        return f"{head} {escape_message(message)}{fields}{traced}"


class JsonFormatter(RedactingFormatter):
    """One JSON object a line: time, level, logger, message, and what it is about."""

    def write_line(self, record: logging.LogRecord, message: str, about: Fields, trace: str) -> str:
        line: dict[str, Any] = {
            "time": format_record_time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        line |= dict(about)
        if trace:
            line["exception"] = trace
        return _replace_unprintable(
            json.dumps(line, ensure_ascii=False), lambda char: json.dumps(char)[1:-1]
        )


def extra_fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    """What was given as `extra=`: the id of the sentence, the plan, the endpoint."""
    yield from ((k, v) for k, v in record.__dict__.items() if k not in STANDARD_RECORD_FIELDS)


def format_record_time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")[:-6] + "Z"


def escape_message(text: str) -> str:
    """Keep data within a message from starting a line or a field of its own."""
    return FORGED_FIELD_PATTERN.sub(r"\g<name>\=", escape_unprintable(text))


def format_field(value: str) -> str:
    """Write a value as logfmt does: in quotes where it would not be read as one word."""
    if PLAIN_FIELD_PATTERN.fullmatch(value) and value.isprintable():
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escape_unprintable(escaped)}"'


def escape_unprintable(text: str) -> str:
    """Write control characters, direction marks and halves of characters as `\\x1b`, `\\u202e`."""
    return _replace_unprintable(text, lambda char: ascii(char)[1:-1])


def _replace_unprintable(text: str, write: Callable[[str], str]) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else write(char) for char in text)
