"""Writes mrkdwn, the one markup that Slack parses, so that no data in it is ever parsed.

Escaping `&<>` is not enough: marks, quotes, addresses and emoji names work without them. Each of
these is broken by a word joiner (U+2060), which is invisible, not read out, and no word boundary.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

from jobsbot.core.messages.message import Code, Line, Link, Say, Span, Strong, Timestamp, UserRef
from jobsbot.render.text import (
    clean_text,
    count_units,
    cut_text,
    format_person,
    isolate_direction,
    span_text,
)

WORD_JOINER = "\u2060"

# Each pattern begins with the letters it looks for: others are then passed over at once.
_QUOTE = re.compile(r"^(\s*)&gt;")
_MARK = re.compile(r"[`*_~](?:(?<=`)|(?<![^\W_].)|(?![^\W_]))")  # a_b within a word marks nothing
_EMOJI = re.compile(r":(?=[\w+'’-]+:)")
_LINK_MARK = re.compile(r"[:.@#](?:(?<=[@#])|(?<=:)(?=//)|(?<=\w\.)(?=[^\W\d_]{2}))")
_HTTP_URL = re.compile(r"https?://[^\x00-\x20\x7f<>|\"'`\\^{}]+")
_ONE_TOGETHER = re.compile(
    r":[\w+'’-]*\0[\w+'’-]*:"  # an emoji
    r"|:/?\0/|[\w-]\0\.[^\W\d_]|\w\.[^\W\d_]?\0[^\W\d_]"  # an address
)
_MEMBER_ID = re.compile(r"[UW][A-Z0-9]{2,20}", re.ASCII)


def escape_text(text: str) -> str:
    """Write data so that Slack shows exactly these words."""
    text = clean_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = isolate_direction(text)
    text = _QUOTE.sub(rf"\1{WORD_JOINER}&gt;", text) if "&gt;" in text else text
    # A function is called for what is found only; a template is looked up for every text.
    text = _MARK.sub(lambda found: f"{WORD_JOINER}{found[0]}{WORD_JOINER}", text)
    text = _EMOJI.sub(f":{WORD_JOINER}", text)
    return _LINK_MARK.sub(lambda found: f"{found[0]}{WORD_JOINER}", text)


def escape_and_fit(text: str, max_units: int) -> str:
    """Write data in at most `max_units` units, cut where it has to be, never within an entity."""
    whole = escape_text(cut_text(text, max_units))
    kept = max_units
    while count_units(whole) > max_units and kept > 0:
        kept = min(kept - 1, kept * max_units // count_units(whole))
        whole = escape_text(cut_text(text, kept))
    return whole


def format_date(moment: Timestamp) -> str:
    """Write a moment that each reader sees in their own zone, with UTC for old clients."""
    epoch = int(moment.at.timestamp())
    return f"<!date^{epoch}^{date_format(moment)}|{span_text(moment)}>"


def date_format(moment: Timestamp) -> str:
    """Say which parts of a moment Slack is to show."""
    return "{time_secs}" if moment.to_second else "{date_short_pretty} {time}"


def format_mrkdwn_line(line: Line, max_units: int, max_span_units: int = 3000) -> str:
    """Write a line in at most `max_units` units, no span longer than `max_span_units`.

    Data is cut into spans anywhere, and two that are harmless alone can be an address or an emoji
    together: they are kept apart as well.
    """
    text, units_left = "", max_units
    for span in line:
        piece = _format_span(span, min(max_span_units, units_left))
        if text and _ONE_TOGETHER.search(f"{text[-100:]}\0{piece[:100]}"):
            piece = f"{WORD_JOINER}{piece}"
        units = count_units(piece)
        if units > units_left:
            return f"{text}…" if units_left else text
        text += piece
        units_left -= units
    return text


def safe_url(url: str) -> str:
    """Answer a URL if it is http or https and at most 3,000 characters long; else empty."""
    return url if len(url) <= 3000 and url.isascii() and _HTTP_URL.fullmatch(url) else ""


def member_id(who: UserRef) -> str:
    """The Slack id of someone whose name is not known, which Slack then shows by itself.

    A name that is known is shown as letters instead: a mention in a new message notifies.
    """
    return who.id if not who.name and _MEMBER_ID.fullmatch(who.id) else ""


def _format_span(span: Span, max_units: int) -> str:
    match span:
        case str():
            return escape_and_fit(clean_text(span), max_units)
        case Strong() | Code():
            return escape_and_fit(clean_text(span.text), max_units)
        case Say():
            return escape_and_fit(span_text(span), max_units)
        case Link():
            return _format_link(span, max_units)
        case Timestamp():
            return format_date(span)
        case UserRef():
            return (
                f"<@{member_id(span)}>"
                if member_id(span)
                else escape_and_fit(format_person(span), max_units)
            )


def _format_link(link: Link, max_units: int) -> str:
    url = safe_url(link.url).replace("&", "&amp;")
    room = max_units - len(url) - 3
    words = escape_and_fit(clean_text(link.text), room) if url and room > 0 else ""
    return f"<{url}|{words}>" if words else escape_and_fit(clean_text(link.text), max_units)
