"""Lengths of time and moments at the start of words: `24 hours`, `2 days ago`, `yesterday`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobsbot.core.text.durations import read_duration, read_moment
from jobsbot.core.text.tokens import Token, join_text

ONE_OF_UNIT = {"minute": "1m", "hour": "1h", "day": "24h", "week": "7d", "month": "30d"}

HALVES = {"half an hour": "30m", "half a day": "12h", "an hour and a half": "90m"}


def read_length(tokens: Sequence[Token]) -> tuple[str, int]:
    """Read a length of time at the start of words: `2h`, `24 hours`, `hour`; how many it takes."""
    first, both = join_text(tokens[:1]), join_text(tokens[:2]).replace(" ", "")
    if first in ONE_OF_UNIT:
        return ONE_OF_UNIT[first], 1
    if first in ("a", "an") and (length := ONE_OF_UNIT.get(join_text(tokens[1:2]))):
        return length, 2
    for phrase, length in HALVES.items():
        if join_text(tokens[: phrase.count(" ") + 1]) == phrase:
            return length, phrase.count(" ") + 1
    if re.fullmatch(r"[0-9]+[a-z]+", both) and len(tokens) > 1 and first.isdigit():
        return (both, 2) if read_duration(both) is not None else ("", 0)
    return (first, 1) if first and read_duration(first) is not None else ("", 0)


def read_moment_words(tokens: Sequence[Token]) -> tuple[str, int]:
    """Read a moment at the start of words: `yesterday`, `2 days ago`; how many it takes."""
    length, used = read_length(tokens)
    if length:
        return length, used + (join_text(tokens[used : used + 1]) == "ago")
    alone = bool(tokens) and tokens[0].is_bare and read_moment(tokens[0].text) is not None
    return (tokens[0].text, 1) if alone else ("", 0)
