"""What it takes to confirm a write, and the numbers of the policy."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Protocol

import msgspec


class Barrier(Enum):
    """What stands between a plan and its effect."""

    NONE = "none"  # carried out at once; the result can be undone
    CARD = "card"  # the red button
    DIALOG = "dialog"  # the red button, and the platform's own confirm dialog
    NUMBER = "number"  # the red button opens a form: type how many jobs
    SECOND = "second"  # somebody else approves


BARRIER_ORDER = (Barrier.NONE, Barrier.CARD, Barrier.DIALOG, Barrier.NUMBER, Barrier.SECOND)
"""From the lightest to the heaviest."""


def is_harder(one: Barrier, other: Barrier) -> bool:
    return BARRIER_ORDER.index(one) > BARRIER_ORDER.index(other)


class PolicyNumbers(msgspec.Struct, frozen=True):
    """The numbers of the policy, from `jobsbot.toml`."""

    few: int = 10
    """Up to this many jobs a card is enough."""
    most: int = 1000
    """No plan holds more jobs than this."""
    open_for: timedelta = timedelta(minutes=10)
    """How long a card may be confirmed."""
    stop_within: timedelta = timedelta(minutes=6)
    """How long a stop is watched: the API gives a job five minutes, then some to report."""
    settle_within: timedelta = timedelta(seconds=60)
    """How long a delete or a tag is watched until a read shows it."""
    keep_days: int = 90
    """How long a closed plan is kept, in days."""
    keep_audit_days: int = 0
    """How old what is in the audit may become, in days; 0 keeps it for good."""


class BarrierRules(Protocol):
    """The part of an action that the policy needs: the least barrier, whatever the rules say."""

    def choose_barrier(self, jobs: int, filtered: bool, numbers: PolicyNumbers) -> Barrier:
        """Choose the barrier by how many jobs are touched and how they were named."""
        ...


def needs_more_than_card(jobs: int, filtered: bool, numbers: PolicyNumbers) -> bool:
    """Tell whether so many jobs, or jobs found by a filter, need more than a card."""
    return filtered or jobs > numbers.few
