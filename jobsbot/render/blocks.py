"""The parts of a message as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from slackblocks import (
    Block,
    RichText,
    RichTextBlock,
    RichTextList,
    RichTextSection,
)
from slackblocks.rich_text.elements import RichTextElement

from jobsbot.core.messages.message import (
    BulletList,
    Chart,
    Choice,
    Fields,
    FileAttachment,
    Folded,
    Line,
    Paragraph,
    Part,
    Strong,
    Table,
)
from jobsbot.core.text.wording import format_number, pluralize
from jobsbot.render.charts import MAX_CHARTS, draw_native_chart
from jobsbot.render.choices import MAX_CHECKBOXES, draw_checkboxes, make_options
from jobsbot.render.context_block import draw_context_line, draw_context_note
from jobsbot.render.fallback import has_content, name_missing_parts
from jobsbot.render.folds import count_blocks, draw_fold
from jobsbot.render.layout import is_drawable, lay_out_parts, unfold_parts
from jobsbot.render.rich_text import (
    MAX_PARAGRAPH_UNITS,
    MAX_SPAN_UNITS,
    draw_elements,
    draw_paragraph,
    draw_section,
)
from jobsbot.render.tables import (
    MAX_TABLE_COLUMNS,
    describe_omissions,
    draw_data_table,
    draw_old_table,
    write_table_lines,
)
from jobsbot.render.text import clean_text, count_units, cut_text, keep_line_together, line_text

PART_LINE_UNITS = 500
MIN_PART_UNITS = 300
"""With less room than this a part is left out, and a note says so."""
NOTE_UNITS = 100
"""Room for a note about what is left out of a part."""
MAX_UNFOLDED_BLOCKS = 10
"""The most blocks of a fold that is drawn open."""


class BlockSupport(msgspec.Struct, frozen=True):
    """What parts are drawn on: which blocks may stand there."""

    tables: bool = True  # a table at all: a modal takes none
    new_blocks: bool = True  # the tables and charts of 2026, and dates in the reader's zone
    folds: bool = True  # containers, to fold away what is long


def draw_parts(
    parts: Sequence[Part], support: BlockSupport, max_units: int, max_blocks: int
) -> list[Block]:
    """Draw parts in at most `max_blocks` blocks, and one more that counts what is left out."""
    natives = choose_native_parts(parts)

    def draw(n: int, left: int) -> list[Block]:
        return draw_part(parts[n], left, support, n in natives)

    drawn = lay_out_parts(parts, max_units, draw, count_text_units)
    kept: list[Block] = []
    missing: list[Part] = []
    for part, blocks in zip(parts, drawn, strict=True):
        fits = count_blocks(kept) + count_blocks(blocks) <= max_blocks
        kept += blocks if fits else []
        missing += [part] if has_content(part) and not (blocks and fits) else []
    if missing:
        kept.append(
            draw_context_note(f"… and {name_missing_parts(missing)} did not fit.", NOTE_UNITS)
        )
    return kept


def choose_native_parts(parts: Sequence[Part]) -> frozenset[int]:
    """Choose the parts that get Slack's own table or chart: one table, two charts a message."""
    tables = [n for n, part in enumerate(parts) if isinstance(part, Table)]
    charts = [n for n, part in enumerate(parts) if isinstance(part, Chart) and is_drawable(part)]
    return frozenset(tables[:1] + charts[:MAX_CHARTS])


def draw_part(part: Part, units_left: int, support: BlockSupport, native: bool) -> list[Block]:
    """Draw one part in `units_left` of text: one block, or two where something has to be noted."""
    if units_left < MIN_PART_UNITS:
        return []
    units_left -= NOTE_UNITS
    match part:
        case Paragraph():
            return _draw_text(part, units_left, support)
        case BulletList():
            if part.newest_last:
                return _draw_last_items(part.lines, units_left, support)
            return _draw_items([*map(keep_line_together, part.lines)], units_left, support)
        case Fields():
            return _draw_fields(part, units_left, support)
        case Folded():
            return _draw_folded(part, units_left, support)
        case Table():
            return _draw_table(part, units_left, support, native)
        case Chart():
            return _draw_chart(part, units_left, support, native)
        case FileAttachment():
            return [draw_context_note(f"{part.alt_text} ({part.name})", units_left)]
        case Choice():
            return _draw_checkboxes(part)


def count_text_units(blocks: Sequence[Block]) -> int:
    """Count the units of text in blocks, as Slack's limit on a whole message does."""
    return sum(count_written_units(block._resolve()) for block in blocks)


def count_written_units(drawn: Any) -> int:
    """Count the units of text in what is written out: a block, a list of them, a table's rows."""
    kind = type(drawn)
    if kind is list:
        return sum(map(count_written_units, drawn))
    if kind is not dict:
        return 0
    found = 0
    for name, child in drawn.items():
        kind = type(child)
        if kind is str:
            found += count_units(child) if name == "text" else 0
        elif kind is dict or kind is list:
            found += count_written_units(child)
    return found


