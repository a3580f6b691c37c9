"""What the work writes down for itself, beside what `core.memory` remembers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from jobsbot.core.ports import Memory


class WorkLog(Memory, Protocol):
    """Memory, and the books of the work. Every method is one transaction."""

    def get_attempts(self, plan_id: str) -> Mapping[int, str | None]:
        """Answer the batches that were begun, and the doubt about each.

        Empty where the API accepted it, None where no answer was written down.
        """
        ...

    def record_answer(self, plan_id: str, batch: int, doubt: str) -> None:
        """Write down how a batch was answered: accepted (no doubt), or why it is not known."""
        ...

    def delete_attempt(self, plan_id: str, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again."""
        ...

    def record_poll(self, plan_id: str, poll_number: int, run_id: str) -> str:
        """Write down which process makes which look at a plan; answer who looked before."""
        ...

    def get_last_poll(self, plan_id: str) -> int:
        """Answer the number of the last look that was begun."""
        ...

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        ...

    def mark_card_drawn(self, plan_id: str, changes: int) -> None:
        """Write down that the card shows all of so many changes."""
        ...

    def stale_cards(self, most: int) -> tuple[str, ...]:
        """Name plans, closed and posted, whose card does not show their last change."""
        ...

    def delete_dedup_keys(self, before: datetime) -> None:
        """Let go of what happened once, longer ago than this."""
        ...
