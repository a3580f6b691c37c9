"""The card of a plan: one message, drawn anew from the whole record at every moment."""

from __future__ import annotations

from datetime import datetime

from jobsbot.core.message import Message
from jobsbot.core.plan import Record


def card(record: Record, now: datetime) -> Message:
    """Draw a plan's card as it stands."""
    return Message(title=record.plan.sentence)
