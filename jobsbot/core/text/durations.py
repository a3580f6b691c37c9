"""Lengths of time and moments as people write them: `90s`, `yesterday`, `2026-05-04 10:00`."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import msgspec

from jobsbot.core.text.time_zones import split_zone

UNIT_SECONDS = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
DAY_SECONDS = 86_400
HOURS_OF_DAY = 24
MAX_DURATION_SECONDS = 3_155_760_000
"""A century."""
UNIT_WORDS = r"w(?:eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?"
DURATION_PATTERN = re.compile(
    rf"(?:\d{{1,10}}(?:\.\d{{1,2}})?(?:{UNIT_WORDS}))+\Z", re.ASCII | re.IGNORECASE
)
HOURS_AND_MINUTES_PATTERN = re.compile(r"(?<=\dh)([0-5]\d)\Z", re.ASCII | re.IGNORECASE)
DURATION_PART_PATTERN = re.compile(rf"(\d+(?:\.\d+)?)({UNIT_WORDS})", re.ASCII | re.IGNORECASE)
AGO_PATTERN = re.compile(r"\A(?:now)?-|\s+ago\Z", re.IGNORECASE)
"""What says that a length of time is one ago: `2h ago`, `-2h`, `now-2h`."""
CLOCK_PATTERN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
HALF_DAY_PATTERN = re.compile(r"(1[0-2]|0?[1-9])(?::([0-5]\d))?\s*(am|pm)\Z", re.ASCII)
DAYS_FROM_TODAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
DAY_WORDS = tuple(DAYS_FROM_TODAY)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MONTH_WORDS = {
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    **{name: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
DAY_OF_MONTH_PATTERN = re.compile(
    r"(?:([0-3]?\d)(?:st|nd|rd|th)?(?: of)? ([a-z]+)|([a-z]+) ([0-3]?\d)(?:st|nd|rd|th)?)"
    r"(?:,? (20\d\d))?\Z",
    re.ASCII,
)
MIN_YEAR, MAX_YEAR = 1900, 2999
"""Years of dates that are read: a day or a century can be added to each and taken off."""
LEAP_YEAR = 2024
LEAP_YEARS_APART = 8
"""Years from one 29 February to the next, at most."""
END_OF_DAY = "24:00"
"""The end of a day that is named, as ISO 8601 writes it."""


class DayTime(msgspec.Struct, frozen=True):
    """A moment named by a day and a time on the clock (UTC), as in `yesterday` or `10:00`.

    `day` is `today`, `yesterday`, `tomorrow`, the name of a weekday, a day of a month (`3 may`), or
    empty: the last time that the clock stood there. A day can have an `hour` of 24: its end.
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
        """Find the moment, said at `now`; of a day that has begun, but for `tomorrow`."""
        clock = timedelta(hours=self.hour, minutes=self.minute)
        latest = now if self.hour == HOURS_OF_DAY else now - clock
        midnight = datetime.combine(now.astimezone(UTC), time(), UTC)
        if self.day in DAYS_FROM_TODAY:
            return midnight + clock + timedelta(days=DAYS_FROM_TODAY[self.day])
        if not self.day:
            return midnight + clock - timedelta(days=midnight > latest)
        if self.day in WEEKDAYS:
            begin = midnight - timedelta(days=(midnight.weekday() - WEEKDAYS.index(self.day)) % 7)
            return begin + clock - timedelta(days=7 * (begin > latest))
        return find_day_of_month(self.day, latest) + clock


def find_day_of_month(day: str, latest: datetime) -> datetime:
    """Find the last time that a day of a month (`3 may`) began, up to a moment."""
    number, month = day.split(" ")
    for year in range(latest.year, latest.year - LEAP_YEARS_APART - 1, -1):
        with suppress(ValueError):  # 29 February
            begin = datetime(year, MONTH_WORDS[month], int(number), tzinfo=UTC)
            if begin <= latest:
                return begin
    return latest


MAX_MOMENT_CHARS = 100
"""What is longer is no time. Spaces without end cost the square of their number to look through."""

