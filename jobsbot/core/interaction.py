"""A sentence, who said it, where, how and when: what every way in becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType

import msgspec


class Origin(Enum):
    """How a sentence arrived. From CONFIRM on, its text is the id of a plan."""

    TYPED = "typed"
    MENTIONED = "mentioned"
    PRESSED = "pressed"  # a button that says a sentence
    IN_PLACE = "in place"  # the same, and the answer replaces the message it was on
    SHARED = "shared"  # the same, and the answer is for the channel
    PICKED = "picked"  # the same, with what was ticked in the message put after it
    FORM = "form"  # a button that opens the form of a sentence
    FILLED = "filled"  # that form, submitted
    CONFIRM = "confirm"
    CANCEL = "cancel"
    REFRESH = "refresh"
    RETRY = "retry"
    UNDO = "undo"
    AGAIN = "again"  # asks by the plan's own sentence, for whoever presses
    APPROVE = "approve"
    DENY = "deny"
    UNKNOWN_BUTTON = "unknown button"  # of another release: what it carries means nothing here


DECIDING_ORIGINS = frozenset({Origin.CONFIRM, Origin.CANCEL, Origin.APPROVE, Origin.DENY})
"""Presses that decide what becomes of a plan: they ask the store, and never the Jobs API."""
PLAN_ORIGINS = DECIDING_ORIGINS | frozenset(
    {Origin.REFRESH, Origin.RETRY, Origin.UNDO, Origin.AGAIN, Origin.UNKNOWN_BUTTON}
)


TERMINAL_CHANNEL = "terminal"
"""The channel that a terminal is."""


class AccountKind(Enum):
    """What kind of account somebody has. A payload tells some of it, the directory the rest."""

    UNKNOWN = "unknown"
    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"  # of another organisation, in a shared channel
    BOT = "bot"
    WORKFLOW = "workflow"
    TERMINAL = "terminal"
    DELETED = "deleted"


class Person(msgspec.Struct, frozen=True):
    """Someone, by the id their platform gives them. `name` is data: never markup."""

    id: str
    name: str = ""
    team: str = ""
    """The workspace that the id belongs to; empty in a terminal, and in plans of before."""
    kind: AccountKind = AccountKind.UNKNOWN
    """As far as it is known without asking anybody."""

    @property
    def is_terminal(self) -> bool:
        """Tell whether it is the person at a terminal. No id of Slack's has a colon."""
        return self.kind is AccountKind.TERMINAL or self.id.startswith("terminal:")

    def is_same_person(self, other: Person) -> bool:
        """Tell whether both are one account: an id means something in its own team only."""
        return self.id == other.id and (self.team == other.team or not (self.team and other.team))


JOBSBOT = Person("", "jobsbot")
"""Who did what nobody asked for: a card that expired, a plan that was let go of."""


class Place(msgspec.Struct, frozen=True):
    """Where: a channel, and a thread in it. `message` is the one that was pressed."""

    channel: str
    thread: str = ""
    message: str = ""
    alone: bool = False
    """Only the person who spoke sees that message."""


class Said(msgspec.Struct, frozen=True):
    """A sentence as it arrived. `id` is short, unique, and in every log line about it."""

    text: str
    who: Person
    where: Place
    origin: Origin
    when: datetime
    id: str
    fields: Mapping[str, str] = MappingProxyType({})
    """What was filled in or ticked, by the name of the input; several values between commas."""
