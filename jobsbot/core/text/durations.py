"""Lengths of time and moments as people write them: `90s`, `yesterday`, `2026-05-04 10:00`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import msgspec

UNIT_SECONDS = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
DAY_SECONDS = 86_400
MAX_DURATION_SECONDS = 3_155_760_000
"""A century."""
UNIT_WORDS = r"w(?:eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?"
DURATION_PATTERN = re.compile(
    rf"(?:\d{{1,10}}(?:\.\d{{1,2}})?(?:{UNIT_WORDS}))+\Z", re.ASCII | re.IGNORECASE
)
DURATION_PART_PATTERN = re.compile(rf"(\d+(?:\.\d+)?)({UNIT_WORDS})", re.ASCII | re.IGNORECASE)
CLOCK_PATTERN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
HALF_DAY_PATTERN = re.compile(r"(1[0-2]|0?[1-9])(?::([0-5]\d))?\s*(am|pm)\Z", re.ASCII)
DAY_WORDS = ("today", "yesterday")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DayTime(msgspec.Struct, frozen=True):
    """A moment named by a day and a time on the clock (UTC), as in `yesterday` or `10:00`.

    `day` is `today`, `yesterday`, the name of a weekday, or empty: the last time that the clock
    stood there.
    """

    day: str
    hour: int = 0
    minute: int = 0

    def __str__(self) -> str:
        clock = f"{self.hour:02}:{self.minute:02}"
        if not self.day:
            return clock
        return self.day if clock == "00:00" else f"{self.day} {clock}"

    def resolve(self, now: datetime) -> datetime:
        """Find the moment, said at `now`; never one that lies ahead."""
        at = datetime.combine(now.astimezone(UTC), time(self.hour, self.minute), UTC)
        if self.day == "yesterday":
            return at - timedelta(days=1)
        if self.day in WEEKDAYS:
            at -= timedelta(days=(at.weekday() - WEEKDAYS.index(self.day)) % 7)
            return at if at <= now else at - timedelta(days=7)
        return at if self.day or at <= now else at - timedelta(days=1)


Moment = timedelta | datetime | DayTime
"""A moment: so long ago, a point in time (aware UTC), or a day and a time on the clock."""


def read_duration(text: str) -> timedelta | None:
    """Read `6h`, `1h30m`, `1.5h` or `2hours`; None where it is none, or over a century."""
    if not DURATION_PATTERN.match(text):
        return None
    seconds = sum(
        round(Decimal(n) * dict(UNIT_SECONDS)[unit[0].lower()])
        for n, unit in DURATION_PART_PATTERN.findall(text)
    )
    return timedelta(seconds=seconds) if seconds <= MAX_DURATION_SECONDS else None


def say_duration(length: timedelta) -> str:
    """Write it in the largest unit that is whole, days from two up: `90m`, `24h`, `7d`."""
    seconds = int(length.total_seconds())
    if seconds % DAY_SECONDS == 0 and seconds >= 2 * DAY_SECONDS:
        return f"{seconds // DAY_SECONDS}d"
    unit, size = next((unit, size) for unit, size in UNIT_SECONDS[2:] if seconds % size == 0)
    return f"{seconds // size}{unit}" if seconds else "0s"


def read_moment(text: str) -> Moment | None:
    """Read a length of time ago, a day, a time on the clock, or a date with or without a time.

    All in UTC unless it says otherwise. None where it is none of these.
    """
    text = text.strip()
    length = read_duration(re.sub(r"\s+ago\Z", "", text, flags=re.IGNORECASE).replace(" ", ""))
    return length if length is not None else read_day_time(text) or read_date(text)


def read_day_time(text: str) -> DayTime | None:
    """Read `yesterday`, `monday 10:00`, `10:00` or `3am`."""
    if half := HALF_DAY_PATTERN.match(text.lower()):
        hour = int(half[1]) % 12 + (12 if half[3] == "pm" else 0)
        return DayTime("", hour, int(half[2] or 0))
    day, _, clock = text.lower().rpartition(" ") if ":" in text else (text.lower(), "", "")
    if day not in ("", *DAY_WORDS, *WEEKDAYS) or not (day or clock):
        return None
    read = CLOCK_PATTERN.match(clock or "0:00")
    return DayTime(day, int(read[1]), int(read[2])) if read else None


def read_date(text: str) -> datetime | None:
    """Read a date, or a date and time."""
    if not re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def say_moment(moment: Moment) -> str:
    """Write it so that it is read as the same."""
    match moment:
        case timedelta():
            return say_duration(moment)
        case DayTime():
            return str(moment)
        case _:
            return moment.replace(tzinfo=None).isoformat() + "Z"


def resolve_moment(moment: Moment, now: datetime) -> datetime:
    """Find the point in time that is meant, said at `now`."""
    match moment:
        case timedelta():
            return now - moment
        case DayTime():
            return moment.resolve(now)
        case _:
            return moment
