"""The few things that outlive a turn. `jobsbot.store` keeps them in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, Progress

T = TypeVar("T")


class Api(Protocol):
    """The Jobs API, storage and the job queue.

    Every method raises ApiError, and nothing else, for what goes wrong there.
    """

    def send(self, call: Call[T], *, timeout: float | None = None) -> T:
        """Answer a call within `timeout` seconds (by default the client's whole budget)."""
        ...

    def stream(self, call: Call[T]) -> Iterator[T]:
        """Answer a stream's call, one by one; raises CutStream where it is cut."""
        ...


class Memory(Protocol):
    """What is remembered. Every method is one transaction; times are aware UTC."""

    def add_plan(self, plan: Plan) -> PlanRecord:
        """Store a new plan, open. The same id again changes nothing and answers what is there."""
        ...

    def get_plan(self, plan_id: str) -> PlanRecord | None: ...

    def save_card_place(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        ...

    def refresh_plan(self, plan: Plan) -> PlanRecord | None:
        """Store the same jobs as they are now, if the plan is still open; else change nothing."""
        ...

    def close_plan(self, plan_id: str, status: PlanStatus, by: Person | None, at: datetime) -> bool:
        """Take an OPEN plan to CLAIMED, CANCELLED, EXPIRED or WITHDRAWN. True for one caller only.

        A claim after `expires_at` is refused (False): the plan stays open for the sweep.
        """
        ...

    def update_progress(
        self, plan_id: str, progress: Progress, status: PlanStatus = PlanStatus.CLAIMED
    ) -> PlanRecord:
        """Store the progress of a CLAIMED plan; with DONE or REPLACED it is at its end."""
        ...

    def add_attempt(self, plan_id: str, batch: int, at: datetime) -> bool:
        """Write down, before sending, that a batch is about to be sent. True the first time."""
        ...

    def list_expired_plans(self, now: datetime) -> tuple[PlanRecord, ...]:
        """Open plans whose time is up."""
        ...

    def list_claimed_plans(self) -> tuple[PlanRecord, ...]:
        """Claimed plans that are not at their end."""
        ...

    def get_channel_project(self, channel: str) -> int | None: ...

    def set_channel_project(
        self, channel: str, project: int | None, by: Person, at: datetime
    ) -> None:
        """Set or clear a channel's project."""
        ...

    def claim_dedup_key(self, what: str, at: datetime) -> bool:
        """True once for each `what` (a delivery, a signature), whichever process asks."""
        ...

    def add_audit_entry(
        self, who: Person, where: Place, what: str, plan_id: str, at: datetime
    ) -> None:
        """Add a line to the audit: who did what, where, when."""
        ...
