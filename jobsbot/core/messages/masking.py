"""What a message says of others' names, without the credentials that some names hold.

Spiders, tags, versions and close reasons are named by strangers, and sometimes after a secret.
What is shown is masked here, as the last step of making a message. What acts stays as it is: the
sentence on a button, what a form sends back, the keys of jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import (
    Button,
    Choice,
    Column,
    Form,
    MarkedTime,
    TextInput,
    Timestamp,
)
from jobsbot.core.messages.records import JobRecord

T = TypeVar("T")
LEFT_FIELDS = {
    Button: ("value", "url"),
    TextInput: ("name", "value"),
    Form: ("value",),
}
"""What is sent back as it is."""
LEFT_TYPES = (JobRecord, MarkedTime, Timestamp, Column)
"""Masked where they are made, or without a word of anybody else's."""
NO_MASKING = Masking()


def mask_names(told: T, masking: Masking = NO_MASKING) -> T:
    """Mask the credentials in all words of a message, or of what is in one."""
    masked: T = _mask(told, masking)
    return masked


def _mask(value: Any, masking: Masking) -> Any:
    """Mask a value, and answer the same one where there was nothing to mask."""
    kind: Any = type(value)
    if kind is str:
        return masking.mask_name(value)
    if kind is tuple:
        return _mask_each(value, masking)
    if kind is Choice:
        shown = tuple((says, masking.mask_name(label)) for says, label in value.options)
        return replace(value, options=shown, label=masking.mask_name(value.label))
    names = list_masked_fields(kind)
    if not names:
        return value
    before = make_reader(names)(value)
    after = _mask_each(before, masking)
    if after is before:
        return value
    changed = dict(zip(names, after, strict=True))
    is_struct = issubclass(kind, msgspec.Struct)
    return msgspec.structs.replace(value, **changed) if is_struct else replace(value, **changed)


def _mask_each(values: tuple[Any, ...], masking: Masking) -> tuple[Any, ...]:
    for value in values:
        if _mask(value, masking) is not value:
            return tuple([_mask(one, masking) for one in values])
    return values


@cache
def list_masked_fields(kind: type) -> tuple[str, ...]:
    """List the fields of a type in which names are masked: none for what has no fields."""
    if issubclass(kind, LEFT_TYPES):
        return ()
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    if not is_dataclass(kind):
        return ()
    left = LEFT_FIELDS.get(kind, ())
    return tuple(field.name for field in fields(kind) if field.name not in left)


@cache
def make_reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Make what reads the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: (getattr(value, names[0]),)
