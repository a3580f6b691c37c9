"""Confirmed plans carried out, durably: sent once, watched, and shown until the card is true.

Operations          builds the rest, and is all that others need
├── DurableEngine   dbos: which poll of a plan is next, and when, whatever dies in between
├── PlanRunner      one poll of a claimed plan: read, settle, send, say when to poll again
│   └── decisions   what it decides, as functions of values
├── CardUpdater     cards, drawn anew from the record, beside the work
└── Reconciler      what waits for nobody: expiry, work that was never begun, stale cards
"""

from jobsbot.operations.intervals import Intervals
from jobsbot.operations.operations import Operations

__all__ = ["Intervals", "Operations"]
