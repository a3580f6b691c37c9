"""Data as words that can be shown: nothing unseen is left in it, and what is long is cut.

Lengths are UTF-16 units, as Slack counts them; a cut is always seen as `…`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from jobsbot.core.messages.message import (
    Cell,
    Code,
    Line,
    Link,
    Someone,
    Span,
    Strong,
    Time,
    lasting,
    thin,
)

NOTHING = "–"
"""Stands where there is nothing to show: Slack refuses an empty text."""

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters, ESC among them
    "\u200b\u2060\ufeff\ufff9-\ufffb"  # of no width, and no part of any script
    "\u202a-\u202e\u2066-\u2069"  # overrides of the direction of what follows
    "\ud800-\udfff]"  # halves of a character
)
_ODD = re.compile(f"{_BREAKS.pattern}|{_UNSEEN.pattern}")

_LEFTWARD = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean(text: str) -> str:
    """Take off what no reader sees and what could disturb the words around it; one line."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _BREAKS.sub(" ", text)) if _ODD.search(text) else text


def whole(text: str) -> bool:
    """Tell whether a text can be sent at all: half a character cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def size(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Shorten to `most` units, the last of them `…` where anything was taken off."""
    if 2 * len(text) <= most or size(text) <= most:
        return text
    kept = text[: max(most - 1, 0)]
    while size(kept) > most - 1 and kept:
        kept = kept[:-1]
    return kept.rstrip().rstrip("\u200d") + "…" if most > 0 else ""


def isolated(text: str) -> str:
    """Keep words that run from right to left from reordering what stands beside them."""
    return f"\u2068{text}\u2069" if _LEFTWARD.search(text) else text


def shown(text: str, most: int) -> str:
    """Clean and cut; `–` where nothing is left to see."""
    words = cut(clean(text), most)
    return words if words.strip() else NOTHING


def utc(at: datetime) -> str:
    """Say a moment as `2026-11-24 13:58 UTC`."""
    return f"{at.astimezone(UTC).isoformat(' ', 'minutes')[:16]} UTC"


def finite(figure: float) -> bool:
    """Tell a figure from what is none: not a number, endless, or past what a float can hold."""
    return -1e300 <= figure <= 1e300


def person(who: Someone) -> str:
    """Say who, in letters that notify nobody: `@name`, or the bare id."""
    return f"@{clean(who.name)}" if who.name else clean(who.id)


def span_words(span: Span) -> str:
    """Say a span in plain words."""
    match span:
        case str():
            return clean(span)
        case Strong() | Code() | Link():
            return clean(span.text)
        case Time():
            return utc(span.at)
        case Someone():
            return person(span)


def line_words(line: Line) -> str:
    """Say a line in plain words."""
    return "".join(span_words(span) for span in line)


def cell_words(cell: Cell) -> str:
    """Say a cell in plain words; `–` for nothing."""
    match cell:
        case None:
            return NOTHING
        case timedelta():
            return lasting(cell)
        case int() | float():
            return thin(cell) if finite(cell) else NOTHING
        case str() | Link() | Time():
            return span_words(cell) or NOTHING


def cell_shown(cell: Cell, most: int) -> str:
    """Say a cell in at most `most` units. Figures are short, and need no cleaning."""
    if isinstance(cell, str | Link):
        return shown(span_words(cell), most)
    return cut(cell_words(cell), most)
