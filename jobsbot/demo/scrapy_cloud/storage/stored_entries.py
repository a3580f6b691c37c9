"""Which entries of a stored list are asked for: by number, by filter, and how many."""

import json
import operator
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.request_parsing import Parameters
from jobsbot.demo.scrapy_cloud.responses import JobsApiRefusal

Entry = dict[str, Any]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "contains": lambda held, wanted: str(wanted) in str(held),
}


class EntryFilter(msgspec.Struct, frozen=True):
    """`["level", ">=", [40]]`: any of the values will do."""

    name: str
    compare: Callable[[Any, Any], bool]
    values: tuple[Any, ...]

    @classmethod
    def of(cls, text: str) -> "EntryFilter":
        """Read a filter; raise `JobsApiRefusal` for what is none."""
        try:
            name, comparison, values = json.loads(text)
            return cls(str(name), OPERATORS[comparison], tuple(values))
        except (ValueError, KeyError, TypeError):
            raise JobsApiRefusal("invalid filter") from None

    def matches(self, entry: Entry) -> bool:
        """Say whether an entry has the field and one of the values fits."""
        try:
            return self.name in entry and any(
                self.compare(entry[self.name], value) for value in self.values
            )
        except TypeError:
            return False


class EntryQuery(msgspec.Struct, frozen=True):
    """The part of a list that a request asks for."""

    first: int
    count: int | None
    filters: tuple[EntryFilter, ...]
    meta: frozenset[str]
    without_data: bool

    @classmethod
    def of(cls, parameters: Parameters) -> "EntryQuery":
        """Read `start`, `startafter`, `count`, `filter`, `meta` and `nodata`."""
        first = max(
            _read_number(parameters, "start", 0), _read_number(parameters, "startafter", -1) + 1
        )
        count = _read_number(parameters, "count", -1)
        return cls(
            first=first,
            count=None if count < 0 else count,
            filters=tuple(EntryFilter.of(text) for text in parameters.get("filter", ())),
            meta=frozenset(parameters.get("meta", ())),
            without_data=parameters.get("nodata", ("0",))[0] == "1",
        )

    def select(
        self, key: str, total: int, read: Callable[[int], Entry], hidden: Sequence[str] = ("_ts",)
    ) -> Iterator[Entry]:
        """Give the entries asked for, of `total`; fields that are `hidden` only where asked for."""
        left = total if self.count is None else self.count
        for number in range(self.first, total):
            if not left:
                return
            entry = read(number)
            if all(one.matches(entry) for one in self.filters):
                left -= 1
                yield self._show(f"{key}/{number}", entry, hidden)

    def _show(self, entry_key: str, entry: Entry, hidden: Sequence[str]) -> Entry:
        known = {"_key": entry_key, **entry}
        named = {name: known[name] for name in self.meta if name in known}
        data = {name: value for name, value in entry.items() if name not in hidden}
        return named if self.without_data else {**data, **named}


def happens_at(number: int, times: int, of: int) -> bool:
    """Spread `times` evenly over `of` places, and say whether one falls on this place."""
    return of > 0 and times * (number + 1) // of > times * number // of


def to_milliseconds(moment: datetime) -> int:
    """Write a moment as storage does."""
    return (moment - datetime.fromtimestamp(0, moment.tzinfo)) // timedelta(milliseconds=1)


def _read_number(parameters: Parameters, name: str, default: int) -> int:
    """Read a number, or the last part of a key; raise `JobsApiRefusal` where it is neither."""
    values = parameters.get(name, ())
    if not values:
        return default
    text = values[0].rsplit("/", 1)[-1]
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise JobsApiRefusal(f"invalid '{name}' argument")
    return int(text)
