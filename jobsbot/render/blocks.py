"""The parts of a message as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slackblocks import (
    Block,
    RichText,
    RichTextBlock,
    RichTextList,
    RichTextSection,
)
from slackblocks.rich_text.elements import RichTextElement

from jobsbot.core.messages.message import (
    Chart,
    Choice,
    Fields,
    File,
    Items,
    Line,
    Part,
    Strong,
    Table,
    Text,
    counted,
    thin,
)
from jobsbot.render.charts import CHARTS, drawable, native_chart
from jobsbot.render.choices import TICKED, options, tick_boxes
from jobsbot.render.context_block import quiet_line, quiet_words
from jobsbot.render.rich_text import LONGEST, SPAN, elements, paragraph, section
from jobsbot.render.tables import COLUMNS, data_table, left_out, lines, old_table
from jobsbot.render.text import clean, cut, line_words, size

LINE = 500
ENOUGH = 300
"""With less room than this a part is left out, and that is said."""
NOTE = 100
"""Room for a note of what is left out of a part."""


@dataclass(frozen=True)
class Sheet:
    """What parts are drawn on: which blocks may stand there."""

    tables: bool = True  # a table at all: a modal takes none
    new: bool = True  # the blocks of 2026, and dates in the reader's zone


def native(parts: Sequence[Part]) -> frozenset[int]:
    """Choose the parts that get Slack's own table or chart: one table, two charts a message."""
    tables = [n for n, part in enumerate(parts) if isinstance(part, Table)]
    charts = [n for n, part in enumerate(parts) if isinstance(part, Chart) and drawable(part)]
    return frozenset(tables[:1] + charts[:CHARTS])


def part_blocks(part: Part, room: int, sheet: Sheet, native: bool) -> list[Block]:
    """Draw one part in `room` units of text: one block, or two where something has to be noted."""
    if room < ENOUGH:
        return []
    room -= NOTE
    match part:
        case Text():
            return _text(part, room, sheet)
        case Items():
            return _items(part.lines, room, sheet)
        case Fields():
            return _fields(part, room, sheet)
        case Table():
            return _table(part, room, sheet, native)
        case Chart():
            return _chart(part, room, sheet, native)
        case File():
            return [quiet_words(f"{part.says} ({part.name})", room)]
        case Choice():
            return _boxes(part)


def weight(blocks: Sequence[Block]) -> int:
    """Count the units of text in blocks, as Slack's limit on a whole message does."""
    return sum(_text_in(block._resolve()) for block in blocks)


def _text(text: Text, room: int, sheet: Sheet) -> list[Block]:
    if not line_words(text.line).strip():
        return []
    most = min(room, LONGEST)
    if text.quiet and (block := quiet_line(text.line, most, dates=sheet.new)):
        return [block]
    return [paragraph(text.line, most, dates=sheet.new)]


def _items(all_lines: Sequence[Line], room: int, sheet: Sheet) -> list[Block]:
    taken: list[RichTextSection] = []
    for line in all_lines:
        room -= min(size(line_words(line)), LINE)
        if room < 0:
            break
        taken.append(section(line, LINE, dates=sheet.new, each=SPAN))
    blocks: list[Block] = (
        [RichTextBlock(RichTextList("bullet", list(taken), offset=None))] if taken else []
    )
    left = len(all_lines) - len(taken)
    return [*blocks, quiet_words(f"… and {counted(left, 'more line')}", NOTE)] if left else blocks


def _fields(fields: Fields, room: int, sheet: Sheet) -> list[Block]:
    drawn: list[RichTextElement] = []
    for n, (name, line) in enumerate(fields.pairs):
        room -= min(size(line_words(line)) + size(name), LINE)
        if room < 0:
            left = counted(len(fields.pairs) - n, "more line")
            return [*_section(drawn), quiet_words(f"… and {left}", NOTE)]
        drawn += [RichText("\n")] if n else []
        label = Strong(f"{cut(clean(name), 100)}: ")
        drawn += elements((label, *(line or ("–",))), LINE, dates=sheet.new)
    return _section(drawn)


def _section(drawn: list[RichTextElement]) -> list[Block]:
    return [RichTextBlock(RichTextSection(drawn))] if drawn else []


def _table(table: Table, room: int, sheet: Sheet, native: bool) -> list[Block]:
    if not table.rows or not table.columns:
        return [quiet_words(f"{table.caption}: none.", room)]
    if not (native and sheet.tables):
        return [quiet_words(table.caption, LINE), *_items(lines(table), room - LINE, sheet)]
    drawn, rows = (data_table if sheet.new else old_table)(table, room)
    note = left_out(table, rows, COLUMNS)
    blocks = [] if sheet.new or not drawn else [quiet_words(table.caption, LINE)]
    blocks += [drawn] if drawn else []
    return [*blocks, quiet_words(note, 200)] if note else blocks


def _chart(chart: Chart, room: int, sheet: Sheet, native: bool) -> list[Block]:
    drawn = native_chart(chart) if native and sheet.tables and sheet.new else None
    if not drawn:
        return [paragraph((Strong(chart.title), " ", chart.says), min(room, LONGEST), dates=False)]
    return [drawn.block, quiet_words(f"{chart.says} {drawn.left_out}".strip(), room)]


def _boxes(choice: Choice) -> list[Block]:
    left = len(choice.options) - min(len(options(choice)), TICKED)
    note = [quiet_words(f"… and {thin(left)} more without a box.", NOTE)] if left else []
    return [*tick_boxes(choice), *note]


def _text_in(drawn: Any) -> int:
    """Count the texts in an element, a list of them, or a table's rows of cells."""
    if isinstance(drawn, list):
        return sum(map(_text_in, drawn))
    if not isinstance(drawn, dict):
        return 0
    own = drawn.get("text")
    found = size(own) if isinstance(own, str) else 0
    return found + sum(_text_in(child) for child in drawn.values())
