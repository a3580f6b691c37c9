"""Confirmed plans carried out, durably: sent once, watched, and shown until the card is true.

Operations          builds the rest, and is all that others need
├── Lease           whether this process may work, and which of the others still do
├── CardUpdater     cards, drawn anew from the record, beside the work
├── PlanRunner      polls of claimed plans, each fenced: who was replaced writes nothing more
│   ├── PlanPoll    one poll: read, settle, send, settle again
│   └── decisions   what it decides, as functions of values
└── PollScheduler   what needs the engine, and is imported once the bot can be spoken to
    ├── DurableEngine   dbos: which poll of a plan is next, and when, whatever dies in between
    ├── PollKeeper      sees that each claimed plan has a poll, whoever died or froze
    └── Reconciler      what happens though nobody asks: expiry, stale cards, what is old
"""

from jobsbot.operations.intervals import TERMINAL_INTERVALS, Intervals
from jobsbot.operations.operations import Operations

__all__ = ["TERMINAL_INTERVALS", "Intervals", "Operations"]
