"""Confirmed plans carried out, durably: sent once, watched, and shown until the card is true.

Operations          builds the rest, and is all that others need
├── DurableEngine   dbos: which poll of a plan is next, and when, whatever dies in between
├── PlanRunner      polls of claimed plans, each fenced: who was replaced writes nothing more
│   ├── PlanPoll    one poll: read, settle, send, settle again
│   └── decisions   what it decides, as functions of values
├── PollKeeper      sees that each claimed plan has a poll, whoever died or froze
├── Lease           whether this process may work, and which of the others still do
├── CardUpdater     cards, drawn anew from the record, beside the work
└── Reconciler      what happens though nobody asks: expiry, stale cards, letting go of what is old
"""

from jobsbot.operations.intervals import Intervals
from jobsbot.operations.operations import Operations

__all__ = ["Intervals", "Operations"]
