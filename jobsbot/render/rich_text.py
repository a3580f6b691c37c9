"""Spans as rich text, which has no markup to break out into."""

from __future__ import annotations

from typing import Any

from slackblocks import RichText, RichTextBlock, RichTextLink, RichTextSection, RichTextUser
from slackblocks.rich_text.elements import RichTextElement

from jobsbot.core.messages.message import Code, Line, Link, Someone, Span, Strong, Time
from jobsbot.render.mrkdwn import address, member
from jobsbot.render.text import NOTHING, cut, isolated, size, span_words

LONGEST = 3000
"""The most units of one paragraph."""
SPAN = 200
"""The most units of one span where a line is one of many: names of 500 characters exist."""


class Date(RichText):
    """A moment in the reader's zone: the `date` element, which slackblocks does not know yet.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#date-element-type
    """

    def __init__(self, moment: Time, fallback: str) -> None:
        super().__init__(fallback)
        self.timestamp = int(moment.at.timestamp())

    def _resolve(self) -> dict[str, Any]:
        return {
            "type": "date",
            "timestamp": self.timestamp,
            "format": "{date_short_pretty} {time}",
            "fallback": self.text,
        }


def paragraph(line: Line, most: int, *, dates: bool) -> RichTextBlock:
    """Draw one line as a block of its own."""
    return RichTextBlock(section(line, most, dates=dates))


def section(line: Line, most: int, *, dates: bool, each: int = LONGEST) -> RichTextSection:
    """Draw a line in at most `most` units; `–` where it says nothing.

    Without `dates`, moments are written in UTC, for clients that know no date element.
    """
    drawn = elements(line, most, dates=dates, each=each)
    return RichTextSection(drawn or [RichText(NOTHING)])


def elements(line: Line, most: int, *, dates: bool, each: int = LONGEST) -> list[RichTextElement]:
    """Draw the spans of a line in at most `most` units, none of them longer than `each`."""
    drawn: list[RichTextElement] = []
    for span in line:
        words = cut(span_words(span), min(each, most))
        if words:
            drawn.append(element(span, words, dates=dates))
        most -= size(words)
    return drawn


def element(span: Span, words: str, *, dates: bool) -> RichTextElement:
    """Draw one span, whose words are cut already."""
    match span:
        case Time() if dates:
            return Date(span, words)
        case Someone() if member(span):
            return RichTextUser(member(span))
        case Link() if address(span.url):
            return RichTextLink(url=span.url, text=isolated(words))
    style = {"bold": True} if isinstance(span, Strong) else {}
    style |= {"code": True} if isinstance(span, Code) else {}
    return RichText(isolated(words), **style)
