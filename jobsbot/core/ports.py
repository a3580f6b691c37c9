"""The few things that outlive a turn. `jobsbot.store` keeps them in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job
from jobsbot.core.plans.plan import Plan, Progress, Record, Status

T = TypeVar("T")


class Api(Protocol):
    """The Jobs API. Every method raises ApiError and nothing else for what goes wrong there."""

    def ask(self, call: Call[T], *, patience: float | None = None) -> T:
        """Answer a call within `patience` seconds (by default the client's whole budget)."""
        ...

    def stream(self, call: Call[Job]) -> Iterator[Job]:
        """Answer a STREAM call, job by job; raises CutStream where it is cut."""
        ...


class Memory(Protocol):
    """What is remembered. Every method is one transaction; times are aware UTC."""

    def keep(self, plan: Plan) -> Record:
        """Store a new plan, open. The same id again changes nothing and answers what is there."""
        ...

    def recall(self, plan_id: str) -> Record | None: ...

    def posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        ...

    def reseen(self, plan: Plan) -> Record | None:
        """Store the same jobs as they are now, if the plan is still open; else change nothing."""
        ...

    def close(self, plan_id: str, status: Status, by: Person | None, at: datetime) -> bool:
        """Take an OPEN plan to CLAIMED, CANCELLED, EXPIRED or WITHDRAWN. True for one caller only.

        A claim after `expires_at` is refused (False): the plan stays open for the sweep.
        """
        ...

    def advance(self, plan_id: str, progress: Progress, status: Status = Status.CLAIMED) -> Record:
        """Store the progress of a CLAIMED plan; with DONE or REPLACED it is at its end."""
        ...

    def attempt(self, plan_id: str, batch: int, at: datetime) -> bool:
        """Write down, before sending, that a batch is about to be sent. True the first time."""
        ...

    def expired(self, now: datetime) -> tuple[Record, ...]:
        """Open plans whose time is up."""
        ...

    def unfinished(self) -> tuple[Record, ...]:
        """Claimed plans that are not at their end."""
        ...

    def channel_project(self, channel: str) -> int | None: ...

    def use(self, channel: str, project: int | None, by: Person, at: datetime) -> None:
        """Set or clear a channel's project."""
        ...

    def first_time(self, what: str, at: datetime) -> bool:
        """True once for each `what` (a delivery, a signature), whichever process asks."""
        ...

    def note(self, who: Person, where: Place, what: str, plan_id: str, at: datetime) -> None:
        """Add a line to the audit: who did what, where, when."""
        ...
