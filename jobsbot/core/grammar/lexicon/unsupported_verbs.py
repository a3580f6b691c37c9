"""Verbs that people ask for and that the bot does not have, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec


class UnsupportedVerb(msgspec.Struct, frozen=True):
    """A verb that the bot does not have: what to say, what to do instead, a sentence to offer."""

    words: str
    """The words that ask for it, with spaces between."""
    text: str
    then: str
    instead: str = ""


RESTARTS = frozenset({"restart", "rerun", "re-run", "requeue", "respawn", "reschedule"})
"""Words for starting a job that mean so wherever they stand in a sentence."""
STARTING = UnsupportedVerb(
    """restart rerun re-run reschedule run schedule start launch resume unpause requeue respawn
    trigger""",
    "I start no jobs.",
    "Run it from its page in Scrapy Cloud, or by `shub schedule`.",
)
UNSUPPORTED_VERBS = (
    STARTING,
    UnsupportedVerb(
        "pause suspend hold",
        "A job can't be paused.",
        "It can be stopped, which asks first: ``stop``.",
    ),
    UnsupportedVerb(
        "deploy rollback revert upgrade release",
        "I deploy nothing.",
        "Use `shub deploy`. ``diff`` tells whether the last deploy made things worse.",
        "diff",
    ),
    UnsupportedVerb(
        "yes y yep yeah confirm approve no n nope deny",
        "Nothing is answered by a sentence.",
        "Confirm it where it was asked.",
    ),
    UnsupportedVerb(
        "undo retry",
        "Nothing is undone or tried again by a sentence.",
        "What can be undone has a button where it was confirmed. ``history`` leads there.",
        "history",
    ),
    UnsupportedVerb(
        "again repeat try redo refresh reload",
        "I don't know which sentence is meant.",
        "Say it again as it was.",
    ),
    UnsupportedVerb(
        "watch notify subscribe alert remind mute snooze silence unsubscribe",
        "I watch nothing by myself.",
        "``now`` tells what looks wrong, whenever you ask.",
        "now",
    ),
)
UNSUPPORTED_BY_WORD: Mapping[str, UnsupportedVerb] = MappingProxyType(
    {word: verb for verb in UNSUPPORTED_VERBS for word in verb.words.split()}
)
