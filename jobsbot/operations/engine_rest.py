"""Lets the durable engine rest while no plan is claimed: all that it does is polls of such plans.

Each second it asks its tables which poll is due, three times over, which was two thirds of what
idling cost, and which queues and schedules there are, which was two thirds of the rest. That it
asks here first is private in the engine; a test of the contract watches it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

REST_AFTER_SECONDS = 90.0
"""How long there was no work before the engine rests: a plan's last poll may still come, and ends
without doing anything. None waits longer."""


class EngineRest:
    """Whether the engine rests. It does not until it is told to."""

    def __init__(self, steady_clock: Callable[[], float] = time.monotonic) -> None:
        self._steady_clock = steady_clock
        self._is_resting = False
        self._worked_at = float("-inf")

    def begin(self) -> None:
        """Let it rest, once there has been no work for long enough: no plan is claimed."""
        self._is_resting = self._steady_clock() - self._worked_at >= REST_AFTER_SECONDS

    def end(self) -> None:
        """Have it ask again, from the next second on: a plan was claimed, or a poll begins."""
        self._worked_at = self._steady_clock()
        self._is_resting = False

    def attach(self, tables: Any, queue_name: str) -> None:
        """Have an engine's tables ask here, before they look for what is due in this queue.

        No poll has a deadline with the engine: none is ever looked for to be cancelled. Which
        queues and schedules there are changes at a launch only: attach once the queue is there.
        """
        look_for_delayed, find_scopes = tables.transition_delayed_workflows, tables.dequeue_scopes

        def transition_delayed_workflows() -> None:
            if not self._is_resting:
                look_for_delayed()

        def dequeue_scopes(name: str) -> list[str | None]:
            is_skipped = self._is_resting and name == queue_name
            return [] if is_skipped else list(find_scopes(name))

        def cancel_timed_out_workflows(_limit: int) -> list[str]:
            return []

        tables.transition_delayed_workflows = transition_delayed_workflows
        tables.dequeue_scopes = dequeue_scopes
        tables.cancel_timed_out_workflows = cancel_timed_out_workflows
        for name in ("list_queues", "get_queue", "list_schedules"):
            setattr(tables, name, self._repeat_at_rest(getattr(tables, name)))

    def _repeat_at_rest(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        """Make a question that is answered, while the engine rests, as it was the last time."""
        answers: dict[Hashable, Any] = {}

        def answer(*values: Hashable, **named: Hashable) -> Any:
            asked = (values, tuple(named.items()))
            if not (self._is_resting and asked in answers):
                answers[asked] = ask(*values, **named)
            return answers[asked]

        return answer
