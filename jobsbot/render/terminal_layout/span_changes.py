"""Spans of a message put in place of others, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobsbot.core.messages.message import Message
from jobsbot.core.values import change_inside, replace


def change_spans(
    message: Message, change: Callable[[Any], Any], *, but: tuple[type, ...] = ()
) -> Message:
    """Change what the parts and rows of a message are made of; its title and buttons stay.

    `change` answers a value as it is where it changes nothing. Parts of the types in `but` are
    left alone.
    """

    def change_value(value: Any) -> Any:
        if isinstance(value, but):
            return value
        changed = change(value)
        return changed if changed is not value else change_inside(value, change_value)

    return replace(
        message,
        parts=change_value(message.parts),
        button_rows=change_value(message.button_rows),
    )
