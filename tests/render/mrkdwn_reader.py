"""What Slack reads in a text: marks that it parses, and what a person sees."""

from __future__ import annotations

import re

from jobsbot.render.mrkdwn import WORD_JOINER

PARSED = (
    re.compile(r"<[^>]*>"),  # a link, a mention, a date
    re.compile(r"(?<![\w\u2060])[*_~](?!\u2060)"),  # bold, italic, struck out
    re.compile(r"`(?!\u2060)"),
    re.compile(r"^[\s\u2060]*(?<!\u2060)(>|&gt;)", re.MULTILINE),
    re.compile(r":[\w+-]+:"),
    re.compile(r"://|\b[\w-]+\.[a-z]{2,}", re.ASCII),
    re.compile(r"@(?!\u2060)"),
    re.compile(r"&(?!amp;|lt;|gt;)"),
    re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]"),
)


def marks(text: str) -> list[str]:
    """Find what Slack would parse in a text made of data alone."""
    return [found.group() for pattern in PARSED for found in pattern.finditer(text)]


def readable(text: str) -> str:
    """Undo the writing: what a person reads."""
    for joined in (WORD_JOINER, "\u2068", "\u2069"):
        text = text.replace(joined, "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
