"""Moments in words, in the zone of whoever reads them in a terminal."""

from __future__ import annotations

from datetime import UTC, tzinfo

from jobsbot.core.messages.message import Message, Timestamp
from jobsbot.render.terminal_layout.span_changes import change_spans


def localize_message(message: Message, zone: tzinfo | None) -> Message:
    """Put words for every moment of a message, in this zone; None is that of this machine.

    Renderers say moments in UTC, so for UTC nothing is done.
    """
    if zone is UTC:
        return message
    return change_spans(
        message, lambda one: format_local(one, zone) if isinstance(one, Timestamp) else one
    )


def format_local(moment: Timestamp, zone: tzinfo | None) -> str:
    """Say a moment as `2026-11-24 14:58 CET`, or to the second as `14:58:02 CET`."""
    at = moment.at.astimezone(zone)
    return f"{at:%H:%M:%S %Z}" if moment.to_second else f"{at:%Y-%m-%d %H:%M %Z}"
