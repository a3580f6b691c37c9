"""Sentences and literal values within a text of our own, marked by backticks."""

from __future__ import annotations

import re

from jobsbot.core.messages.message import Code, Line, Say, Span

MARKED_TEXT_PATTERN = re.compile(r"``(?P<sentence>[^`]+)``|`(?P<code>[^`]+)`|(?P<plain>[^`]+|`)")


def mark_code(text: str) -> Line:
    """Turn ``words`` between two backticks into Say, between one into Code.

    For text of our own, never for data.
    """
    spans: list[Span] = []
    for sentence, code, plain in MARKED_TEXT_PATTERN.findall(text):
        spans.append(Say(sentence) if sentence else Code(code) if code else plain)
    return tuple(spans)


def quote_code(text: str) -> str:
    """The same where only plain text can stand: what would be Say or Code is quoted."""
    return "".join(
        plain or f"“{sentence or code}”"
        for sentence, code, plain in MARKED_TEXT_PATTERN.findall(text)
    )
