"""The top-level text: what a screen reader, a notification and an old client get.

It says the same as the blocks, in the same order; what does not fit is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobsbot.core.messages.message import (
    Chart,
    Choice,
    Fields,
    File,
    Items,
    Message,
    Part,
    Table,
    Text,
    counted,
)
from jobsbot.render.layout import laid_out
from jobsbot.render.mrkdwn import fitted, parsed
from jobsbot.render.rich_text import SPAN
from jobsbot.render.tables import COLUMNS, Row, squared
from jobsbot.render.text import NOTHING, cell_shown, shown, size

LINE = 600
PARAGRAPH = 1800
CELL = 60
MORE = 60
"""Room for the line that counts what is left out."""


def top_text(message: Message, most: int) -> str:
    """Say a message in at most `most` units of text that Slack parses."""
    title = fitted(message.title, LINE).strip() or NOTHING
    left = most - size(title) - MORE
    each = (parsed(line, LINE, SPAN) for line, _ in message.rows)
    rows = _while_it_fits(each, message.rows, left // 2 if message.parts else left)
    left -= size(rows)
    parts = laid_out(message.parts, left, lambda n, room: said(message.parts[n], room), _weight)
    missing = sum(not text and says(part) for text, part in zip(parts, message.parts, strict=True))
    more = f"… and {counted(missing, 'more part')}" if missing else ""
    return "\n".join(text for text in (title, rows, *parts, more) if text)


def said(part: Part, room: int) -> str:
    """Say one part; empty where there is no room for it."""
    match part:
        case Text():
            return parsed(part.line, min(room, PARAGRAPH))
        case Items():
            lines = (f"• {parsed(line, LINE, SPAN)}" for line in part.lines)
            return _while_it_fits(lines, part.lines, room)
        case Fields():
            lines = (parsed((f"{name}: ", *line), LINE) for name, line in part.pairs)
            return _while_it_fits(lines, part.pairs, room)
        case Table():
            return _table(part, room)
        case Chart():
            return parsed((f"{part.title}: {part.says}",), min(room, PARAGRAPH))
        case File():
            return parsed((f"{part.says} ({part.name})",), min(room, LINE))
        case Choice():
            lines = (f"• {parsed((label,), LINE)}" for _, label in part.options)
            return _while_it_fits(lines, part.options, room)


def says(part: Part) -> bool:
    """Tell whether a part says anything at all."""
    match part:
        case Text():
            return any(part.line)
        case Items():
            return bool(part.lines)
        case Fields():
            return bool(part.pairs)
        case Choice():
            return bool(part.options)
        case _:
            return True


def _weight(text: str) -> int:
    return size(text) + 1


def _table(table: Table, room: int) -> str:
    if not table.rows or not table.columns:
        return parsed((f"{table.caption}: none.",), min(room, LINE))
    names = " · ".join(shown(column.name, CELL) for column in table.columns[:COLUMNS])
    head = parsed((f"{table.caption}: {names}",), min(room, LINE))
    rows = (parsed((_row(row),), LINE) for row in squared(table))
    body = _while_it_fits(rows, table.rows, room - size(head) - 1, "row")
    return f"{head}\n{body}" if body else head


def _row(row: Row) -> str:
    return " · ".join(cell_shown(cell, CELL) for cell in row)


def _while_it_fits(
    texts: Iterable[str], all_of: Sequence[object], room: int, thing: str = "line"
) -> str:
    """Say lines while they fit, then how many more there are; nothing where not even that fits."""
    if room < MORE:
        return ""
    kept: list[str] = []
    room -= MORE
    for text in texts:
        room -= size(text) + 1
        if room < 0:
            left = counted(len(all_of) - len(kept), f"more {thing}")
            return "\n".join([*kept, f"… and {left}"])
        kept.append(text)
    return "\n".join(kept)
