"""Finds the line of a key in a TOML file, for messages about mistakes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

ITEM_PATTERN = re.compile(r"(.+)\[(\d+)\]")
"""A table of a list, such as `policy.allow[2]`."""
_PART = r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\w-]+)"
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
STATEMENT_PATTERN = re.compile(
    rf"[ \t]*(?:(?P<brackets>\[\[?)[ \t]*(?P<table>{_NAME})|(?P<key>{_NAME})[ \t]*=)"
)
VALUE_PATTERN = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*"
    r"|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)
"""What a value is cut into: texts and comments, which hold anything, and what stands between."""


def find_line(text: str, key: str) -> int:
    """Find the line of a key such as `policy.allow[2].who`, else of what it stands in.

    A table that is named only by what is in it, as in `[channels.C1]`, stands where that does.
    The text has to be TOML. 0 where nothing of the key is seen.
    """
    lines = dict(reversed(list(_list_names(text))))
    while key:
        inside = (line for name, line in lines.items() if name.startswith((f"{key}.", f"{key}[")))
        if line := lines.get(key) or min(inside, default=0):
            return line
        item = ITEM_PATTERN.fullmatch(key)
        key = item[1] if item else key.rpartition(".")[0]
    return 0


def _list_names(text: str) -> Iterator[tuple[str, int]]:
    """List every table and every key by its whole name, with its line."""
    table, items = "", Counter[str]()
    at, line = 0, 1
    while at < len(text):
        end = _find_statement_end(text, at)
        if found := STATEMENT_PATTERN.match(text, at, end):
            name = _join_parts(found["table"] or found["key"])
            if found["brackets"] == "[[":
                items[name] += 1
                name = f"{name}[{items[name]}]"
            if found["table"]:
                table = name
            else:
                name = f"{table}.{name}" if table else name
            yield name, line
        line += text.count("\n", at, end)
        at = end


def _find_statement_end(text: str, begin: int) -> int:
    """Find where the statement that begins here ends: after the end of a line, outside brackets."""
    depth = 0
    for piece in VALUE_PATTERN.finditer(text, begin):
        depth += (piece[0] in "[{") - (piece[0] in "]}")
        if piece[0] == "\n" and depth <= 0:
            return piece.end()
    return len(text)


def _join_parts(name: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_PART, name))
