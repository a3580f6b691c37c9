"""One look at a claimed plan: read, settle, send what is still to be sent, end or look again.

A look can die anywhere and be made again from its start. So it begins by reading, everything it
knows is in the store, and what it sends is guarded by an attempt that is written down before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from jobsbot.core.errors import ApiError, Changed, RateLimited
from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL, Call, read_jobs
from jobsbot.core.jobs.job import Job, JobKey, index_by_key
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, find_waiting_keys
from jobsbot.core.plans.policy import PolicyRules
from jobsbot.core.ports import Api
from jobsbot.core.reply import CardDisplay
from jobsbot.operations import decisions
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.work_log import WorkLog


@dataclass(frozen=True)
class PlanRunner:
    """Makes looks. `hand` names this run of this process: `executor/run`."""

    api: Api
    work_log: WorkLog
    cards: CardDisplay
    card_updater: CardUpdater
    rules: PolicyRules
    clock: Callable[[], datetime]
    intervals: Intervals
    run_id: str
    is_stopping: Callable[[], bool]

    def poll(self, plan_id: str, number: int) -> float | None:
        """Do what is next for a plan; say in how many seconds to look again, None at its end."""
        record = self.work_log.get_plan(plan_id)
        if record is None or record.status is not PlanStatus.CLAIMED:
            return None
        record = self._mark_interrupted(
            record, self.work_log.record_poll(plan_id, number, self.run_id)
        )
        self.card_updater.update_card(plan_id)
        wait = self.intervals.wait_after(number)
        try:
            record = self._make_progress(record)
        except ApiError as error:
            record = self._handle_api_error(plan_id, error)
            wait = max(wait, self._retry_after_seconds(error))
        if self._is_finished(record):
            self._finish(record)
            return None
        self.card_updater.update_card(plan_id)
        return wait

    def give_up(self, plan_id: str) -> None:
        """End a plan whose work was cancelled or cannot go on, without asking anything."""
        record = self.work_log.get_plan(plan_id)
        if record and record.status is PlanStatus.CLAIMED:
            why = "its work was ended from outside"
            outcomes = decisions.collect_given_up(
                record, self.work_log.get_attempts(plan_id), {}, why
            )
            self._finish(self._add_outcomes(record, outcomes))

    def _mark_interrupted(self, record: PlanRecord, before: str) -> PlanRecord:
        """Notice that an earlier run of this process began and did not end it."""
        mine = self.run_id.rsplit("/", 1)[0]
        if before and before != self.run_id and before.rsplit("/", 1)[0] == mine:
            return self._update_progress(record, interrupted=True)
        return record

    def _make_progress(self, record: PlanRecord) -> PlanRecord:
        plan, attempts = record.plan, self.work_log.get_attempts(record.plan.id)
        jobs = self._read_jobs(find_waiting_keys(record) if attempts else plan.keys)
        if decisions.must_ask_again(plan, jobs, attempts, self.clock()):
            return self._ask_again(record, jobs)
        requested = decisions.collect_accepted_keys(record, attempts)
        record = self._update_progress(record, trouble="", requested=requested)
        record = self._add_outcomes(record, decisions.collect_settled(record, jobs, attempts))
        if self._is_past_deadline(record):
            return self._add_outcomes(
                record, decisions.collect_given_up(record, attempts, jobs, "")
            )
        doubted = decisions.collect_doubtful(record, attempts, jobs, self.clock(), self.rules)
        record = self._add_outcomes(record, doubted)
        return self._send_batches(record, attempts)

    def _send_batches(self, record: PlanRecord, attempts: decisions.Attempts) -> PlanRecord:
        """Send each batch that may be sent, then read how it went so far."""
        action, sent = record.plan.action, False
        if record.progress.interrupted and not attempts:
            self._withdraw_replacement(record)
        for number, keys in enumerate(decisions.split_into_batches(record.plan)):
            if self.is_stopping() or self._is_past_deadline(record):
                break
            if decisions.filter_waiting(keys, record) and decisions.may_send_batch(
                action, number, attempts
            ):
                record = self._send_batch(record, number, keys)
                self.card_updater.update_card(record.plan.id)
                sent = True
        return self._record_settled(record, find_waiting_keys(record)) if sent else record

    def _send_batch(self, record: PlanRecord, number: int, keys: Sequence[JobKey]) -> PlanRecord:
        """Send one batch, at most once ever. Raises ApiError where it is to be looked at again."""
        plan = record.plan
        if len(plan.keys) > MAX_JOBS_PER_CALL:
            record = self._record_settled(
                record, keys
            )  # minutes may have passed since the first read
        todo = decisions.filter_waiting(keys, record)
        if not todo:
            return record
        first = self.work_log.add_attempt(plan.id, number, self.clock())
        if not (first or plan.action.repeatable):
            return record
        call: Call[Any] = plan.action.build_call(todo)
        try:
            self.api.send(call, timeout=self.intervals.api_timeout)
        except ApiError as error:
            return self._handle_send_error(record, number, todo, error)
        self.work_log.record_answer(plan.id, number, "")
        return self._update_progress(record, requested=record.progress.requested + todo)

    def _handle_send_error(
        self, record: PlanRecord, number: int, keys: Sequence[JobKey], error: ApiError
    ) -> PlanRecord:
        if decisions.had_no_effect(error):
            self.work_log.delete_attempt(record.plan.id, number)
            raise error
        self.work_log.record_answer(record.plan.id, number, error.text)
        if error.changed is Changed.MAYBE:
            raise error
        return self._add_outcomes(record, [Outcome(key, Result.FAILED, error.text) for key in keys])

    def _record_settled(self, record: PlanRecord, keys: Sequence[JobKey]) -> PlanRecord:
        """Read these jobs again and write down those that have come to an end."""
        jobs = self._read_jobs(keys)
        mine = set(keys)
        outcomes = decisions.collect_settled(
            record, jobs, self.work_log.get_attempts(record.plan.id)
        )
        return self._add_outcomes(record, [outcome for outcome in outcomes if outcome.key in mine])

    def _handle_api_error(self, plan_id: str, error: ApiError) -> PlanRecord:
        """Say which side fails, and that it goes on; or that it does not."""
        record, attempts = self._require_plan(plan_id), self.work_log.get_attempts(plan_id)
        if self._is_past_deadline(record) or (decisions.is_permanent(error) and not attempts):
            return self._add_outcomes(
                record, decisions.collect_given_up(record, attempts, {}, error.text)
            )
        return self._update_progress(record, trouble=decisions.describe_trouble(error, attempts))

    def _retry_after_seconds(self, error: ApiError) -> float:
        asked = error.retry_after if isinstance(error, RateLimited) else None
        return min(asked or 0.0, self.intervals.max_retry_after)

    def _ask_again(self, record: PlanRecord, jobs: decisions.JobsByKey) -> PlanRecord:
        """Ask again, on the same card: the jobs changed much since they were shown."""
        now, old = self.clock(), record.plan
        new = decisions.build_replacement(record, jobs, now, self.rules)
        self.work_log.add_plan(new)
        if record.card:
            self.work_log.save_card_place(new.id, record.card)
        self.work_log.add_audit_entry(
            new.asked_by, new.where, f"asked again: {new.sentence}", new.id, now
        )
        progress = msgspec.structs.replace(record.progress, replaced_by=new.id, ended_at=now)
        return self.work_log.update_progress(old.id, progress, PlanStatus.REPLACED)

    def _withdraw_replacement(self, record: PlanRecord) -> None:
        """Withdraw a plan that was to ask again when this process died, and is not needed now."""
        fresh = decisions.replacement_id(record.plan.id)
        self.work_log.close_plan(fresh, PlanStatus.WITHDRAWN, None, self.clock())

    def _is_finished(self, record: PlanRecord) -> bool:
        return record.status is not PlanStatus.CLAIMED or not find_waiting_keys(record)

    def _finish(self, record: PlanRecord) -> None:
        plan, who = record.plan, record.closed_by or record.plan.asked_by
        if record.status is PlanStatus.REPLACED:
            self.card_updater.update_card(plan.id, final=True)
            changed = Message("The jobs changed since you looked.")
            self.cards.notify_person(who, record.card or plan.where, changed)
            return
        now = self.clock()
        self.work_log.add_audit_entry(
            who, plan.where, decisions.summarize_outcomes(record), plan.id, now
        )
        progress = msgspec.structs.replace(record.progress, ended_at=now, trouble="")
        self.work_log.update_progress(plan.id, progress, PlanStatus.DONE)
        self.card_updater.update_card(plan.id, final=True)

    def _is_past_deadline(self, record: PlanRecord) -> bool:
        return self.clock() >= decisions.plan_deadline(record, self.rules)

    def _read_jobs(self, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
        found: dict[JobKey, Job] = {}
        for start in range(0, len(keys), MAX_JOBS_PER_CALL):
            call = read_jobs(keys[start : start + MAX_JOBS_PER_CALL])
            jobs = self.api.send(call, timeout=self.intervals.api_timeout)
            found |= index_by_key(jobs)
        return found

    def _add_outcomes(self, record: PlanRecord, outcomes: Sequence[Outcome]) -> PlanRecord:
        return self._update_progress(record, outcomes=(*record.progress.outcomes, *outcomes))

    def _update_progress(self, record: PlanRecord, **changes: Any) -> PlanRecord:
        """Write progress down, where there is any."""
        progress = msgspec.structs.replace(record.progress, **changes)
        if progress == record.progress:
            return record
        return self.work_log.update_progress(record.plan.id, progress)

    def _require_plan(self, plan_id: str) -> PlanRecord:
        record = self.work_log.get_plan(plan_id)
        if record is None:
            raise KeyError(plan_id)
        return record
