"""The times of a claimed plan: how long it still cools off, and when the work on it began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from jobsbot.core.plans.plan import PlanRecord, Progress, can_take_back
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.values import replace
from jobsbot.operations.polls import decisions
from jobsbot.operations.polls.elapsed_times import ElapsedTimes


def measure_cooling_left(record: PlanRecord, elapsed: ElapsedTimes) -> timedelta:
    """Measure how long a plan's cooling-off time still lasts; zero where it has none or is over."""
    since = record.progress.cooling_since
    if not can_take_back(record):
        return timedelta()
    if since is None:
        return record.plan.cool
    waited = elapsed.since(record.plan.id, f"cooling {since.isoformat()}", since)
    return max(record.plan.cool - waited, timedelta())


def measure_elapsed(record: PlanRecord, elapsed: ElapsedTimes) -> timedelta:
    """Measure how long ago the work on a plan began; before that, how long ago it was claimed."""
    plan, began_at = record.plan, record.progress.began_at
    if began_at is not None:
        return elapsed.since(plan.id, "work", began_at)
    return elapsed.since(plan.id, "claim", record.closed_at or plan.asked_at)


def must_keep_file(record: PlanRecord) -> bool:
    """Tell whether a file of the jobs has to be kept before anything is sent."""
    return record.plan.action.keeps_job_file and not record.progress.kept_file


class WorkStart:
    """Sets the times of a plan as a poll begins: once for each poll."""

    def __init__(
        self, elapsed: ElapsedTimes, numbers: PolicyNumbers, clock: Callable[[], datetime]
    ) -> None:
        self._elapsed, self._numbers, self._clock = elapsed, numbers, clock
        self.cooling_left = timedelta()

    def begin_progress(self, record: PlanRecord) -> Progress:
        """Answer the progress with the start of the cooling-off time, or of the work, set.

        Neither begins for a plan that is past its deadline, or will be once it has cooled off.
        """
        self.cooling_left = measure_cooling_left(record, self._elapsed)
        if self._is_past_deadline(record):
            return record.progress
        if can_take_back(record) and not record.progress.cooling_since:
            progress = replace(record.progress, cooling_since=self._clock())
            record = replace(record, progress=progress)
            self.cooling_left = measure_cooling_left(record, self._elapsed)  # by the steady clock
        if self.cooling_left or must_keep_file(record) or record.progress.began_at:
            return record.progress
        return replace(record.progress, began_at=self._clock())

    def _is_past_deadline(self, record: PlanRecord) -> bool:
        elapsed = measure_elapsed(record, self._elapsed) + self.cooling_left
        return decisions.is_past_deadline(record, elapsed, self._numbers)
