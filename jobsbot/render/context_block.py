"""Draws quiet lines, small and grey: the echo line, ids, notes."""

from __future__ import annotations

from typing import Any

from slackblocks import Block, ContextBlock, PlainText, Text

from jobsbot.core.messages.message import Line, Link, Span, Timestamp, UserRef
from jobsbot.render.mrkdwn import format_date, member_id
from jobsbot.render.rich_text import MAX_PARAGRAPH_UNITS
from jobsbot.render.text import cut_text, display_text, line_text

MAX_CONTEXT_ELEMENTS = 10
"""The most elements of such a block."""


class QuietBlock(ContextBlock):
    """Texts beside each other, written out with one walk; it says no id of its own."""

    def __init__(self, texts: list[Text]) -> None:
        super().__init__([*texts], block_id="quiet")

    def _resolve(self) -> dict[str, Any]:
        elements = [element._resolve() for element in self.elements]
        return {"type": self.type.value, "elements": elements}


def draw_context_note(words: str, max_units: int) -> Block:
    """Draw a note under what it is about."""
    return QuietBlock([PlainText(display_text(words, min(max_units, MAX_PARAGRAPH_UNITS)))])


def draw_context_line(line: Line, max_units: int, *, dates: bool) -> Block | None:
    """Draw a quiet line, small and grey. None where it holds more than such a block can.

    It takes no rich text, so words are plain, and moments and people, whose markup is ours
    alone, are elements of their own.
    """
    found: list[Text] = []
    words = ""
    for span in line:
        if isinstance(span, Link):
            return None
        marked = _span_markup(span, dates=dates)
        if marked:
            found += [PlainText(cut_text(words.strip(), max_units))] if words.strip() else []
            found.append(Text(marked))
            words = ""
        else:
            words += line_text((span,))
    found += [PlainText(cut_text(words.strip(), max_units))] if words.strip() else []
    whole = sum(len(text.text) for text in found)
    return (
        QuietBlock(found) if 0 < len(found) <= MAX_CONTEXT_ELEMENTS and whole <= max_units else None
    )


def _span_markup(span: Span, *, dates: bool) -> str:
    match span:
        case Timestamp() if dates:
            return format_date(span)
        case UserRef() if member_id(span):
            return f"<@{member_id(span)}>"
        case _:
            return ""
