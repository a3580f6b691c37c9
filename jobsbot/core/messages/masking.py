"""What a message says of others' names, without the credentials that some names hold.

Spiders, tags, versions and close reasons are named by strangers, and sometimes after a secret.
What is shown is masked here, as the last step of making a message. What acts stays as it is: the
sentence on a button, what a form sends back, the keys of jobs.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeVar

import msgspec

from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.message import Button, Choice, Form, TextInput

T = TypeVar("T")
ACTING_FIELDS = {
    Button: ("value", "url"),
    TextInput: ("name", "value"),
    Form: ("value",),
}
"""What is sent back as it is."""
NO_FIELDS: tuple[str, ...] = ()
NO_MASKING = Masking()


def mask_names(told: T, masking: Masking = NO_MASKING) -> T:
    """Mask the credentials in all words of a message, or of what is in one."""
    masked: T = _mask(told, masking)
    return masked


def _mask(value: Any, masking: Masking) -> Any:
    """Mask a value, and answer the same one where there was nothing to mask."""
    match value:
        case str():
            return masking.mask_name(value)
        case Choice():
            shown = tuple((says, masking.mask_name(label)) for says, label in value.options)
            return replace(value, options=shown, label=masking.mask_name(value.label))
        case tuple():
            masked = tuple(map(partial(_mask, masking=masking), value))
            same = all(one is other for one, other in zip(masked, value, strict=True))
            return value if same else masked
        case msgspec.Struct():
            changed = _mask_fields(value, value.__struct_fields__, masking)
            return msgspec.structs.replace(value, **changed) if changed else value
        case _ if is_dataclass(value) and not isinstance(value, type):
            left = ACTING_FIELDS.get(type(value), NO_FIELDS)
            names = (field.name for field in fields(value) if field.name not in left)
            changed = _mask_fields(value, tuple(names), masking)
            return replace(value, **changed) if changed else value
        case _:
            return value


def _mask_fields(value: Any, names: tuple[str, ...], masking: Masking) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in names:
        before = getattr(value, name)
        after = _mask(before, masking)
        if after is not before:
            changed[name] = after
    return changed
