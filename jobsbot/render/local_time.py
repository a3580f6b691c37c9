"""Moments in words, in the zone of whoever reads them in a terminal."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from jobsbot.core.messages.message import Message, Timestamp


def localize_message(message: Message, zone: tzinfo | None) -> Message:
    """Put words for every moment of a message, in this zone; None is that of this machine.

    Renderers say moments in UTC, so for UTC nothing is done.
    """
    if zone is UTC:
        return message
    return replace(
        message,
        parts=_localize(message.parts, zone),
        button_rows=_localize(message.button_rows, zone),
    )


def format_local(moment: Timestamp, zone: tzinfo | None) -> str:
    """Say a moment as `2026-11-24 14:58 CET`, or to the second as `14:58:02 CET`."""
    at = moment.at.astimezone(zone)
    return f"{at:%H:%M:%S %Z}" if moment.to_second else f"{at:%Y-%m-%d %H:%M %Z}"


def _localize(value: Any, zone: tzinfo | None) -> Any:
    """Do it in whatever parts and lines are made of: tuples and dataclasses."""
    if isinstance(value, Timestamp):
        return format_local(value, zone)
    if isinstance(value, tuple):
        return tuple(_localize(each, zone) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _localize(getattr(value, f.name), zone) for f in fields(value)}
        return replace(value, **changed)
    return value
