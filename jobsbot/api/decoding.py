"""Jobs out of JSON: fast where the types are as documented, one by one where they are not."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from jobsbot.core.jobs.job import Job, JobKey

IDS = re.compile(r"(?:[1-9][0-9]*+/[1-9][0-9]*+/[1-9][0-9]*+\n)++")
UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for what is not JSON, not UTF-8, not as typed, or nested without end."""


class JobDecoder:
    """Decodes many jobs at once, typed."""

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Job).decode_lines

    def lines(self, block: bytes) -> list[Job] | None:
        """Decode jobs, a line each. None unless every one is as documented: see `job_of`."""
        try:
            jobs = self._decode(block)
        except UNDECODABLE:
            return None
        return jobs if have_ids(jobs) else None


def have_ids(jobs: list[Job]) -> bool:
    """Tell whether each job's id is `P/S/J`."""
    return not jobs or IDS.fullmatch("\n".join([job.id for job in jobs]) + "\n") is not None


def loosely(text: bytes) -> Any:
    """Decode JSON whatever its strings hold. Raises ValueError for what is not JSON."""
    try:
        return clean(json.loads(text.decode("utf-8", "replace")))
    except RecursionError:
        raise ValueError("nested without end") from None


def job_of(read: Any) -> Job:
    """Make a job of whatever types its fields have. Raises ValueError where it has no id.

    A field that cannot be understood is read as missing; a job is never lost for it.
    """
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return Job(
        id=str(JobKey.of(str(read.get("id")))),
        spider=word(read.get("spider")),
        spider_type=word(read.get("spider_type")),
        state=word(read.get("state")),
        close_reason=word(read.get("close_reason")),
        priority=number(read.get("priority")),
        version=word(read.get("version")),
        tags=words(read.get("tags")),
        spider_args=arguments(read.get("spider_args")),
        started_time=time(read.get("started_time")),
        updated_time=time(read.get("updated_time")),
        items_scraped=number(read.get("items_scraped")),
        responses_received=number(read.get("responses_received")),
        errors_count=number(read.get("errors_count")),
        logs=number(read.get("logs")),
    )


def clean(value: Any) -> Any:
    """Replace what no UTF-8 can hold: halves of surrogate pairs."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): clean(item) for name, item in value.items()}
    return value


def word(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(read):
        return None
    return value if isinstance(value, int) else int(read)


def time(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def words(value: Any) -> list[str] | None:
    """Read tags: a list without its nulls, or one tag alone."""
    if isinstance(value, list):
        return [said for said in map(word, value) if said is not None]
    alone = word(value)
    return None if alone is None else [alone]


def arguments(value: Any) -> dict[str, Any] | None:
    """Read spider arguments: an object, or a list of `name=value` or `[name, value]`."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return None
    pairs = [item.split("=", 1) if isinstance(item, str) else item for item in value]
    return {
        str(pair[0]): pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == 2
    } or None
