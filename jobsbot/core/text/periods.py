"""Stretches of time in the words of a headline: `in the last 24 h`, `yesterday`, `on Monday`."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobsbot.core.text.durations import DAY_WORDS, HOURS_OF_DAY, DayTime, Moment
from jobsbot.core.text.wording import format_period


def say_period(since: Moment | None, until: Moment | None) -> str:
    """Say when, from one moment to another or to now. Empty where it takes more words."""
    if until is None:
        if isinstance(since, timedelta):
            return f"in the last {format_period(since)}"
        return f"since {say_point(since)}" if since is not None else ""
    if since is None:
        if isinstance(until, timedelta):
            return f"over {format_period(until)} ago"
        return f"before {say_point(until)}"
    if isinstance(since, timedelta) and isinstance(until, timedelta):
        return f"from {format_period(since)} to {format_period(until)} ago"
    if isinstance(since, timedelta) or isinstance(until, timedelta):
        return ""
    whole = say_whole_day(since, until)
    return whole or f"from {say_day_and_time(since)} to {say_day_and_time(until)} UTC"


def say_whole_day(since: DayTime | datetime, until: DayTime | datetime) -> str:
    """Say `yesterday`, `on Monday` or `on 2026-05-04` where it is a whole day; else nothing."""
    if isinstance(since, DayTime):
        is_whole = since.day and str(since) == since.day
        if not is_whole or until != DayTime(since.day, HOURS_OF_DAY):
            return ""
        return since.day if since.day in DAY_WORDS else f"on {write_day_name(since.day)}"
    is_midnight = since.hour == since.minute == since.second == 0
    is_day = is_midnight and not isinstance(until, DayTime) and until - since == timedelta(days=1)
    return f"on {since:%Y-%m-%d}" if is_day else ""


def say_point(moment: DayTime | datetime) -> str:
    """Say a moment that is no length of time: `yesterday`, `Monday 10:00 UTC`."""
    if isinstance(moment, DayTime) and str(moment) == moment.day:
        return write_day_name(moment.day)
    return f"{say_day_and_time(moment)} UTC"


def say_day_and_time(moment: DayTime | datetime) -> str:
    """Say a moment with its time on the clock, in UTC: `Monday 00:00`."""
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d %H:%M}"
    return f"{write_day_name(moment.day)} {moment.hour:02}:{moment.minute:02}".lstrip()


def write_day_name(day: str) -> str:
    """Write the name of a day as in a sentence: `yesterday`, `Monday`, `3 May`."""
    return day if day in DAY_WORDS else day.title()
