"""Zones behind a time on the clock, as people and terminals write them: `10:00 CET`, `10:00+02:00`.

Only names that mean one zone are known; `CST`, `IST` and `BST` mean several.
"""

from __future__ import annotations

import re
from datetime import timedelta

ZONE_HOURS = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""Hours that a zone is ahead of UTC."""
SEVERAL_ZONES = frozenset({"CST", "IST", "BST", "AST", "SST"})
"""Names that mean several zones."""
OFFSET_PATTERN = re.compile(r"(?:utc|gmt)?([+-])(\d\d?)(?::?([0-5]\d))?\Z", re.ASCII)
ZONED_PATTERN = re.compile(
    r"(.*?(?:\d:[0-5]\d(?::[0-5]\d)?|\d ?[ap]m)) *"
    r"([a-z]{1,4}|(?:utc|gmt)[+-]\d\d?(?::?\d\d)?|\+\d\d?(?::?\d\d)?|(?<= )-\d\d(?::?\d\d)?)\Z",
    re.ASCII,
)
"""A time and its zone. `10:00-12:00` is from ten to twelve: a `-` without a space is no zone's."""
MAX_OFFSET_HOURS = 14


def split_zone(text: str) -> tuple[str, timedelta] | None:
    """Cut a time into itself and how far its zone is ahead of UTC; None where it names none."""
    found = ZONED_PATTERN.match(text.lower())
    offset = read_zone(found[2]) if found else None
    return (found[1], offset) if found and offset is not None else None


def read_zone(text: str) -> timedelta | None:
    """Read the name of a zone, or an offset: how far it is ahead of UTC. None where it is none."""
    text = text.lower()
    if text in ZONE_HOURS:
        return timedelta(hours=ZONE_HOURS[text])
    found = OFFSET_PATTERN.match(text)
    if not found or int(found[2]) > MAX_OFFSET_HOURS:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return -ahead if found[1] == "-" else ahead
