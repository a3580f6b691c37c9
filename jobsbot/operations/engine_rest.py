"""Lets the durable engine rest while no plan is claimed: all that it does is polls of such plans.

Each second the engine queries its tables three times for due polls, which was two thirds of what
idling cost, and for its queues and schedules, which was two thirds of the rest. The methods that
are wrapped here are private in `dbos`; a contract test watches them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

REST_AFTER_SECONDS = 90.0
"""How long there has to be no work before the engine rests. The last poll of a plan may still be
due, at most this much later, and ends without doing anything."""


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
        """Have it query again, from the next second on: a plan was claimed, or a poll begins."""
        self._worked_at = self._steady_clock()
        self._is_resting = False

    def attach(self, tables: Any, queue_name: str) -> None:
        """Wrap the queries of an engine's tables, so that they are skipped at rest.

        No poll has a deadline with the engine, so timed out workflows are never queried. Queues and
        schedules change only at a launch: call this once the queue is registered.
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
        """Wrap a query so that, while the engine rests, it answers what it did the last time."""
        answers: dict[Hashable, Any] = {}

        def answer(*values: Hashable, **named: Hashable) -> Any:
            asked = (values, tuple(named.items()))
            if not (self._is_resting and asked in answers):
                answers[asked] = ask(*values, **named)
            return answers[asked]

        return answer
