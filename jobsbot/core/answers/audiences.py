"""Who sees an answer: the asker alone or the channel; and the button to share it."""

from __future__ import annotations

from jobsbot.core.grammar.command import Command, ReadCommand, Turn
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Button, Message
from jobsbot.core.reply import Audience
from jobsbot.core.values import replace


def choose_audience(command: ReadCommand, turn: Turn) -> Audience:
    """Choose who sees the answer to a read: the asker alone, unless it was asked in public."""
    said = turn.said
    if said.origin is Origin.IN_PLACE:
        return Audience.PLACE
    aloud = command.in_channel or said.origin in (Origin.MENTIONED, Origin.SHARED)
    open_channel = said.where.channel in turn.config.open_channels
    return Audience.CHANNEL if aloud or open_channel else Audience.ASKER


def add_share_button(message: Message, command: Command) -> Message:
    """Add the button that says the same to the channel."""
    share = Button("Share", Origin.SHARED, say(command), hint="Share this with the channel")
    return replace(message, buttons=(*message.buttons, share))
