"""Draws folded parts as Slack's container block, whose title is pressed to open it.

It holds sections in mrkdwn: of all that Slack takes in a container, only they can show links, and
times in the reader's zone. Slack refuses rich text there.
https://docs.slack.dev/reference/block-kit/blocks/container-block
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slackblocks import Block, ContainerBlock, PlainText, SectionBlock, Text

from jobsbot.core.messages.message import Folded
from jobsbot.render.fallback import write_parts
from jobsbot.render.text import count_units, display_text

MAX_FOLD_TITLE_UNITS = 150
MAX_SECTION_UNITS = 3000


class FoldBlock(ContainerBlock):
    """A container that is folded at first, checked by slackblocks, without what Slack leaves out.

    The ids of its blocks are left to Slack, and a text in it is not folded once more.
    """

    def __init__(self, title: str, children: list[Block]) -> None:
        self.title_text = PlainText(title)
        super().__init__(children, self.title_text, is_collapsible=True, default_collapsed=True)

    def _resolve(self) -> dict[str, Any]:
        return {
            "type": self.type.value,
            "title": self.title_text._resolve(),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [_write_child(block) for block in self.child_blocks],
        }


def draw_fold(folded: Folded, max_units: int) -> list[Block]:
    """Draw a fold in `max_units` units of text; nothing where no content fits."""
    title = display_text(folded.title, MAX_FOLD_TITLE_UNITS)
    text = write_parts(folded.parts, max_units - count_units(title))
    children: list[Block] = [
        SectionBlock(Text(each, verbatim=True)) for each in split_lines(text, MAX_SECTION_UNITS)
    ]
    return [FoldBlock(title, children)] if children else []


def split_lines(text: str, max_units: int) -> Iterator[str]:
    """Cut a text into pieces of whole lines, each of at most `max_units` units."""
    kept: list[str] = []
    left = max_units
    for line in text.splitlines():
        size = count_units(line) + 1
        if kept and size > left + 1:
            yield "\n".join(kept)
            kept, left = [], max_units
        kept.append(line)
        left -= size
    if text:
        yield "\n".join(kept)


def count_blocks(blocks: Sequence[Block]) -> int:
    """Count blocks, and those that are in them."""
    return sum(1 + len(getattr(block, "child_blocks", ())) for block in blocks)


def _write_child(block: Block) -> dict[str, Any]:
    written: dict[str, Any] = block._resolve()
    del written["block_id"]
    return {**written, "expand": True}
