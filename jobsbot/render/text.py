"""Turns data into words that can be shown: without invisible characters, and cut to a length.

Lengths are UTF-16 units, as Slack counts them; a cut is always seen as `…`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    Button,
    Cell,
    Code,
    Line,
    Link,
    MarkedTime,
    Say,
    Span,
    Strong,
    Timestamp,
    UserRef,
)
from jobsbot.core.text.visible_text import (
    SELECTORS,
    STRAY_PATTERN,
    UNSEEN_CHARS,
    UNUSUAL_PATTERN,
)
from jobsbot.core.text.wording import format_duration, format_number

EMPTY_TEXT = "–"
"""Stands where there is nothing to show: Slack refuses an empty text."""
CHAT_COMMAND, TERMINAL_COMMAND = "/jobs", "jobsbot"
"""What is typed before a sentence, in a chat and in a terminal."""
TYPEABLE_ORIGINS = frozenset({Origin.PRESSED, Origin.IN_PLACE})
"""How a button is pressed whose sentence can be said elsewhere too."""

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"  # ESC among them, half characters
    f"{UNSEEN_CHARS}]"
)
_STRAY = re.compile(STRAY_PATTERN)
_PRINTABLE_UNSEEN = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0{SELECTORS}]")
"""What Python takes for printable though nothing of it is seen; a search for these few is short."""

_UNIT_OF_TIME = re.compile(
    r"(?<=[0-9]) (?=[dhms]\b)"  # before a unit
    r"|(?<=[0-9] [dhm]) (?=[0-9]+ [hms]\b)"  # between two parts of one duration
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean_text(text: str) -> str:
    """Take off what no reader sees and what could disturb the words around it; one line."""
    if text.isprintable() and (text.isascii() or not _PRINTABLE_UNSEEN.search(text)):
        return text
    if not UNUSUAL_PATTERN.search(text):
        return text
    return _STRAY.sub("", _INVISIBLE.sub("", _BREAKS.sub(" ", text)))


def is_encodable(text: str) -> bool:
    """Tell whether a text can be sent at all: half a character cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def count_units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_text(text: str, max_units: int) -> str:
    """Shorten to `max_units` units, the last of them `…` where anything was taken off."""
    if 2 * len(text) <= max_units or count_units(text) <= max_units:
        return text
    kept = text[: max(max_units - 1, 0)]
    while count_units(kept) > max_units - 1 and kept:
        kept = kept[:-1]
    return kept.rstrip().rstrip("\u200d") + "…" if max_units > 0 else ""


def isolate_direction(text: str) -> str:
    """Keep words that run from right to left from reordering what stands beside them."""
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    return f"\u2068{text}\u2069"


def keep_units_together(text: str) -> str:
    """Keep a duration in one line, as `6 h 12 m`, where a title, a fact or what is bold wraps."""
    return _UNIT_OF_TIME.sub("\N{NO-BREAK SPACE}", text)


def keep_line_together(line: Line) -> Line:
    """Keep the durations of a line together; sentences and code in it stay as they are typed."""
    return tuple(keep_units_together(span) if isinstance(span, str) else span for span in line)


def display_text(text: str, max_units: int) -> str:
    """Clean and cut; `–` where nothing is left to see."""
    if len(text) <= max_units and text.isascii() and text.isprintable() and text.strip():
        return text
    words = cut_text(clean_text(text), max_units)
    return words if words.strip() else EMPTY_TEXT


def format_utc(at: datetime) -> str:
    """Say a moment as `2026-11-24 13:58 UTC`."""
    return f"{at.astimezone(UTC).isoformat(' ', 'minutes')[:16]} UTC"


def format_utc_seconds(at: datetime) -> str:
    """Say the time of a moment as `13:58:02 UTC`."""
    return f"{at.astimezone(UTC):%H:%M:%S} UTC"


def format_timestamp(moment: Timestamp) -> str:
    """Say a moment in UTC, to the minute or to the second."""
    return format_utc_seconds(moment.at) if moment.to_second else format_utc(moment.at)


def button_sentence(button: Button) -> str:
    """The sentence that a button says, where it can be typed as well; else nothing."""
    return button.value if button.origin in TYPEABLE_ORIGINS and not button.url else ""


def is_finite(figure: float) -> bool:
    """Tell a figure from what is none: not a number, endless, or past what a float can hold."""
    return -1e300 <= figure <= 1e300


def format_person(who: UserRef) -> str:
    """Say who, in letters that notify nobody: `@name`, or the bare id."""
    return f"@{clean_text(who.name)}" if who.name else clean_text(who.id)


def span_text(span: Span, program: str = CHAT_COMMAND) -> str:
    """Say a span in plain words. `program` is what stands before a sentence to say."""
    match span:
        case str():
            return clean_text(span)
        case Strong() | Code() | Link():
            return clean_text(span.text)
        case Say():
            return clean_text(f"{program} {span.sentence}".rstrip())
        case Timestamp():
            return format_timestamp(span)
        case UserRef():
            return format_person(span)


def line_text(line: Line, program: str = CHAT_COMMAND) -> str:
    """Say a line in plain words."""
    return "".join(span_text(span, program) for span in line)


def cell_text(cell: Cell) -> str:
    """Say a cell in plain words; `–` for nothing."""
    match cell:
        case None:
            return EMPTY_TEXT
        case int() | float():
            return format_number(cell) if is_finite(cell) else EMPTY_TEXT
        case timedelta():
            return format_duration(cell)
        case Timestamp():
            return format_timestamp(cell)
        case str() | Link():
            return span_text(cell) or EMPTY_TEXT
        case MarkedTime():
            return clean_text(cell.text)


def cut_cell_text(cell: Cell, max_units: int) -> str:
    """Say a cell in at most `max_units` units. Figures are short, and need no cleaning."""
    match cell:
        case str():
            return display_text(cell, max_units)
        case Link():
            return display_text(cell.text, max_units)
        case _:
            return cut_text(cell_text(cell), max_units)
