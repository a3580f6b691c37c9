"""A freeze: while it stands, no plan changes a job of its project."""

from __future__ import annotations

from datetime import datetime

import msgspec

from jobsbot.core.interaction import Person

EVERY_PROJECT = 0
"""The number that stands for all projects."""


class Freeze(msgspec.Struct, frozen=True):
    """Who froze what, why, and until when; without an end until it is thawed."""

    project: int
    by: Person
    reason: str
    at: datetime
    until: datetime | None = None
