"""The one text of a message that Slack parses, written so that no data in it is ever parsed.

Escaping `&<>` is not enough: marks, quotes, addresses and emoji names work without them. Each is
kept apart by a word joiner (U+2060), which is not seen, not read out and no boundary of words.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

from jobsbot.core.messages.message import Code, Line, Link, Someone, Span, Strong, Time
from jobsbot.render.text import clean, cut, isolated, person, size, utc

JOINER = "\u2060"

_QUOTE = re.compile(r"^(\s*)&gt;")
_MARK = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")  # a_b within a word marks nothing
_EMOJI = re.compile(r":(?=[\w+'’-]+:)")
_ADDRESS = re.compile(r":(?=//)|(?<=\w)\.(?=[^\W\d_]{2})|[@#]")
_ADDRESSES = re.compile(r"https?://[^\x00-\x20\x7f<>|\"'`\\^{}]+")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}", re.ASCII)


def literal(text: str) -> str:
    """Write data so that Slack shows exactly these words."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = isolated(text)
    text = _QUOTE.sub(rf"\1{JOINER}&gt;", text)
    text = _MARK.sub(rf"{JOINER}\g<0>{JOINER}", text)
    text = _EMOJI.sub(f":{JOINER}", text)
    return _ADDRESS.sub(rf"\g<0>{JOINER}", text)


def fitted(text: str, most: int) -> str:
    """Write data in at most `most` units, cut where it has to be, never within an entity."""
    whole = literal(cut(text, most))
    kept = most
    while size(whole) > most and kept > 0:
        kept = min(kept - 1, kept * most // size(whole))
        whole = literal(cut(text, kept))
    return whole


def date(moment: Time) -> str:
    """Write a moment that each reader sees in their own zone, with UTC for old clients."""
    epoch = int(moment.at.timestamp())
    return f"<!date^{epoch}^{{date_short_pretty}} {{time}}|{utc(moment.at)}>"


def parsed(line: Line, most: int, each: int = 3000) -> str:
    """Write a line in at most `most` units, no span longer than `each`."""
    text = ""
    for span in line:
        piece = _piece(span, min(each, most - size(text)))
        if size(text) + size(piece) > most:
            return f"{text}…" if size(text) < most else text
        text += piece
    return text


def address(url: str) -> str:
    """Let an address through that is one: http or https, at most 3,000 long; else nothing."""
    return url if len(url) <= 3000 and url.isascii() and _ADDRESSES.fullmatch(url) else ""


def member(who: Someone) -> str:
    """The Slack id of someone whose name is not known, which Slack then shows by itself.

    A name that is known is shown as letters instead: a mention in a new message notifies.
    """
    return who.id if not who.name and _MEMBER.fullmatch(who.id) else ""


def _piece(span: Span, most: int) -> str:
    match span:
        case str():
            return fitted(clean(span), most)
        case Strong() | Code():
            return fitted(clean(span.text), most)
        case Link():
            return _link(span, most)
        case Time():
            return date(span)
        case Someone():
            return f"<@{member(span)}>" if member(span) else fitted(person(span), most)


def _link(link: Link, most: int) -> str:
    url = address(link.url).replace("&", "&amp;")
    room = most - len(url) - 3
    words = fitted(clean(link.text), room) if url and room > 0 else ""
    return f"<{url}|{words}>" if words else fitted(clean(link.text), most)
