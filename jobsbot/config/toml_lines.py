"""Where in a file of settings a key stands: mistakes are told by line."""

from __future__ import annotations

import re

ITEM_PATTERN = re.compile(r"(.+)\[(\d+)\]")
"""A table of a list, such as `policy.allow[2]`."""


def find_line(text: str, key: str) -> int:
    """Find the line of a key such as `policy.allow[2].who`, else of what it stands in.

    0 where neither is seen.
    """
    if not key:
        return 0
    item = ITEM_PATTERN.fullmatch(key)
    parent = item[1] if item else key.rpartition(".")[0]
    return _find_assignment(text, key) or _find_header(text, key) or find_line(text, parent)


def _find_assignment(text: str, key: str) -> int:
    table, _, name = key.rpartition(".")
    header = _header_pattern(table)
    wanted, seen, inside = _item_number(table), 0, not table
    for at, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            is_header = bool(table and re.match(header, line.strip()))
            seen += is_header
            inside = is_header and seen == wanted
        elif inside and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line):
            return at
    return 0


def _find_header(text: str, table: str) -> int:
    header, wanted = _header_pattern(table), _item_number(table)
    lines = [at for at, line in enumerate(text.splitlines(), 1) if re.match(header, line.strip())]
    return lines[wanted - 1] if len(lines) >= wanted else 0


def _header_pattern(table: str) -> str:
    item = ITEM_PATTERN.fullmatch(table)
    if item:
        return rf"\[\[\s*{_spell(item[1])}\s*\]\]"
    return rf"\[\[?\s*{_spell(table)}\s*\]"


def _spell(table: str) -> str:
    """Match a table's name, each part of it with quotes or without."""
    return r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in table.split("."))


def _item_number(table: str) -> int:
    item = ITEM_PATTERN.fullmatch(table)
    return int(item[2]) if item else 1
