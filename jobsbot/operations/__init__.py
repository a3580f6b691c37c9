"""Confirmed plans carried out, durably: sent once, watched, and shown until the card is true.

Operations     builds the rest, and is all that other rooms need
├── Engine     dbos: which look is next, and when, whatever dies in between
├── Carrier    one look at a claimed plan: read, settle, send, say when to look again
│   └── judge  its decisions, as functions of values
├── Screen     cards, drawn anew from the record, at most one edit a second
└── Sweep      what waits for nobody: expiry, work that was never begun, cards left behind
"""

from jobsbot.operations.intervals import Intervals
from jobsbot.operations.operations import Operations

__all__ = ["Intervals", "Operations"]