def _draw_text(text: Paragraph, max_units: int, support: BlockSupport) -> list[Block]:
    if not line_text(text.line).strip():
        return []
    most = min(max_units, MAX_PARAGRAPH_UNITS)
    if text.quiet and (block := draw_context_line(text.line, most, dates=support.new_blocks)):
        return [block]
    return [draw_paragraph(keep_line_together(text.line), most, dates=support.new_blocks)]


def _draw_items(all_lines: Sequence[Line], units_left: int, support: BlockSupport) -> list[Block]:
    taken: list[RichTextSection] = []
    for line in all_lines:
        units_left -= min(count_units(line_text(line)), PART_LINE_UNITS)
        if units_left < 0:
            break
        taken.append(
            draw_section(
                line, PART_LINE_UNITS, dates=support.new_blocks, max_span_units=MAX_SPAN_UNITS
            )
        )
    blocks: list[Block] = (
        [RichTextBlock(RichTextList("bullet", list(taken), offset=None))] if taken else []
    )
    left = len(all_lines) - len(taken)
    return (
        [*blocks, draw_context_note(f"… and {pluralize(left, 'more line')}", NOTE_UNITS)]
        if left
        else blocks
    )


def _draw_last_items(
    all_lines: Sequence[Line], units_left: int, support: BlockSupport
) -> list[Block]:
    """Draw as many of the last lines as there is room for, and say what is before them."""
    first = len(all_lines)
    while first and units_left >= 0:
        first -= 1
        units_left -= min(count_units(line_text(all_lines[first])), PART_LINE_UNITS)
    first += units_left < 0
    blocks = _draw_items(all_lines[first:], PART_LINE_UNITS * len(all_lines), support)
    if not first:
        return blocks
    return [draw_context_note(f"{pluralize(first, 'earlier line')} …", NOTE_UNITS), *blocks]


def _draw_fields(fields: Fields, units_left: int, support: BlockSupport) -> list[Block]:
    drawn: list[RichTextElement] = []
    for n, (name, line) in enumerate(fields.pairs):
        units_left -= min(count_units(line_text(line)) + count_units(name), PART_LINE_UNITS)
        if units_left < 0:
            left = pluralize(len(fields.pairs) - n, "more line")
            return [*_draw_section(drawn), draw_context_note(f"… and {left}", NOTE_UNITS)]
        drawn += [RichText("\n")] if n else []
        label = Strong(f"{cut_text(clean_text(name), 100)}: ")
        value = keep_line_together(line or ("–",))
        drawn += draw_elements((label, *value), PART_LINE_UNITS, dates=support.new_blocks)
    return _draw_section(drawn)


def _draw_section(drawn: list[RichTextElement]) -> list[Block]:
    return [RichTextBlock(RichTextSection(drawn))] if drawn else []


def _draw_folded(folded: Folded, max_units: int, support: BlockSupport) -> list[Block]:
    if not has_content(folded):
        return []
    if support.folds:
        return draw_fold(folded, max_units)
    return draw_parts(tuple(unfold_parts((folded,))), support, max_units, MAX_UNFOLDED_BLOCKS)


def _draw_table(table: Table, max_units: int, support: BlockSupport, native: bool) -> list[Block]:
    if not table.rows or not table.columns:
        return [draw_context_note(f"{table.caption}: none.", max_units)]
    if not (native and support.tables):
        return [
            draw_context_note(table.caption, PART_LINE_UNITS),
            *_draw_items(write_table_lines(table), max_units - PART_LINE_UNITS, support),
        ]
    drawn, rows = (draw_data_table if support.new_blocks else draw_old_table)(table, max_units)
    note = describe_omissions(table, rows, MAX_TABLE_COLUMNS)
    blocks = (
        []
        if support.new_blocks or not drawn
        else [draw_context_note(table.caption, PART_LINE_UNITS)]
    )
    blocks += [drawn] if drawn else []
    return [*blocks, draw_context_note(note, 200)] if note else blocks


def _draw_chart(chart: Chart, max_units: int, support: BlockSupport, native: bool) -> list[Block]:
    drawn = draw_native_chart(chart) if native and support.tables and support.new_blocks else None
    if not drawn:
        return [
            draw_paragraph(
                (Strong(chart.title), " ", chart.alt_text),
                min(max_units, MAX_PARAGRAPH_UNITS),
                dates=False,
            )
        ]
    return [drawn.block, draw_context_note(f"{chart.alt_text} {drawn.omitted}".strip(), max_units)]


def _draw_checkboxes(choice: Choice) -> list[Block]:
    left = len(choice.options) - min(len(make_options(choice)), MAX_CHECKBOXES)
    note = (
        [draw_context_note(f"… and {format_number(left)} more without a box.", NOTE_UNITS)]
        if left
        else []
    )
    return [*draw_checkboxes(choice), *note]
