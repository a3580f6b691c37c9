"""One poll of a claimed plan: read, settle, send what is still to be sent, settle again.

A poll can die anywhere and be made again from its start. So it begins by reading, keeps everything
in the store, and stores an attempt before each request that it sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from jobsbot.core.errors import ApiError, Unavailable
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.attempts import Attempts
from jobsbot.core.plans.overlaps import note_earlier_plans
from jobsbot.core.plans.plan import PlanStatus, find_waiting_keys
from jobsbot.core.ports import BegunPoll
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.core.values import replace
from jobsbot.operations.polls import decisions
from jobsbot.operations.polls.batch_sender import Batch, BatchSender
from jobsbot.operations.polls.job_reader import JobReader
from jobsbot.operations.polls.plan_times import measure_elapsed, must_keep_file
from jobsbot.operations.polls.poll_tools import PollTools

NOT_KEPT_REASON = "What is known of the jobs could not be kept as a file first"


class PlanPoll:
    """One poll. Its writes raise FencedOff where another process goes on with the plan."""

    def __init__(self, tools: PollTools, begun: BegunPoll, cooling_left: timedelta) -> None:
        self._tools, self._poll, self.record = tools, begun.poll, begun.record
        self._work_log, self._plan = tools.work_log, begun.record.plan
        self.attempts, self.cooling_left = begun.attempts, cooling_left
        """As they were, and how long the plan still waited, when the poll began."""
        self._reader = JobReader(tools.api, tools.intervals.api_timeout)
        self._sender = BatchSender(tools, self._reader)

    def make_progress(self) -> None:
        """Do what is next. Raises ApiError where the API keeps it from going on."""
        if self.cooling_left and not self._is_past_deadline():
            return
        attempts = self.attempts
        keys = find_waiting_keys(self.record) if attempts else self._plan.keys
        read_at_seconds = self._tools.steady_clock()
        jobs = self._reader.read_jobs(keys)
        if decisions.must_ask_again(self._plan, jobs, attempts, self._tools.clock()):
            self._ask_again(jobs)
            return
        self._settle(decisions.collect_settled(self.record, jobs, attempts), attempts)
        if self._is_past_deadline():
            self.give_up(attempts, jobs, "")
            return
        elapsed = self._elapsed()
        self._settle(
            decisions.collect_doubtful(self.record, attempts, jobs, elapsed, self._tools.numbers),
            attempts,
        )
        self._send_batches(attempts, jobs, read_at_seconds)

    def handle_error(self, error: ApiError) -> None:
        """Show on the card what fails while the work goes on; or give the plan up."""
        attempts = self._get_attempts()
        if self._is_past_deadline() or (decisions.is_permanent(error) and not attempts):
            self.give_up(attempts, {}, error.text)
            return
        uncertain = decisions.collect_uncertain_keys(self.record, attempts)
        trouble = decisions.describe_obstacle(error, attempts)
        self._update_progress(trouble=trouble, uncertain=uncertain)

    def give_up(self, attempts: Attempts, jobs: decisions.JobsByKey, trouble: str) -> None:
        """Settle all jobs that still wait: as unknown, or as failed where nothing was sent."""
        outcomes = decisions.collect_given_up(self.record, attempts, jobs, trouble)
        self._settle(outcomes, attempts)

    def is_finished(self) -> bool:
        """Tell whether nothing is left to be done or waited for."""
        return self.record.status is not PlanStatus.CLAIMED or not find_waiting_keys(self.record)

    def finish(self) -> None:
        """Take the plan to its end, if that is still to be done."""
        if self.record.status is not PlanStatus.CLAIMED:
            return
        who, now = self.record.closed_by or self._plan.asked_by, self._tools.clock()
        summary = decisions.describe_end_for_audit(self.record)
        progress = replace(self.record.progress, ended_at=now, trouble="", uncertain=())
        self.record = self._work_log.end_plan(self._poll, progress, who, summary, now)
        self._tools.cards.refresh(self._plan.id)

    def _send_batches(
        self, attempts: Attempts, jobs: decisions.JobsByKey, read_at_seconds: float
    ) -> None:
        """Send each batch that may be sent, one after the other, then read what came of them.

        A batch that fails holds up none of the others; a freeze between two stops the rest.
        Progress is stored after each: many batches take minutes where the API is slow.
        """
        batches = self._find_batches(attempts)
        if not batches:
            return
        keys = [key for batch in batches for key in batch.keys]
        if must_keep_file(self.record) and not self._keep_file(keys, jobs):
            return
        changes = decisions.add_changes(self.record, keys, jobs)
        if changes:
            self._update_progress(changes=changes)
        error: ApiError | None = None
        for batch in batches:
            result = self._sender.send_batch(self._poll, self.record, batch, read_at_seconds)
            error = error or result.error
            if batch is batches[-1]:
                self._let_others_send()
            self._settle(result.outcomes, self._get_attempts(), error)
        if error:
            raise error
        jobs, after = self._reader.read_jobs(find_waiting_keys(self.record)), self._get_attempts()
        self._settle(decisions.collect_settled(self.record, jobs, after), after)

    def _let_others_send(self) -> None:
        """Let the requests of other plans leave before the effect of these is read."""
        self._tools.precedence.end(self._plan.id)
        self._tools.precedence.wait_for_turn()

    def _keep_file(self, keys: Sequence[JobKey], jobs: decisions.JobsByKey) -> bool:
        """Keep a file of these jobs. False where nothing may be sent, now or at all.

        The time to see the effect runs only from then on. Raises ApiError to try again later.
        """
        if stopped := self._sender.judge(self.record, keys):
            self._settle(stopped.outcomes, self._get_attempts())
            if stopped.error:
                raise stopped.error
            return False
        known = [jobs[key] for key in keys if key in jobs]
        match self._tools.keep_jobs(self.record, known, self._tools.clock()):
            case FileKept(place):
                self._update_progress(kept_file=place, **self._begin_time())
                return True
            case FileNotKept(why, later=True):
                raise Unavailable(f"{NOT_KEPT_REASON}. {why}")
            case FileNotKept(why):
                failed = (Outcome(key, Result.FAILED, f"{NOT_KEPT_REASON}: {why}") for key in keys)
                self._settle(tuple(failed), self._get_attempts())
                return False

    def _begin_time(self) -> dict[str, datetime]:
        """When the work began: now, where it had not begun before."""
        return {} if self.record.progress.began_at else {"began_at": self._tools.clock()}

    def _find_batches(self, attempts: Attempts) -> list[Batch]:
        """Find the batches that may be sent now, with the jobs of each that still wait."""
        found = []
        for number, keys in enumerate(decisions.split_into_batches(self._plan)):
            todo = decisions.filter_waiting(keys, self.record)
            if todo and self._may_send_batch(number, attempts):
                found.append(Batch(number, todo))
        return found

    def _may_send_batch(self, number: int, attempts: Attempts) -> bool:
        """Tell whether a batch may be sent: an earlier request of it may still be on its way."""
        may_still_leave = False
        if decisions.is_answer_unknown(attempts, number):
            waited = self._tools.elapsed.since_first_asked(self._plan.id, f"batch {number}")
            may_still_leave = waited < timedelta(seconds=self._tools.intervals.resend_after)
        return decisions.may_send_batch(
            self._plan.action, number, attempts, may_still_leave=may_still_leave
        )

    def _ask_again(self, jobs: decisions.JobsByKey) -> None:
        """Ask again, on the same card: the jobs changed much since they were shown."""
        now = self._tools.clock()
        new = decisions.build_replacement(self.record, jobs, now, self._tools.numbers)
        live = self._work_log.list_live_plans(new.project, now)
        others = (record for record in live if record.plan.id != self._plan.id)
        new = new.with_earlier(note_earlier_plans(new, others))
        progress = replace(self.record.progress, replaced_by=new.id, ended_at=now)
        self.record = self._work_log.replace_plan(self._poll, progress, new, now)
        self._tools.cards.refresh(self._plan.id)

    def _settle(
        self, outcomes: Sequence[Outcome], attempts: Attempts, error: ApiError | None = None
    ) -> None:
        """Store outcomes, what is known of the requests of all other jobs, and what fails."""
        known = (*self.record.progress.outcomes, *outcomes)
        progress = replace(self.record.progress, outcomes=known)
        record = replace(self.record, progress=progress)
        self._update_progress(
            outcomes=known,
            trouble=decisions.describe_obstacle(error, attempts) if error else "",
            requested=decisions.collect_accepted_keys(record, attempts),
            uncertain=decisions.collect_uncertain_keys(record, attempts),
        )

    def _update_progress(self, **changes: Any) -> None:
        """Store progress where it has changed, and have the card redrawn."""
        progress = replace(self.record.progress, **changes)
        if progress == self.record.progress:
            return
        self._work_log.update_progress(self._poll, progress)
        self.record = replace(self.record, progress=progress)
        self._tools.cards.refresh(self._plan.id)

    def _is_past_deadline(self) -> bool:
        """Tell whether the plan is past its deadline, or will be once it has cooled off."""
        elapsed = self._elapsed() + self.cooling_left
        return decisions.is_past_deadline(self.record, elapsed, self._tools.numbers)

    def _elapsed(self) -> timedelta:
        return measure_elapsed(self.record, self._tools.elapsed)

    def _get_attempts(self) -> Attempts:
        return self._work_log.get_attempts(self._plan.id)
