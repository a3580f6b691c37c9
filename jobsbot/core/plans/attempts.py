"""Requests of a plan, one a batch: which were begun, and what is known of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec


class Answer(Enum):
    """How a request was answered."""

    NOT_KNOWN = "not known"  # it may be on its way, or its sender died before the answer
    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"  # no answer came, or one that does not say what happened


class Attempt(msgspec.Struct, frozen=True):
    """A request that may have been sent. `why` says why it is uncertain, where it is."""

    answer: Answer
    why: str = ""


Attempts = Mapping[int, Attempt]
"""The batches of a plan whose request was begun, by their number."""


class SendPermit(Enum):
    """Whether a batch may be sent now."""

    FIRST = "first"  # it was never begun before
    AGAIN = "again"  # it was begun before, and may have arrived
    UNAUDITED = "unaudited"  # the audit does not say who confirmed the plan
