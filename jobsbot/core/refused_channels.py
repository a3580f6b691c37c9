"""Channels that took no message of the bot's, as all processes know them.

A process that was refused writes it down, and waits ever longer before it tries again. Whatever is
heard from the channel meanwhile, by whichever process, takes it back: the bot may be in by now.
That is done where a delivery is claimed, in its transaction: it happens with each sentence.
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
