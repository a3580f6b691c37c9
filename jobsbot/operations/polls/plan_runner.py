"""Polls of claimed plans: each goes on where the last one ended, in whichever process."""

from __future__ import annotations

import logging
from datetime import timedelta

import msgspec

from jobsbot.core.errors import ApiError, RateLimited
from jobsbot.core.plans.plan import PlanRecord, get_progress
from jobsbot.core.ports import FencedOff
from jobsbot.operations.polls import decisions
from jobsbot.operations.polls.plan_poll import PlanPoll
from jobsbot.operations.polls.plan_times import WorkStart, measure_elapsed
from jobsbot.operations.polls.poll_tools import PollTools

ENDED_FROM_OUTSIDE = "its work was ended from outside"
log = logging.getLogger("jobsbot.operations")


class PlanRunner(msgspec.Struct, frozen=True):
    """Makes polls, one at a time a plan."""

    tools: PollTools

    def poll(self, plan_id: str, number: int, *, only_first: bool = False) -> float | None:
        """Make a poll of a plan; answer in how many seconds to poll again, None at its end.

        None also where a later poll goes on with it; with `only_first`, where any poll was begun.
        """
        start = WorkStart(self.tools.elapsed, self.tools.numbers, self.tools.clock)
        poll = self._begin(plan_id, number, start, only_first=only_first)
        if poll is None:
            return None
        try:
            return self._run(poll, number)
        except FencedOff:
            log.warning("plan %s: another process goes on with it", plan_id)
            return None

    def give_up(self, plan_id: str, number: int) -> None:
        """End a plan whose work was cancelled or cannot go on, without asking anything."""
        poll = self._begin(plan_id, number)
        if poll is None:
            return
        try:
            poll.give_up(poll.attempts, {}, ENDED_FROM_OUTSIDE)
            poll.finish()
        except FencedOff:
            log.warning("plan %s: another process goes on with it", plan_id)

    def is_overdue(self, record: PlanRecord) -> bool:
        """Tell whether a plan is past its deadline, as this process measures it."""
        elapsed = measure_elapsed(record, self.tools.elapsed)
        grace = self.tools.intervals.deadline_grace
        return decisions.is_past_deadline(record, elapsed - grace, self.tools.numbers)

    def _begin(
        self,
        plan_id: str,
        number: int,
        start: WorkStart | None = None,
        *,
        only_first: bool = False,
    ) -> PlanPoll | None:
        """Begin a poll of a claimed plan; None where a later one was begun already.

        Without a `start` neither the cooling-off time nor the work begins.
        """
        begin_progress = start.begin_progress if start else get_progress
        run_id = self.tools.name_run()
        begun = self.tools.work_log.begin_poll(
            plan_id, number, run_id, begin_progress, only_first=only_first
        )
        if begun is None:
            return None
        return PlanPoll(self.tools, begun, start.cooling_left if start else timedelta())

    def _run(self, poll: PlanPoll, number: int) -> float | None:
        wait = self.tools.intervals.wait_after(number)
        if left := poll.cooling_left:
            wait = min(wait, left.total_seconds())
        try:
            poll.make_progress()
        except ApiError as error:
            poll.handle_error(error)
            wait = max(wait, self._retry_after_seconds(error))
        if poll.is_finished():
            poll.finish()
            return None
        self.tools.cards.refresh(poll.record.plan.id)  # the card shows how long it has taken
        return wait

    def _retry_after_seconds(self, error: ApiError) -> float:
        asked = error.retry_after if isinstance(error, RateLimited) else None
        return min(asked or 0.0, self.tools.intervals.max_retry_after)
