"""A job as a row: the columns, and cells that no spreadsheet runs."""

from __future__ import annotations

import json
from datetime import datetime

from jobsbot.core.job import Job
from jobsbot.core.masking import masked

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
