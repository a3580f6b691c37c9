"""A Message as Slack takes it: a text that says everything, and blocks that show it.

slackblocks builds every block and raises at each limit, so that what Slack would refuse is never
built; the limits of a whole message (50 blocks, about 12,000 units of text) are kept here. Blocks
are written out by their own `_resolve`: slackblocks' Message, which is public, walks every cell of
a table five times.
https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from slackblocks import Block, HeaderBlock, PlainText, RichTextBlock, SectionBlock

from jobsbot.core.messages.message import (
    File,
    Line,
    Link,
    Message,
    Part,
    Someone,
    Strong,
    Time,
    counted,
)
from jobsbot.render.blocks import Sheet, native, part_blocks, weight
from jobsbot.render.buttons import TOGETHER, Numbered, actions, drawn, first_red, numbered
from jobsbot.render.context_block import quiet_words
from jobsbot.render.fallback import says, top_text
from jobsbot.render.layout import laid_out
from jobsbot.render.rich_text import SPAN, paragraph, section
from jobsbot.render.text import line_words, shown, size

TEXT = 10_300
"""Units of text in all blocks: past about 12,000 chat.postMessage answers msg_blocks_too_long."""
READ = 3000
"""Characters of the top-level text beside blocks; alone it may have some more."""
READ_ALONE = 3900
PARTS = 24
ROWS = 20
"""The most blocks of parts and of rows. The title, two notes and the buttons make fifty at most."""
HEADER = 150
LINE = 500
UNMARKED = frozenset({"rich_text", "data_table", "table", "data_visualization"})
"""Blocks that hold no plain text: not looked through for any."""

Json = dict[str, Any]


class Dialect(Enum):
    """Which blocks a workspace takes. Where one is refused, the next says the same."""

    NEW = "new"
    OLD = "old"  # no data tables, no charts, no dates in rich text
    TEXT = "text"  # no blocks at all


@dataclass(frozen=True)
class Payload:
    """What to post. `text` says what `blocks` show; `files` go beside the message."""

    text: str
    blocks: list[Json]
    files: tuple[File, ...] = ()


def to_slack(message: Message, dialect: Dialect = Dialect.NEW) -> Payload:
    """Draw a message so that Slack takes it, whatever is in it and however long it is."""
    files = tuple(part for part in message.parts if isinstance(part, File))
    if dialect is Dialect.TEXT:
        return Payload(top_text(message, READ_ALONE), [], files)
    sheet = Sheet(new=dialect is Dialect.NEW)
    return Payload(top_text(message, READ), message_blocks(message, sheet), files)


def message_blocks(message: Message, sheet: Sheet) -> list[Json]:
    """Draw title, rows, parts and buttons, in this order: the echo line is the last."""
    own, each = _numbered(message)
    red = first_red([*own, *(button for buttons in each for button in buttons)])
    title = _title(message.title, sheet)
    buttons = actions(own[: 2 * TOGETHER], red)
    room = TEXT - weight([title, *buttons])
    rows = _rows(message, each, red, sheet, room // 2 if message.parts else room)
    parts = part_list(message.parts, sheet, room - weight(rows), PARTS)
    return finished([title, *rows, *parts, *buttons])


def part_list(parts: Sequence[Part], sheet: Sheet, room: int, most: int) -> list[Block]:
    """Draw parts in at most `most` blocks and one; what is left out is counted."""
    natives = native(parts)

    def draw(n: int, left: int) -> list[Block]:
        return part_blocks(parts[n], left, sheet, n in natives)

    drawn = laid_out(parts, room, draw, weight)
    kept: list[Block] = []
    missing = 0
    for part, blocks in zip(parts, drawn, strict=True):
        fits = len(kept) + len(blocks) <= most
        kept += blocks if fits else []
        missing += says(part) and not (blocks and fits)
    note = quiet_words(f"… and {counted(missing, 'more part')} did not fit.", 100)
    return [*kept, note] if missing else kept


def finished(blocks: Sequence[Block]) -> list[Json]:
    """Write blocks out, and make every plain text show `:words:` as they are.

    Slack makes up the ids of blocks itself; only where something is filled in they are ours.
    """
    return [_finished(block) for block in blocks]


def literal_words(value: Json) -> Json:
    """Let no `:word:` in a plain text become an emoji: Slack does that unless it is told not to."""
    if value.get("type") == "plain_text":
        value["emoji"] = False
    for child in value.values():
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, dict):
                literal_words(one)
    return value


def _finished(block: Block) -> Json:
    written = block._resolve()
    if block._generated_block_id or written["type"] in UNMARKED:
        written.pop("block_id", None)
    return written if written["type"] in UNMARKED else literal_words(written)


def _numbered(message: Message) -> tuple[list[Numbered], list[list[Numbered]]]:
    """Number the buttons of a message, then those of its rows."""
    first = len(message.buttons)
    each = []
    for _, buttons in message.rows:
        each.append(numbered(buttons, first))
        first += len(buttons)
    return numbered(message.buttons, 0), each


def _title(title: str, sheet: Sheet) -> Block:
    words = shown(title, HEADER * 10)
    if size(words) <= HEADER:
        return HeaderBlock(PlainText(words))
    return paragraph((Strong(words),), HEADER * 10, dates=sheet.new)


def _rows(
    message: Message, each: list[list[Numbered]], red: int | None, sheet: Sheet, room: int
) -> list[Block]:
    """Draw lines with their buttons, while they fit."""
    kept: list[Block] = []
    for n, ((line, _), buttons) in enumerate(zip(message.rows, each, strict=True)):
        row = _row(line, buttons, red, sheet)
        room -= weight(row)
        if room < 0 or len(kept) + len(row) > ROWS:
            left = counted(len(message.rows) - n, "more line")
            return [*kept, quiet_words(f"… and {left}", 100)]
        kept += row
    return kept


def _row(line: Line, buttons: list[Numbered], red: int | None, sheet: Sheet) -> list[Block]:
    """Draw one line. A single button stands beside words that need no rich text."""
    words = line_words(line)
    rich = any(isinstance(span, Link | Time | Someone | Strong) for span in line)
    if len(buttons) == 1 and not rich:
        n, button = buttons[0]
        return [SectionBlock(PlainText(shown(words, LINE)), accessory=drawn(n, button, red))]
    drawn_line = RichTextBlock(section(line, LINE, dates=sheet.new, each=SPAN))
    return [drawn_line, *actions(buttons[:TOGETHER], red)]
