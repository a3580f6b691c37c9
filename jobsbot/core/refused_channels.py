"""Channels that took no message of the bot's, as all processes know them.

A process that was refused writes it down, and waits ever longer before it tries again. Whatever is
heard from the channel meanwhile, by whichever process, takes it back: the bot may be in by now.
"""

from __future__ import annotations

from datetime import datetime

from jobsbot.core.ports import Memory

REFUSED_CHANNEL_KEY = "refused channel:{}"


def mark_channel_refused(memory: Memory, channel: str, at: datetime) -> None:
    """Write down that the bot may not post in a channel."""
    memory.claim_dedup_key(REFUSED_CHANNEL_KEY.format(channel), at)


def is_channel_refused(memory: Memory, channel: str) -> bool:
    """Tell whether the bot may not post in a channel, and nothing was heard from it since."""
    return memory.is_dedup_key_claimed(REFUSED_CHANNEL_KEY.format(channel))


def mark_channel_heard(memory: Memory, channel: str) -> None:
    """Write down that something came from a channel: it is to be tried at once."""
    if is_channel_refused(memory, channel):
        memory.release_dedup_key(REFUSED_CHANNEL_KEY.format(channel))
