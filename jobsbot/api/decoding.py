"""Decodes jobs from JSON: fast where the types are as documented, else one by one."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from jobsbot.core.jobs.job import Job, JobKey

JOB_IDS_PATTERN = re.compile(r"(?:[1-9][0-9]{0,17}+/[1-9][0-9]{0,17}+/[1-9][0-9]{0,17}+\n)++")
"""No number of Scrapy Cloud's has more than 18 digits: it keeps them in 64 bits."""
DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for data that is not JSON, not UTF-8, not as typed, or nested too deep."""


JOB_DECODER = msgspec.json.Decoder(Job)
"""Made at import, before any thread reads: msgspec must not inspect a type twice at once."""


class JobDecoder:
    """Decodes many jobs at once, typed."""

    def __init__(self) -> None:
        self._decode = JOB_DECODER.decode_lines

    def decode_lines(self, block: bytes) -> list[Job] | None:
        """Decode jobs, a line each. None unless every one is as documented: see `build_job`."""
        try:
            jobs = self._decode(block)
        except DECODE_ERRORS:
            return None
        return jobs if have_valid_ids(jobs) else None


def have_valid_ids(jobs: list[Job]) -> bool:
    """Tell whether each job's id is `P/S/J`."""
    return (
        not jobs
        or JOB_IDS_PATTERN.fullmatch("\n".join([job.id for job in jobs]) + "\n") is not None
    )


def decode_leniently(text: bytes) -> Any:
    """Decode JSON whatever its strings hold. Raises ValueError for what is not JSON."""
    try:
        return replace_surrogates(json.loads(text.decode("utf-8", "replace")))
    except RecursionError:
        raise ValueError("nested without end") from None


def build_job(read: Any) -> Job:
    """Make a job whose fields may have any types. Raises ValueError where it has no id.

    A field that cannot be understood is read as missing; the job is kept.
    """
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return Job(
        id=str(JobKey.parse(str(read.get("id")))),
        spider=as_text(read.get("spider")),
        spider_type=as_text(read.get("spider_type")),
        state=as_text(read.get("state")),
        close_reason=as_text(read.get("close_reason")),
        priority=as_integer(read.get("priority")),
        version=as_text(read.get("version")),
        tags=as_tags(read.get("tags")),
        spider_args=as_spider_args(read.get("spider_args")),
        started_time=as_time_text(read.get("started_time")),
        updated_time=as_time_text(read.get("updated_time")),
        items_scraped=as_integer(read.get("items_scraped")),
        responses_received=as_integer(read.get("responses_received")),
        errors_count=as_integer(read.get("errors_count")),
        logs=as_integer(read.get("logs")),
    )


def replace_surrogates(value: Any) -> Any:
    """Replace halves of surrogate pairs, which UTF-8 cannot encode."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [replace_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {replace_surrogates(name): replace_surrogates(item) for name, item in value.items()}
    return value


def as_text(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def as_integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(read):
        return None
    return value if isinstance(value, int) else int(read)


def as_time_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def as_tags(value: Any) -> list[str] | None:
    """Read tags: a list without its nulls, or one tag alone."""
    if isinstance(value, list):
        return [said for said in map(as_text, value) if said is not None]
    alone = as_text(value)
    return None if alone is None else [alone]


def as_spider_args(value: Any) -> dict[str, Any] | None:
    """Read spider arguments: an object, or a list of `name=value` or `[name, value]`."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return None
    pairs = [item.split("=", 1) if isinstance(item, str) else item for item in value]
    return {
        str(pair[0]): pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == 2
    } or None
