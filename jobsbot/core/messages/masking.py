"""Masks credentials in the names that a message shows.

Strangers name spiders, tags, versions and close reasons, and sometimes after a secret. Everything
shown is masked here, as the last step of making a message. Values that are sent back stay as they
are: the sentence of a button, the values of a form, the keys of jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

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
from jobsbot.core.values import change_each, change_fields, list_fields, replace

T = TypeVar("T")
LEFT_FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    Button: ("value", "url"),
    TextInput: ("name", "value"),
    Form: ("value",),
}
"""Fields whose values are sent back, and so are not masked."""
LEFT_TYPES = (JobRecord, MarkedTime, Timestamp, Column)
"""Types that are masked where they are made, or hold only the bot's own words."""
PLAIN_TYPES = frozenset({int, bool, float, type(None), timedelta, datetime})
"""Nothing in these is a name."""
NO_MASKING = Masking()


def mask_names(value: T, masking: Masking = NO_MASKING) -> T:
    """Mask the credentials in all words of a message, or of what is in one.

    Answers the same value where there was nothing to mask.
    """

    def mask(inner: Any) -> Any:
        kind: Any = type(inner)
        if kind is str:
            return masking.mask_name(inner)
        if kind is tuple:
            return change_each(inner, mask)
        if kind in PLAIN_TYPES:
            return inner
        if kind is Choice:
            shown = tuple((says, masking.mask_name(label)) for says, label in inner.options)
            return replace(inner, options=shown, label=masking.mask_name(inner.label))
        names = list_masked_fields(kind)
        return change_fields(inner, mask, names) if names else inner  # most have none

    masked: T = mask(value)
    return masked


@cache
def list_masked_fields(kind: Any) -> tuple[str, ...]:
    """List the fields of a type in which names are masked: none for what has no fields."""
    if issubclass(kind, LEFT_TYPES):
        return ()
    left = LEFT_FIELDS.get(kind, ())
    return tuple(name for name in list_fields(kind) if name not in left)
