"""Renders a Message for Slack: a text that says everything, and blocks that show it.

slackblocks builds every block and raises at each limit, so that no block is built that Slack would
refuse. The limits of a whole message (50 blocks, about 12,000 units of text) are kept here. Blocks
are serialized by their private `_resolve`, which a contract test watches: slackblocks' public
Message walks every cell of a table five times.
https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import msgspec
from slackblocks import Block, HeaderBlock, PlainText, RichTextBlock, SectionBlock

from jobsbot.core.messages.message import (
    FileAttachment,
    Line,
    Link,
    Message,
    Strong,
    Timestamp,
    UserRef,
)
from jobsbot.core.text.wording import pluralize
from jobsbot.render.blocks import (
    BlockSupport,
    count_text_units,
    count_written_units,
    draw_parts,
)
from jobsbot.render.buttons import (
    MAX_BUTTONS_PER_BLOCK,
    NumberedButton,
    draw_action_blocks,
    draw_button,
    find_danger_button,
    number_buttons,
)
from jobsbot.render.buttons_note import write_buttons_note
from jobsbot.render.context_block import draw_context_note
from jobsbot.render.fallback import write_fallback_text
from jobsbot.render.rich_text import MAX_SPAN_UNITS, draw_paragraph, draw_section
from jobsbot.render.text import (
    count_units,
    display_text,
    keep_line_together,
    keep_units_together,
    line_text,
)

MAX_BLOCKS_TEXT_UNITS = 10_300
"""Units of text in all blocks: past about 12,000 chat.postMessage answers msg_blocks_too_long."""
FALLBACK_TEXT_UNITS = 3000
"""Characters of the top-level text beside blocks; alone it may have some more."""
FALLBACK_ONLY_TEXT_UNITS = 3900
MAX_PART_BLOCKS = 24
MAX_ROW_BLOCKS = 20
"""The most blocks of parts and of rows. The title, two notes and the buttons make fifty at most."""
MAX_HEADER_UNITS = 150
ROW_LINE_UNITS = 500
BLOCKS_WITHOUT_PLAIN_TEXT = frozenset({"rich_text", "data_table", "table", "data_visualization"})
"""Blocks that hold no plain text: not looked through for any."""

Json = dict[str, Any]


class Dialect(Enum):
    """Which blocks a workspace takes. Where one dialect is refused, the next is tried."""

    NEW = "new"
    UNFOLDED = "unfolded"  # no containers to fold things away in
    OLD = "old"  # no data tables, no charts, no dates in rich text
    TEXT = "text"  # no blocks at all


class TitleBlock(HeaderBlock):
    """The title, written out with one walk; it says no id of its own."""

    def __init__(self, words: str) -> None:
        super().__init__(words, block_id="title")

    def _resolve(self) -> Json:
        return {"type": self.type.value, "text": self.text._resolve()}


class RenderedMessage(msgspec.Struct, frozen=True):
    """What to post. `text` says what `blocks` show; `files` go beside the message."""

    text: str
    blocks: list[Json]
    files: tuple[FileAttachment, ...] = ()


def to_slack(message: Message, dialect: Dialect = Dialect.NEW) -> RenderedMessage:
    """Draw a message so that Slack takes it, whatever is in it and however long it is."""
    files = tuple(part for part in message.parts if isinstance(part, FileAttachment))
    if dialect is Dialect.TEXT:
        note = write_buttons_note(message.buttons)
        text = write_fallback_text(message, FALLBACK_ONLY_TEXT_UNITS - count_units(note))
        return RenderedMessage(f"{text}\n{note}" if note else text, [], files)
    support = BlockSupport(new_blocks=dialect is not Dialect.OLD, folds=dialect is Dialect.NEW)
    return RenderedMessage(
        write_fallback_text(message, FALLBACK_TEXT_UNITS),
        draw_message_blocks(message, support),
        files,
    )


def draw_message_blocks(message: Message, support: BlockSupport) -> list[Json]:
    """Draw title, rows, parts and buttons, in this order: the echo line is the last."""
    own, each = _number_message_buttons(message)
    danger_number = find_danger_button([*own, *(button for buttons in each for button in buttons)])
    title = finish_blocks([_draw_title(message.title, support)])
    buttons = finish_blocks(draw_action_blocks(own[: 2 * MAX_BUTTONS_PER_BLOCK], danger_number))
    room = MAX_BLOCKS_TEXT_UNITS - count_written_units([*title, *buttons])
    rows = _draw_rows(message, each, danger_number, support, room // 2 if message.parts else room)
    parts = draw_parts(message.parts, support, room - count_text_units(rows), MAX_PART_BLOCKS)
    return [*title, *finish_blocks([*rows, *parts]), *buttons]


def finish_blocks(blocks: Sequence[Block]) -> list[Json]:
    """Write blocks out, and make every plain text show `:words:` as they are.

    Slack makes up the ids of blocks itself; only where something is filled in they are ours.
    """
    return [_finish_block(block) for block in blocks]


def disable_emoji(value: Json) -> Json:
    """Let no `:word:` in a plain text become an emoji: Slack does that unless it is told not to."""
    if value.get("type") == "plain_text":
        value["emoji"] = False
        return value
    for child in value.values():
        kind = type(child)
        if kind is dict:
            disable_emoji(child)
        elif kind is list:
            for one in child:
                if type(one) is dict:
                    disable_emoji(one)
    return value


def _finish_block(block: Block) -> Json:
    written = block._resolve()
    if block._generated_block_id or written["type"] in BLOCKS_WITHOUT_PLAIN_TEXT:
        written.pop("block_id", None)
    return written if written["type"] in BLOCKS_WITHOUT_PLAIN_TEXT else disable_emoji(written)


def _number_message_buttons(
    message: Message,
) -> tuple[list[NumberedButton], list[list[NumberedButton]]]:
    """Number the buttons of a message, then those of its rows."""
    first = len(message.buttons)
    each = []
    for _, buttons in message.button_rows:
        each.append(number_buttons(buttons, first))
        first += len(buttons)
    return number_buttons(message.buttons, 0), each


def _draw_title(title: str, support: BlockSupport) -> Block:
    words = keep_units_together(display_text(title, MAX_HEADER_UNITS * 10))
    if count_units(words) <= MAX_HEADER_UNITS:
        return TitleBlock(words)
    return draw_paragraph((Strong(words),), MAX_HEADER_UNITS * 10, dates=support.new_blocks)


def _draw_rows(
    message: Message,
    rows: list[list[NumberedButton]],
    danger_number: int | None,
    support: BlockSupport,
    units_left: int,
) -> list[Block]:
    """Draw lines with their buttons, while they fit."""
    kept: list[Block] = []
    for n, ((line, _), buttons) in enumerate(zip(message.button_rows, rows, strict=True)):
        row = _draw_row(keep_line_together(line), buttons, danger_number, support)
        units_left -= count_text_units(row)
        if units_left < 0 or len(kept) + len(row) > MAX_ROW_BLOCKS:
            left = pluralize(len(message.button_rows) - n, "more line")
            return [*kept, draw_context_note(f"… and {left}", 100)]
        kept += row
    return kept


def _draw_row(
    line: Line, buttons: list[NumberedButton], danger_number: int | None, support: BlockSupport
) -> list[Block]:
    """Draw one line. A single button stands beside words that need no rich text."""
    words = line_text(line)
    rich = any(isinstance(span, Link | Timestamp | UserRef | Strong) for span in line)
    if len(buttons) == 1 and not rich:
        n, button = buttons[0]
        return [
            SectionBlock(
                PlainText(display_text(words, ROW_LINE_UNITS)),
                accessory=draw_button(n, button, danger_number),
            )
        ]
    drawn_line = RichTextBlock(
        draw_section(line, ROW_LINE_UNITS, dates=support.new_blocks, max_span_units=MAX_SPAN_UNITS)
    )
    return [drawn_line, *draw_action_blocks(buttons[:MAX_BUTTONS_PER_BLOCK], danger_number)]
