"""Draws items: which share of them has each field, and the last few of them, folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import msgspec

from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.jobs.storage_records import Item, StorageStats
from jobsbot.core.messages.message import BulletList, Column, Folded, Line, Strong, Table
from jobsbot.core.messages.records import Record
from jobsbot.core.text.visible_text import shorten_middle, spell_invisible

NOTABLE_CHANGE = 0.1
"""A field whose share moved by less than this is as usual."""
MAX_FIELD_ROWS = 40
MAX_VALUE_CHARS = 60
MAX_FIELDS_SHOWN = 8


class FieldCoverage(msgspec.Struct, frozen=True):
    """The share of items that have a field, 0 to 1, here and usually (None: never compared)."""

    name: str
    share: float
    usual: float | None

    @property
    def change(self) -> float:
        return 0.0 if self.usual is None else self.share - self.usual

    @property
    def is_notable(self) -> bool:
        return abs(self.change) >= NOTABLE_CHANGE


class ItemRecord(Record, frozen=True, kw_only=True):
    """An item, by its number from 0, credentials masked."""

    number: int
    item: Mapping[str, Any]


def compare_coverage(
    stats: StorageStats, earlier: Sequence[StorageStats], masking: Masking
) -> tuple[FieldCoverage, ...]:
    """Compare each field's share with the median of earlier runs; the largest fall comes first.

    Names of fields may come from a web page: what looks like a credential in one is masked.
    """
    here = stats.coverage()
    before = [shares for one in earlier if (shares := one.coverage())]
    names = dict.fromkeys([*here, *(name for shares in before for name in shares)])
    compared = [
        FieldCoverage(
            masking.mask_text(name),
            here.get(name, 0.0),
            median(shares.get(name, 0.0) for shares in before) if before else None,
        )
        for name in names
        if not name.startswith("_")
    ]
    return tuple(sorted(compared, key=lambda field: field.change))


def draw_coverage_table(fields: Sequence[FieldCoverage]) -> Table:
    """Lay the shares out, a row a field."""
    rows = tuple(
        (
            f"❌ {field.name}" if field.is_notable and field.change < 0 else field.name,
            format_field_share(field.share),
            "–" if field.usual is None else format_field_share(field.usual),
        )
        for field in fields[:MAX_FIELD_ROWS]
    )
    columns = (Column("Field"), Column("Items that have it"), Column("Usually"))
    return Table("Fields of the items", columns, rows)


def draw_items(items: Sequence[Item], masking: Masking) -> Folded:
    """Fold items away, a line each, newest last: the first few fields of each."""
    lines = BulletList(tuple(draw_item(item, masking) for item in items), newest_last=True)
    return Folded(name_last_items(len(items)), (lines,))


def name_last_items(count: int) -> str:
    return "The last item" if count == 1 else f"The last {count} items"


def draw_item(item: Item, masking: Masking) -> Line:
    pairs = mask_item(item, masking)
    line: list[str | Strong] = []
    for name, value in list(pairs.items())[:MAX_FIELDS_SHOWN]:
        line += [Strong(f"{shorten_value(name)}: "), shorten_value(value), " · "]
    left = len(pairs) - MAX_FIELDS_SHOWN
    return (*line, f"{left} more fields") if left > 0 else tuple(line[:-1] or ["an empty item"])


def shorten_value(text: str) -> str:
    head, tail = shorten_middle(spell_invisible(text[: 20 * MAX_VALUE_CHARS]), MAX_VALUE_CHARS)
    return f"{head} … {tail}" if tail else head


def mask_item(item: Item, masking: Masking) -> dict[str, str]:
    """Write an item's fields as text, by name, without storage's own; credentials masked."""
    return dict(masking.mask_arguments(_select_own_fields(item)))


def make_item_record(number: int, item: Item, masking: Masking) -> ItemRecord:
    """Make the record of an item: its values as they are, without storage's own fields."""
    return ItemRecord(number=number, item=masking.mask_values(_select_own_fields(item)))


def _select_own_fields(item: Item) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name[:1] != "_"}


def format_field_share(share: float) -> str:
    """Say a share as a percentage; none and all only where it is exactly so."""
    if 0 < share < 0.001:
        return "< 0.1%"
    if 0.999 < share < 1:
        return "> 99.9%"
    return f"{100 * share:.3g}%"
