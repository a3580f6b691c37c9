"""Sees that each claimed plan has a poll under way or coming, whatever became of the last one.

A plan without a poll is begun. A poll of a process that is dead, frozen or cut off is taken over;
one that this process has lost (its disk was full, say) is begun again. A poll that waits longer
than planned, because the clock was set back, is woken.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.ports import LastPoll
from jobsbot.operations.engine import DurableEngine
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.leases import LeaseWatch
from jobsbot.operations.poll_state import PollState, PollStatus
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.plan_runner import PlanRunner
from jobsbot.operations.readable_plans import ReadablePlans

log = logging.getLogger("jobsbot.operations")


class PollKeeper:
    """Looks at every claimed plan, again and again. Any number of processes may do so."""

    def __init__(
        self,
        plan_runner: PlanRunner,
        engine: DurableEngine,
        watch: LeaseWatch,
        active: ActivePolls,
        steady_clock: Callable[[], float],
        begin_plan: Callable[[str], bool],
    ) -> None:
        self._begin_plan = begin_plan
        self._plan_runner, self._engine, self._watch = plan_runner, engine, watch
        self._active, self._steady_clock = active, steady_clock
        tools = plan_runner.tools
        self._work_log, self._elapsed = tools.work_log, tools.elapsed
        self._precedence = tools.precedence
        self._intervals: Intervals = tools.intervals
        self._plans = ReadablePlans()
        self._next_checks: dict[str, float] = {}
        self._waiting_since: dict[str, tuple[PollState, float]] = {}

    def run_once(self) -> None:
        """Check every claimed plan whose check is due.

        Without claimed plans no leases are read, and the engine rests.
        """
        claimed = self._work_log.list_claimed_plans()
        self._engine.keep_awake(has_work=bool(claimed))
        records = self._plans.read(claimed)
        if records:
            self._watch.observe()
        ids = {record.plan.id for record in records}
        self._elapsed.keep_only(ids)
        self._next_checks = {i: due for i, due in self._next_checks.items() if i in ids}
        self._waiting_since = {i: seen for i, seen in self._waiting_since.items() if i in ids}
        self._check_plans([record for record in records if self._is_check_due(record.plan.id)])

    def begin_unbegun(self) -> None:
        """Begin plans that another process claimed: one query, so it is made more often.

        Plans of a newer release are left out here, and logged by `run_once`.
        """
        for record in self._work_log.list_unbegun_plans():
            if isinstance(record, PlanRecord):
                self._begin_plan(record.plan.id)

    def _is_check_due(self, plan_id: str) -> bool:
        """Leave plans alone that this process is polling, is about to poll, or has just polled.

        To ask the engine for the state of sixty plans takes as long as to begin twenty.
        """
        if self._active.is_active(plan_id) or self._precedence.is_urgent(plan_id):
            return False
        now = self._steady_clock()
        was_polled_here = self._active.due_at(plan_id) is not None
        if was_polled_here and plan_id not in self._next_checks:
            self._next_checks[plan_id] = now + self._intervals.recheck_interval
        return self._next_checks.get(plan_id, 0.0) <= now

    def _check_plans(self, records: Sequence[PlanRecord]) -> None:
        """Check these plans. One query to the store answers how far they all are."""
        if not records:
            return
        last_polls = self._work_log.list_last_polls([record.plan.id for record in records])
        for record in records:
            due = self._steady_clock() + self._intervals.recheck_interval
            self._next_checks[record.plan.id] = due
            if last_poll := last_polls.get(record.plan.id):
                self._check_plan(record, last_poll)

    def _check_plan(self, record: PlanRecord, last_poll: LastPoll) -> None:
        plan_id, last_run = record.plan.id, last_poll.run_id
        if not last_run:  # another process may begin it too: the store lets one of them
            self._begin_plan(plan_id)
            return
        number, last_status = last_poll.number, PollStatus.SUCCEEDED
        state = self._engine.get_poll_state(plan_id, number)
        if number == 0 and state.status is PollStatus.MISSING:
            number, state = 1, self._engine.get_poll_state(plan_id, 1)
            if state.status is PollStatus.MISSING:
                self._check_first_poll(plan_id, last_run)
                return
        while state.status.is_final:
            number, last_status = number + 1, state.status
            state = self._engine.get_poll_state(plan_id, number)
        failed = state.status is PollStatus.MISSING and last_status is not PollStatus.SUCCEEDED
        overdue = failed and self._plan_runner.is_overdue(record)
        if state.status is PollStatus.CANCELLED or overdue:
            log.warning("plan %s: its polls fail or were cancelled, so it ends", plan_id)
            self._plan_runner.give_up(plan_id, number)
        elif state.status is PollStatus.MISSING:
            log.info("plan %s: poll %d was missing, and begins", plan_id, number)
            self._engine.start(plan_id, number)
        elif state.status is PollStatus.RUNNING:
            self._check_owner(plan_id, number, state)
        elif state.status is PollStatus.DELAYED:
            self._check_delay(plan_id, number, state)

    def _check_first_poll(self, plan_id: str, last_run: str) -> None:
        """Check a plan of which the engine has no poll: its first is under way, or was lost."""
        executor_id = last_run.rpartition("/")[0]
        if last_run == self._plan_runner.tools.name_run():
            is_over = not self._active.is_active(plan_id)
            # It failed, or the engine took no next one; or it has ended since the engine was asked.
            if is_over and self._engine.get_poll_state(plan_id, 1).status is PollStatus.MISSING:
                log.warning("plan %s: what follows its first poll was missing", plan_id)
                self._engine.start(plan_id, 1)
        elif executor_id == self._engine.executor_id or self._watch.is_dead(executor_id):
            log.warning("plan %s: %s has lost its first poll, taken over", plan_id, last_run)
            self._engine.start(plan_id, 0)

    def _check_owner(self, plan_id: str, number: int, state: PollState) -> None:
        """Recover a running poll whose process is dead, or has lost it."""
        if state.executor_id == self._engine.executor_id:
            is_lost = not self._active.is_active(plan_id)
            is_lost = is_lost and self._waited(plan_id, state) >= self._intervals.lost_after
        else:
            is_lost = self._watch.is_dead(state.executor_id)
        if is_lost and self._engine.recover_poll(plan_id, number, state.executor_id):
            log.warning("plan %s: %s has lost its poll, taken over", plan_id, state.executor_id)

    def _check_delay(self, plan_id: str, number: int, state: PollState) -> None:
        """Wake a poll that waits longer than planned: the clock was set back."""
        due = self._active.due_at(plan_id)
        if due is None:
            longest = self._intervals.max_retry_after + self._intervals.lost_after
            is_late = self._waited(plan_id, state) >= longest
        else:
            is_late = self._steady_clock() - due >= self._intervals.lost_after
        if is_late:
            log.warning("plan %s: its poll is late, and begins now", plan_id)
            self._active.forget(plan_id)
            self._engine.wake_poll(plan_id, number)

    def _waited(self, plan_id: str, state: PollState) -> float:
        """Measure for how many seconds a poll has been seen in this state."""
        now = self._steady_clock()
        before, since = self._waiting_since.get(plan_id, (None, now))
        if before != state:
            since = now
        self._waiting_since[plan_id] = (state, since)
        return now - since
