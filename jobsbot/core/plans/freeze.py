"""A freeze: while it stands, no plan changes a job of its project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.interaction import Person

EVERY_PROJECT = 0
"""The number that stands for all projects."""


@dataclass(frozen=True)
class Freeze:
    """Who froze what, why, and until when; without an end until it is thawed."""

    project: int
    by: Person
    reason: str
    at: datetime
    until: datetime | None = None
