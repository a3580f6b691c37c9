"""Draws spans as rich text, in which data can never become markup."""

from __future__ import annotations

from typing import Any

from slackblocks import RichText, RichTextBlock, RichTextLink, RichTextSection, RichTextUser
from slackblocks.rich_text.elements import RichTextElement

from jobsbot.core.messages.message import Code, Line, Link, Say, Span, Strong, Timestamp, UserRef
from jobsbot.render.mrkdwn import date_format, member_id, safe_url
from jobsbot.render.text import (
    EMPTY_TEXT,
    count_units,
    cut_text,
    isolate_direction,
    keep_units_together,
    span_text,
)

MAX_PARAGRAPH_UNITS = 3000
"""The most units of one paragraph."""
MAX_SPAN_UNITS = 200
"""The most units of one span where a line is one of many: names of 500 characters exist."""


class DateElement(RichText):
    """A moment in the reader's zone: the `date` element, which slackblocks does not know yet.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#date-element-type
    """

    def __init__(self, moment: Timestamp, fallback: str) -> None:
        super().__init__(fallback)
        self.timestamp = int(moment.at.timestamp())
        self.format = date_format(moment)

    def _resolve(self) -> dict[str, Any]:
        return {
            "type": "date",
            "timestamp": self.timestamp,
            "format": self.format,
            "fallback": self.text,
        }


class LinkElement(RichTextLink):
    """A link without a style, of which a table has one a row: written out as it is."""

    def _resolve(self) -> dict[str, Any]:
        return {"type": "link", "url": self.url, "text": self.text}


def draw_paragraph(line: Line, max_units: int, *, dates: bool) -> RichTextBlock:
    """Draw one line as a block of its own."""
    return RichTextBlock(draw_section(line, max_units, dates=dates))


def draw_section(
    line: Line, max_units: int, *, dates: bool, max_span_units: int = MAX_PARAGRAPH_UNITS
) -> RichTextSection:
    """Draw a line in at most `max_units` units; `–` where it says nothing.

    Without `dates`, moments are written in UTC, for clients that know no date element.
    """
    drawn = draw_elements(line, max_units, dates=dates, max_span_units=max_span_units)
    return RichTextSection(drawn or [RichText(EMPTY_TEXT)])


def draw_elements(
    line: Line, units_left: int, *, dates: bool, max_span_units: int = MAX_PARAGRAPH_UNITS
) -> list[RichTextElement]:
    """Draw the spans of a line in `units_left`, none of them longer than `max_span_units`."""
    drawn: list[RichTextElement] = []
    for span in line:
        words = cut_text(span_text(span), min(max_span_units, units_left))
        if words:
            drawn.append(draw_element(span, words, dates=dates))
        units_left -= count_units(words)
    return drawn


def draw_element(span: Span, words: str, *, dates: bool) -> RichTextElement:
    """Draw one span, whose words are cut already."""
    match span:
        case Timestamp() if dates:
            return DateElement(span, words)
        case UserRef() if member_id(span):
            return RichTextUser(member_id(span))
        case Link() if safe_url(span.url):
            return LinkElement(url=span.url, text=isolate_direction(words))
    style = {"bold": True} if isinstance(span, Strong) else {}
    style |= {"code": True} if isinstance(span, Code | Say) else {}
    shown = keep_units_together(words) if isinstance(span, Strong) else words
    return RichText(isolate_direction(shown), **style)