Moment = timedelta | datetime | DayTime
"""A moment: so long ago, a point in time (aware UTC), or a day and a time on the clock."""


def read_duration(text: str) -> timedelta | None:
    """Read `6h`, `1h30m`, `1h30`, `1.5h` or `2hours`; None for none, and over a century."""
    text = HOURS_AND_MINUTES_PATTERN.sub(r"\1m", text)
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

    All in UTC unless it says otherwise. None where it is none of these, or absurdly long.
    """
    text = text.strip()
    if len(text) > MAX_MOMENT_CHARS:
        return None
    if zoned := split_zone(text):
        return read_in_zone(*zoned)
    length = read_duration(AGO_PATTERN.sub("", text).replace(" ", ""))
    return length if length is not None else read_day_time(text) or read_date(text)


def read_in_zone(text: str, ahead: timedelta) -> DayTime | datetime | None:
    """Read a moment of a zone that is so far ahead of UTC.

    None for a day without its date in another zone, whose days begin at another time.
    """
    match read_moment(text):
        case datetime() as at:
            with suppress(OverflowError):
                return at - ahead
        case DayTime() as spoken if spoken.day:
            return None if ahead else spoken
        case DayTime() as spoken:
            minutes = (spoken.hour * 60 + spoken.minute - ahead // timedelta(minutes=1)) % (24 * 60)
            return DayTime("", minutes // 60, minutes % 60)
    return None


def is_clock(text: str) -> bool:
    """Tell whether it is a time on the clock, as in `10:00` or `10pm`."""
    if text == END_OF_DAY or HALF_DAY_PATTERN.match(text.lower()):
        return True
    return ":" in text and text[:1].isdigit() and read_moment(text) is not None


def read_day_time(text: str) -> DayTime | None:
    """Read `yesterday`, `monday 10:00`, `10:00` or `3am`."""
    text = write_in_24_hours(text.lower())
    day, _, clock = text.rpartition(" ") if ":" in text else (text, "", "")
    if day not in ("", *DAY_WORDS, *WEEKDAYS):
        day = read_day_of_month(day)
    if not day and (clock in ("", END_OF_DAY) or clock != text):
        return None
    if clock == END_OF_DAY:
        return DayTime(day, HOURS_OF_DAY)
    read = CLOCK_PATTERN.match(clock or "0:00")
    return DayTime(day, int(read[1]), int(read[2])) if read else None


def write_in_24_hours(text: str) -> str:
    """Write `10pm` and `monday 10pm` as `22:00` and `monday 22:00`; else the text itself."""
    day, space, clock = text.rpartition(" ")
    for before, last in (("", text), (f"{day}{space}", clock)):
        if half := HALF_DAY_PATTERN.match(last):
            hour = int(half[1]) % 12 + (12 if half[3] == "pm" else 0)
            return f"{before}{hour:02}:{half[2] or '00'}"
    return text


def read_day_of_month(text: str) -> str:
    """Read `may 3rd` or `3 may` of any year, as `3 may`; empty where it is none, or has a year."""
    found = DAY_OF_MONTH_PATTERN.match(text.lower())
    return "" if found is None or found[5] else name_day_of_month(found)


def name_day_of_month(found: re.Match[str]) -> str:
    """Write a day of a month as `3 may`; empty where there is no such day in any year."""
    number, month = int(found[1] or found[4]), MONTH_WORDS.get(found[2] or found[3], 0)
    try:
        day = date(LEAP_YEAR, month, number)
    except ValueError:
        return ""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def read_date(text: str) -> datetime | None:
    """Read a date, or a date and time. None where it is none, or far from any job's."""
    if (spoken := DAY_OF_MONTH_PATTERN.match(text.lower())) and spoken[5]:
        day = name_day_of_month(spoken).split(" ")
        text = f"{spoken[5]}-{MONTH_WORDS[day[-1]]:02}-{int(day[0]):02}" if day[0] else ""
    if not re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        read = datetime.fromisoformat(text)
        at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if MIN_YEAR <= at.year <= MAX_YEAR else None


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
