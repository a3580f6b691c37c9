"""What stands under an answer, small and grey: the echo line, ids, notes."""

from __future__ import annotations

from slackblocks import Block, ContextBlock, PlainText, Text

from jobsbot.core.messages.message import Line, Link, Someone, Span, Time
from jobsbot.render.mrkdwn import date, member
from jobsbot.render.rich_text import LONGEST
from jobsbot.render.text import cut, line_words, shown

ELEMENTS = 10
"""The most elements of such a block."""


def quiet_words(words: str, room: int) -> Block:
    """Draw a note under what it is about."""
    return ContextBlock([PlainText(shown(words, min(room, LONGEST)))])


def quiet_line(line: Line, most: int, *, dates: bool) -> Block | None:
    """Draw a quiet line, small and grey. None where it holds more than such a block can.

    It takes no rich text, so words are plain, and moments and people, whose markup is ours
    alone, are elements of their own.
    """
    found: list[Text] = []
    words = ""
    for span in line:
        if isinstance(span, Link):
            return None
        marked = _marked(span, dates=dates)
        if marked:
            found += [PlainText(cut(words.strip(), most))] if words.strip() else []
            found.append(Text(marked))
            words = ""
        else:
            words += line_words((span,))
    found += [PlainText(cut(words.strip(), most))] if words.strip() else []
    whole = sum(len(text.text) for text in found)
    return ContextBlock(list(found)) if 0 < len(found) <= ELEMENTS and whole <= most else None


def _marked(span: Span, *, dates: bool) -> str:
    match span:
        case Time() if dates:
            return date(span)
        case Someone() if member(span):
            return f"<@{member(span)}>"
        case _:
            return ""
