"""Numbers, lengths of time and lists, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


def pluralize(number: int, thing: str, things: str = "") -> str:
    """Say `1 job`, `3 jobs`, `12 400 jobs`."""
    return f"{format_number(number)} {thing if number == 1 else things or thing + 's'}"


def format_number(number: float) -> str:
    """Group digits by a narrow no-break space: 12 400."""
    whole = f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"
    return whole.replace(",", "\u202f")


def format_whole(number: float) -> str:
    """Group the digits of a number that is rounded to a whole one."""
    return format_number(round(number))


def format_part(part: int, total: int) -> str:
    """Say how many of how many: `36 of 38`, `all 38`."""
    if part == total and total > 1:
        return f"all {format_number(total)}"
    return f"{format_number(part)} of {format_number(total)}"


def format_duration(span: timedelta) -> str:
    """Say a length of time: `3 d 4 h`, `6 h 12 m`, `52 m`, `8 s`; seconds up to ten minutes."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds >= 86400:
        return _join_units(seconds // 86400, "d", seconds // 3600 % 24, "h")
    if seconds >= 3600:
        return _join_units(seconds // 3600, "h", seconds // 60 % 60, "m")
    if seconds >= 60:
        return _join_units(seconds // 60, "m", seconds % 60 if seconds < 600 else 0, "s")
    return f"{seconds} s"


def format_seconds(seconds: float) -> str:
    """Say a length of time that is given in seconds, as `format_duration` does."""
    return format_duration(timedelta(seconds=seconds))


def _join_units(first: int, unit: str, second: int, smaller: str) -> str:
    return f"{first} {unit} {second} {smaller}" if second else f"{first} {unit}"


def format_period(length: timedelta) -> str:
    """Say the length of a period: in hours up to two days."""
    if length < timedelta(days=2) and length.total_seconds() % 3600 == 0:
        return f"{int(length.total_seconds()) // 3600} h"
    return format_duration(length)


def add_note(text: str, note: str) -> str:
    """Add a note in brackets after a text, or after a colon where the note has brackets itself."""
    if not note:
        return text
    return f"{text}: {note}" if "(" in note else f"{text} ({note})"


def join_words(things: Sequence[str], last: str = "and") -> str:
    """Say `a`, `a and b`, `a, b and c`."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"
