"""What durable work stores for itself, beside what `jobsbot.core.ports.Memory` keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from jobsbot.core.interaction import Person
from jobsbot.core.plans.attempts import Attempts, SendPermit
from jobsbot.core.plans.plan import Plan, PlanRecord, Progress, UnreadablePlan
from jobsbot.core.ports import BegunPoll, LastPoll, Memory, Poll


class WorkLog(Memory, Protocol):
    """Memory, and what durable work keeps for itself. Every method is one transaction.

    What takes a Poll raises FencedOff where a later poll of the plan was begun, by anybody.
    """

    def begin_poll(
        self,
        plan_id: str,
        number: int,
        run_id: str,
        begin_progress: Callable[[PlanRecord], Progress] = ...,
        *,
        only_first: bool = False,
    ) -> BegunPoll | None:
        """Begin a poll: from now on, whoever polled this plan before may write nothing more.

        `begin_progress` computes, without waiting, the progress that is stored with the poll. None
        where the plan is not claimed, or a later poll was begun already; with `only_first`, where
        any poll was.
        """
        ...

    def list_last_polls(self, plan_ids: Collection[str]) -> Mapping[str, LastPoll]:
        """Answer the last poll that was begun of each of these plans that is known."""
        ...

    def get_attempts(self, plan_id: str) -> Attempts:
        """Answer the batches that were begun, and what is known of each."""
        ...

    def add_attempt(self, poll: Poll, batch: int, at: datetime) -> SendPermit:
        """Write down, right before sending, that a batch is about to be sent."""
        ...

    def record_answer(self, poll: Poll, batch: int, uncertainty: str) -> None:
        """Write down how a batch was answered: accepted (no uncertainty), or why it is not known.

        An answer is true whoever waited for it: this one is never fenced off.
        """
        ...

    def delete_attempt(self, poll: Poll, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again."""
        ...

    def update_progress(self, poll: Poll, progress: Progress) -> None:
        """Store the progress of a CLAIMED plan; one at its end stays as it is."""
        ...

    def end_plan(
        self, poll: Poll, progress: Progress, by: Person, summary: str, at: datetime
    ) -> PlanRecord:
        """Take a CLAIMED plan to DONE, with a line in the audit; one at its end stays as it is."""
        ...

    def replace_plan(self, poll: Poll, progress: Progress, new: Plan, at: datetime) -> PlanRecord:
        """Take a CLAIMED plan to REPLACED, by a new one that is asked on the same card."""
        ...

    def list_expired_plans(self, now: datetime) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the open plans whose time is up, the first to expire first."""
        ...

    def list_claimed_plans(self) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the claimed plans that are not at their end."""
        ...

    def list_unbegun_plans(self) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the claimed plans of which no poll was begun yet."""
        ...

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        ...

    def hold_card(self, plan_id: str) -> AbstractContextManager[bool]:
        """Hold a card while it is drawn. False where another process is drawing it."""
        ...

    def hold_notice(self, key: str) -> AbstractContextManager[bool]:
        """Hold a notice while it is posted. False where another process is posting it."""
        ...

    def mark_card_drawn(self, plan_id: str, revision: int) -> bool:
        """Write down that the card shows all changes up to this revision.

        False where a newer one was drawn meanwhile: what came later may cover it.
        """
        ...

    def is_card_stale(self, plan_id: str) -> bool:
        """Tell whether a plan's card does not show its last change."""
        ...

    def mark_end_told(self, plan_id: str) -> None:
        """Write down that the end of a plan was told to whom it concerns."""
        ...

    def list_stale_cards(self, max_cards: int) -> tuple[str, ...]:
        """Name up to `max_cards` closed plans whose card does not show their last change."""
        ...

    def find_old_plans(self, closed_before: datetime, max_plans: int) -> Mapping[str, int]:
        """Answer up to `max_plans` plans closed before this, with the number of their last poll."""
        ...

    def delete_closed_plans(self, plan_ids: Collection[str]) -> None:
        """Delete those of these plans that are closed."""
        ...

    def anchor_audit(self, at: datetime) -> str:
        """Write an anchor into the audit: where its chains stand. Answers a line of the log."""
        ...

    def take_lease(self, executor_id: str, incarnation: str) -> None:
        """Take the lease of a name for this run of the process; an earlier run has lost it."""
        ...

    def renew_lease(self, executor_id: str, incarnation: str) -> bool:
        """Renew a lease. False where another run of that name has taken it."""
        ...

    def release_lease(self, executor_id: str, incarnation: str) -> None:
        """Give a lease back. Where another run has taken it, that one keeps it."""
        ...

    def list_leases(self) -> Mapping[str, Hashable]:
        """Answer the state of every lease, by the name of the process: it changes when renewed."""
        ...

    def delete_dedup_keys(self, before: datetime) -> None:
        """Delete the keys that were claimed before this time."""
        ...
