"""Columns of a table that hold moments: where room is short, the heading says their zone, once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobsbot.core.messages.message import Cell, Table
from jobsbot.core.values import replace
from jobsbot.render.text import cell_text

MOMENT_PATTERN = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)(?: ([^\s()]+))?\Z", re.ASCII)
"""A day and minute, and the zone behind it, as renderers write them."""


def is_moment(text: str) -> bool:
    """Tell whether a text is a day and minute, with its zone or without."""
    return MOMENT_PATTERN.match(text) is not None


def name_zones_once(table: Table) -> Table:
    """Move the zone that all moments of a column share from its cells to its name."""
    for n in range(len(table.columns)):
        zones = {find_zone(row[n]) for row in table.rows if n < len(row) and row[n] is not None}
        if len(zones) == 1 and (zone := zones.pop()):
            table = name_zone(table, n, zone)
    return table


def find_zone(cell: Cell) -> str:
    """Find the zone of a moment; empty where the cell is none, or says none."""
    found = MOMENT_PATTERN.match(cell_text(cell))
    return (found[2] or "") if found else ""


def name_zone(table: Table, n: int, zone: str) -> Table:
    """Say the zone in the name of a column, and take it off each of its cells."""
    columns = list(table.columns)
    columns[n] = replace(columns[n], name=f"{columns[n].name} ({zone})")
    rows = tuple(drop_zone(row, n, zone) for row in table.rows)
    return replace(table, columns=tuple(columns), rows=rows)


def drop_zone(row: Sequence[Cell], n: int, zone: str) -> tuple[Cell, ...]:
    if n >= len(row) or row[n] is None:
        return tuple(row)
    return (*row[:n], cell_text(row[n]).removesuffix(f" {zone}"), *row[n + 1 :])
