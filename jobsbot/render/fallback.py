"""The top-level text of a message: what screen readers, notifications and old clients show.

It says the same as the blocks, in the same order; parts that do not fit are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobsbot.core.messages.message import (
    BulletList,
    Chart,
    Choice,
    Fields,
    FileAttachment,
    Folded,
    Message,
    Paragraph,
    Part,
    Table,
)
from jobsbot.core.text.wording import pluralize
from jobsbot.render.layout import lay_out_parts, unfold_parts
from jobsbot.render.mrkdwn import escape_and_fit, format_mrkdwn_line
from jobsbot.render.rich_text import MAX_SPAN_UNITS
from jobsbot.render.tables import MAX_TABLE_COLUMNS, TableRow, pad_rows
from jobsbot.render.text import EMPTY_TEXT, count_units, cut_cell_text, display_text

FALLBACK_LINE_UNITS = 600
FALLBACK_PARAGRAPH_UNITS = 1800
FALLBACK_CELL_UNITS = 60
REMAINDER_NOTE_UNITS = 60
"""Room for the line that counts what is left out."""


def write_fallback_text(message: Message, max_units: int) -> str:
    """Say a message in at most `max_units` units of text that Slack parses."""
    title = escape_and_fit(message.title, FALLBACK_LINE_UNITS).strip() or EMPTY_TEXT
    left = max_units - count_units(title) - REMAINDER_NOTE_UNITS
    each = (
        format_mrkdwn_line(line, FALLBACK_LINE_UNITS, MAX_SPAN_UNITS)
        for line, _ in message.button_rows
    )
    rows = _join_while_fitting(each, message.button_rows, left // 2 if message.parts else left)
    left -= count_units(rows)
    parts = write_parts(message.parts, left)
    return "\n".join(text for text in (title, rows, parts) if text)


def write_parts(parts: Sequence[Part], max_units: int) -> str:
    """Say parts in at most `max_units` units, and past them how many were left out."""
    texts = lay_out_parts(parts, max_units, lambda n, left: write_part(parts[n], left), _text_size)
    pairs = zip(texts, parts, strict=True)
    missing = [part for text, part in pairs if not text and has_content(part)]
    more = f"… and {name_missing_parts(missing)}" if missing else ""
    more = escape_and_fit(more, REMAINDER_NOTE_UNITS)
    return "\n".join(text for text in (*texts, more) if text)


def write_part(part: Part, max_units: int) -> str:
    """Say one part; empty where there is no room for it."""
    match part:
        case Paragraph():
            return format_mrkdwn_line(part.line, min(max_units, FALLBACK_PARAGRAPH_UNITS))
        case BulletList():
            return _write_bullets(part, max_units)
        case Fields():
            return _write_fields(part, max_units)
        case Folded():
            return _write_unfolded(part, max_units)
        case Table():
            return _write_table(part, max_units)
        case Chart():
            return format_mrkdwn_line(
                (f"{part.title}: {part.alt_text}",), min(max_units, FALLBACK_PARAGRAPH_UNITS)
            )
        case FileAttachment():
            return format_mrkdwn_line(
                (f"{part.alt_text} ({part.name})",), min(max_units, FALLBACK_LINE_UNITS)
            )
        case Choice():
            return _write_options(part, max_units)


def name_missing_parts(missing: Sequence[Part]) -> str:
    """Name the parts that are left out: what would be folded by its title, others by number."""
    titles = [part.title for part in missing if isinstance(part, Folded)]
    if len(titles) < len(missing):
        return pluralize(len(missing), "more part")
    return "; ".join(titles)


def has_content(part: Part) -> bool:
    """Tell whether a part says anything at all."""
    match part:
        case Paragraph():
            return any(part.line)
        case BulletList():
            return bool(part.lines)
        case Fields():
            return bool(part.pairs)
        case Choice():
            return bool(part.options)
        case Folded():
            return any(map(has_content, part.parts))
        case _:
            return True


def _write_bullets(bullets: BulletList, max_units: int) -> str:
    lines = (
        f"• {format_mrkdwn_line(line, FALLBACK_LINE_UNITS, MAX_SPAN_UNITS)}"
        for line in bullets.lines
    )
    if bullets.newest_last:
        return _join_last_fitting([*lines], max_units)
    return _join_while_fitting(lines, bullets.lines, max_units)


def _write_fields(fields: Fields, max_units: int) -> str:
    lines = (
        format_mrkdwn_line((f"{name}: ", *line), FALLBACK_LINE_UNITS) for name, line in fields.pairs
    )
    return _join_while_fitting(lines, fields.pairs, max_units)


def _write_options(choice: Choice, max_units: int) -> str:
    lines = (
        f"• {format_mrkdwn_line((label,), FALLBACK_LINE_UNITS)}" for _, label in choice.options
    )
    return _join_while_fitting(lines, choice.options, max_units)


def _write_unfolded(folded: Folded, max_units: int) -> str:
    if not has_content(folded) or max_units < REMAINDER_NOTE_UNITS:
        return ""
    return write_parts(tuple(unfold_parts((folded,))), max_units - REMAINDER_NOTE_UNITS)


def _text_size(text: str) -> int:
    return count_units(text) + 1


def _write_table(table: Table, max_units: int) -> str:
    if not table.rows or not table.columns:
        return format_mrkdwn_line((f"{table.caption}: none.",), min(max_units, FALLBACK_LINE_UNITS))
    names = " · ".join(
        display_text(column.name, FALLBACK_CELL_UNITS)
        for column in table.columns[:MAX_TABLE_COLUMNS]
    )
    head = format_mrkdwn_line((f"{table.caption}: {names}",), min(max_units, FALLBACK_LINE_UNITS))
    rows = (format_mrkdwn_line((_write_row(row),), FALLBACK_LINE_UNITS) for row in pad_rows(table))
    body = _join_while_fitting(rows, table.rows, max_units - count_units(head) - 1, "row")
    return f"{head}\n{body}" if body else head


def _write_row(row: TableRow) -> str:
    return " · ".join(cut_cell_text(cell, FALLBACK_CELL_UNITS) for cell in row)


def _join_while_fitting(
    texts: Iterable[str], all_of: Sequence[object], units_left: int, thing: str = "line"
) -> str:
    """Say lines while they fit, then how many more there are; nothing where not even that fits."""
    if units_left < REMAINDER_NOTE_UNITS:
        return ""
    kept: list[str] = []
    units_left -= REMAINDER_NOTE_UNITS
    for text in texts:
        units_left -= count_units(text) + 1
        if units_left < 0:
            left = pluralize(len(all_of) - len(kept), f"more {thing}")
            return "\n".join([*kept, f"… and {left}"])
        kept.append(text)
    return "\n".join(kept)


def _join_last_fitting(texts: Sequence[str], units_left: int) -> str:
    """Say the last lines that fit, after how many there are before them."""
    if units_left < REMAINDER_NOTE_UNITS:
        return ""
    first, units_left = len(texts), units_left - REMAINDER_NOTE_UNITS
    while first and units_left >= count_units(texts[first - 1]) + 1:
        first -= 1
        units_left -= count_units(texts[first]) + 1
    before = [f"{pluralize(first, 'earlier line')} …"] if first else []
    return "\n".join([*before, *texts[first:]])
