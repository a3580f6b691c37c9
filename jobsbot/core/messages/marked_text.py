"""Sentences and literal values that the bot's own texts mark by backticks."""

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
    """Quote marked sentences and values, for places where only plain text can stand."""
    return "".join(
        plain or f"“{sentence or code}”"
        for sentence, code, plain in MARKED_TEXT_PATTERN.findall(text)
    )
