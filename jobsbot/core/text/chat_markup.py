"""Reads the markup that a chat client makes of what somebody typed: entities, links, mentions.

https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

from __future__ import annotations

import html
import re
import unicodedata

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.text.page_url import split_page_url

HTML_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
MARKUP_PATTERN = re.compile(
    r"<([^<>|\s]+)(?:\|([^<>]*))?>"
    # What was typed in angle brackets, as e-mail and Markdown write addresses, comes escaped.
    r"|&lt;<?(https?://(?:[^<>|\s&]|&amp;)+)(?:\|[^<>]*)?>?&gt;"
)
JOINERS = "\u200c\u200d"
"""What holds letters and pictures of more than one character together."""
DOUBLE_QUOTES = '"“”„‟«»'
"""Quotes as keyboards and phones write them."""


class ChatMarkup(msgspec.Struct, frozen=True):
    """One piece of markup: what it means and where it ends."""

    meant: str
    end: int
    is_mention: bool = False
    """It is a person, a channel or a group: `meant` is its id as `U1`, `#C1`, `!channel`."""


def read_markup(text: str, start: int) -> ChatMarkup | None:
    """Read `<https://…|…>`, `<mailto:…|…>`, `<@U…>` at `start`; None where there is none.

    Of a link, its label is what was typed, unless it leads to a page of Scrapy Cloud. Raises
    UsageError for what is between angle brackets and none of these.
    """
    found = MARKUP_PATTERN.match(text, start)
    if not found:
        return None
    target, label = html.unescape(found[1] or found[3]), html.unescape(found[2] or "")
    if target.startswith(("https://", "http://")):
        page = bool(split_page_url(target))
        return ChatMarkup(target if page or not label else label, found.end())
    if target.startswith(("mailto:", "tel:")):
        return ChatMarkup(label or target.partition(":")[2], found.end())
    if target[0] in "@#!":
        return ChatMarkup(target.removeprefix("@"), found.end(), is_mention=True)
    raise UsageError(
        f"I can't read “{found[0][:60]}”.",
        then="Write it without the angle brackets, or put quotes around it.",
        at=(start, found.end()),
    )


def read_entity(text: str, start: int) -> ChatMarkup | None:
    """Read `&amp;`, `&lt;` or `&gt;` at `start`; None where there is none."""
    for written, meant in HTML_ENTITIES.items():
        if text.startswith(written, start):
            return ChatMarkup(meant, start + len(written))
    return None


def is_invisible(char: str) -> bool:
    """Tell whether a character never shows: direction marks, zero-width spaces, …

    The two joiners are not among them: they are part of the value around them.
    """
    return unicodedata.category(char) == "Cf" and char not in JOINERS


def is_joiner(char: str) -> bool:
    """Tell whether a character only shapes its neighbours: a joiner or a variation selector."""
    return char in JOINERS or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
