"""Channels that refused a message of the bot, as all processes know them.

A process whose message was refused claims a key in the store, and waits longer before each next
try. The first event from that channel, in any process, releases the key: the bot may be in the
channel by now. The release is part of the transaction that claims the event's delivery.
"""

from __future__ import annotations

from datetime import datetime

from jobsbot.core.ports import Memory


def name_refusal(channel: str) -> str:
    """Name the key that is claimed while a channel takes no message of the bot's."""
    return f"refused channel:{channel}"


def mark_channel_refused(memory: Memory, channel: str, at: datetime) -> None:
    """Write down that the bot may not post in a channel."""
    memory.claim_dedup_key(name_refusal(channel), at)


def is_channel_refused(memory: Memory, channel: str) -> bool:
    """Tell whether the bot may not post in a channel, and nothing was heard from it since."""
    return memory.is_dedup_key_claimed(name_refusal(channel))
