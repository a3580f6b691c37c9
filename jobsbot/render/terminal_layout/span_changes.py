"""Spans of a message put in place of others, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from jobsbot.core.messages.message import Message


def change_spans(
    message: Message, change: Callable[[Any], Any], *, but: tuple[type, ...] = ()
) -> Message:
    """Change what the parts and rows of a message are made of; its title and buttons stay.

    `change` answers a value as it is where it changes nothing. Parts of the types in `but` are
    left alone.
    """
    return replace(
        message,
        parts=_change(message.parts, change, but),
        button_rows=_change(message.button_rows, change, but),
    )


def _change(value: Any, change: Callable[[Any], Any], but: tuple[type, ...]) -> Any:
    """Do it in whatever parts and lines are made of: tuples and dataclasses."""
    if isinstance(value, but):
        return value
    changed = change(value)
    if changed is not value:
        return changed
    if isinstance(value, tuple):
        return tuple(_change(each, change, but) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        inner = {f.name: _change(getattr(value, f.name), change, but) for f in fields(value)}
        return replace(value, **inner)
    return value
