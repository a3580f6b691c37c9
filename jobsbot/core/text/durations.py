"""Lengths of time and moments as people write them: `90s`, `15m`, `6h`, `7d`, `2026-05-04`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

UNIT_SECONDS = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
DAY_SECONDS = 86_400
DURATION_PATTERN = re.compile(r"(?:\d{1,10}[wdhms])+\Z", re.ASCII | re.IGNORECASE)
DURATION_PART_PATTERN = re.compile(r"(\d+)([wdhms])", re.ASCII | re.IGNORECASE)

Moment = timedelta | datetime
"""A moment: so long ago, or a point in time (aware UTC)."""


def read_duration(text: str) -> timedelta | None:
    """Read `6h` or `1h30m`; None where it is no length of time, or longer than a century."""
    if not DURATION_PATTERN.match(text):
        return None
    seconds = sum(
        int(n) * dict(UNIT_SECONDS)[unit.lower()] for n, unit in DURATION_PART_PATTERN.findall(text)
    )
    return timedelta(seconds=seconds) if seconds <= 3_155_760_000 else None


def say_duration(length: timedelta) -> str:
    """Write it in the largest unit that is whole, days from two up: `90m`, `24h`, `7d`."""
    seconds = int(length.total_seconds())
    if seconds % DAY_SECONDS == 0 and seconds >= 2 * DAY_SECONDS:
        return f"{seconds // DAY_SECONDS}d"
    unit, size = next((unit, size) for unit, size in UNIT_SECONDS[2:] if seconds % size == 0)
    return f"{seconds // size}{unit}" if seconds else "0s"


def read_moment(text: str) -> Moment | None:
    """Read a length of time ago, a date, or a date and time (UTC unless it says otherwise)."""
    length = read_duration(text)
    if length is not None:
        return length
    if not re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def say_moment(moment: Moment) -> str:
    """Write it so that it is read as the same."""
    if isinstance(moment, timedelta):
        return say_duration(moment)
    return moment.replace(tzinfo=None).isoformat() + "Z"


def resolve_moment(moment: Moment, now: datetime) -> datetime:
    """Find the point in time that is meant, said at `now`."""
    return now - moment if isinstance(moment, timedelta) else moment
