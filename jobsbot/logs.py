"""Logging: one line an event, as text or JSON, with what it is about, and never a secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

from jobsbot.config import Config

LOGGER_NAME = "jobsbot"
REDACTED_TEXT = "[hidden]"
STANDARD_RECORD_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
}


def set_up_logging(config: Config, stream: TextIO = sys.stderr) -> None:
    """Send our lines from the configured level on, and other people's from WARNING, to a stream."""
    lines: logging.Formatter = JsonFormatter() if config.log_format == "json" else TextFormatter()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(lines, collect_secrets(config)))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(LOGGER_NAME).setLevel(config.log_level)
    logging.captureWarnings(True)


def collect_secrets(config: Config) -> Iterator[str]:
    """All values of the configuration that must not be written anywhere."""
    held = (config.bot_token, config.app_token, config.signing_secret, config.api_key)
    yield from (secret.reveal() for secret in (*held, *config.project_keys.values()) if secret)
    _, _, account = config.database_url.reveal().partition("://")
    password = account.rpartition("@")[0].partition(":")[2]
    if password:
        yield password


class TextFormatter(logging.Formatter):
    """`2026-11-24T13:58:02Z INFO jobsbot.slack heard id=k3f9 how=typed`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return format_timestamp(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        about = "".join(f" {name}={value}" for name, value in extra_fields(record))
        return escape_line_breaks(super().formatMessage(record) + about)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": format_timestamp(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= dict(extra_fields(record))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class RedactingFormatter(logging.Formatter):
    """Writes as another formatter does, less every secret that slipped into a line."""

    def __init__(self, inner: logging.Formatter, hide: Iterable[str]) -> None:
        super().__init__()
        self.formatter = inner
        # A word this short is no secret, and would tear holes into ordinary lines.
        self.secrets = [secret for secret in hide if len(secret) >= 8]

    def format(self, record: logging.LogRecord) -> str:
        line = self.formatter.format(record)
        for secret in self.secrets:
            line = line.replace(secret, REDACTED_TEXT)
        return line


def extra_fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    """What was given as `extra=`: the id of the sentence, the plan, the endpoint."""
    yield from ((k, v) for k, v in record.__dict__.items() if k not in STANDARD_RECORD_FIELDS)


def format_timestamp(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")[:-6] + "Z"


def escape_line_breaks(text: str) -> str:
    """Keep data from starting a line of its own in the log."""
    return text.replace("\r", "\\r").replace("\n", "\\n")
