"""What all frozen values have in common, whichever kind of class they are.

Most values are `msgspec.Struct`s: their methods are C, where those of a frozen dataclass are Python
that is generated and compiled at each start. A dataclass is used where a field carries more than a
type: its grammar (fields of commands and of `JobFilters`), or `repr=False` for secrets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter, is_
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    # The type checker looks at the names and types of changes for this very function alone, and
    # does so for structs too.
    from dataclasses import replace as replace
else:

    def replace(value, /, **changes):
        """Copy a value with some of its fields changed. Raises TypeError for no field of it."""
        if isinstance(value, msgspec.Struct):
            return msgspec.structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)


@cache
def list_fields(kind: Any) -> tuple[str, ...]:
    """List the names of the fields of a type of values: none where it is no such type."""
    if issubclass(kind, msgspec.Struct):
        return tuple(kind.__struct_fields__)
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    return ()


def change_inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """Apply `change` to each element of a tuple, or to each field of a value.

    Answers the same object where nothing changes, or where it has no fields.
    """
    kind: Any = type(value)
    if kind is tuple:
        return change_each(value, change)
    return change_fields(value, change, list_fields(kind))


def change_fields(value: Any, change: Callable[[Any], Any], names: tuple[str, ...]) -> Any:
    """Apply `change` to these fields of a value; answers the same where nothing changes."""
    before = read_fields(value, names)
    after = change_each(before, change)
    if after is before:
        return value
    return replace(value, **dict(zip(names, after, strict=True)))


def change_each(values: tuple[Any, ...], change: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Apply `change` to each element; answers the same tuple where nothing changes."""
    changed = [change(value) for value in values]
    return values if all(map(is_, changed, values)) else tuple(changed)


def read_fields(value: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Read the values of these fields, in their order."""
    return _make_reader(names)(value) if names else ()


@cache
def _make_reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Make what reads the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: (getattr(value, names[0]),)
