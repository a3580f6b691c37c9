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
from jobsbot.core.jobs.api_calls import BATCH, Call, read_jobs
from jobsbot.core.jobs.job import Job, JobKey, by_key
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import Record, Status, waiting
from jobsbot.core.plans.policy import Rules
from jobsbot.core.ports import Api
from jobsbot.core.reply import Cards
from jobsbot.operations import decisions as judge
from jobsbot.operations.card_updater import Screen
from jobsbot.operations.intervals import Pace
from jobsbot.operations.work_log import Ledger


@dataclass(frozen=True)
class Carrier:
    """Makes looks. `hand` names this run of this process: `executor/run`."""

    api: Api
    ledger: Ledger
    cards: Cards
    screen: Screen
    rules: Rules
    clock: Callable[[], datetime]
    pace: Pace
    hand: str
    stopping: Callable[[], bool]

    def look(self, plan_id: str, number: int) -> float | None:
        """Do what is next for a plan; say in how many seconds to look again, None at its end."""
        record = self.ledger.recall(plan_id)
        if record is None or record.status is not Status.CLAIMED:
            return None
        record = self._taken(record, self.ledger.take(plan_id, number, self.hand))
        self.screen.show(plan_id)
        wait = self.pace.after(number)
        try:
            record = self._go_on(record)
        except ApiError as error:
            record = self._held_up(plan_id, error)
            wait = max(wait, self._asked_for(error))
        if self._at_end(record):
            self._ended(record)
            return None
        self.screen.show(plan_id)
        return wait

    def give_up(self, plan_id: str) -> None:
        """End a plan whose work was cancelled or cannot go on, without asking anything."""
        record = self.ledger.recall(plan_id)
        if record and record.status is Status.CLAIMED:
            why = "its work was ended from outside"
            outcomes = judge.given_up(record, self.ledger.attempts(plan_id), {}, why)
            self._ended(self._found(record, outcomes))

    def _taken(self, record: Record, before: str) -> Record:
        """Notice that an earlier run of this process began and did not end it."""
        mine = self.hand.rsplit("/", 1)[0]
        if before and before != self.hand and before.rsplit("/", 1)[0] == mine:
            return self._advance(record, interrupted=True)
        return record

    def _go_on(self, record: Record) -> Record:
        plan, attempts = record.plan, self.ledger.attempts(record.plan.id)
        jobs = self._read(waiting(record) if attempts else plan.keys)
        if judge.asks_again(plan, jobs, attempts, self.clock()):
            return self._replace(record, jobs)
        requested = judge.requested(record, attempts)
        record = self._advance(record, trouble="", requested=requested)
        record = self._found(record, judge.settled(record, jobs, attempts))
        if self._late(record):
            return self._found(record, judge.given_up(record, attempts, jobs, ""))
        doubted = judge.in_doubt(record, attempts, jobs, self.clock(), self.rules)
        record = self._found(record, doubted)
        return self._send(record, attempts)

    def _send(self, record: Record, attempts: judge.Attempts) -> Record:
        """Send each batch that may be sent, then read how it went so far."""
        action, sent = record.plan.action, False
        if record.progress.interrupted and not attempts:
            self._drop_replacement(record)
        for number, keys in enumerate(judge.batches(record.plan)):
            if self.stopping() or self._late(record):
                break
            if judge.only(keys, record) and judge.may_send(action, number, attempts):
                record = self._send_batch(record, number, keys)
                self.screen.show(record.plan.id)
                sent = True
        return self._settle(record, waiting(record)) if sent else record

    def _send_batch(self, record: Record, number: int, keys: Sequence[JobKey]) -> Record:
        """Send one batch, at most once ever. Raises ApiError where it is to be looked at again."""
        plan = record.plan
        if len(plan.keys) > BATCH:
            record = self._settle(record, keys)  # minutes may have passed since the first read
        todo = judge.only(keys, record)
        if not todo:
            return record
        first = self.ledger.attempt(plan.id, number, self.clock())
        if not (first or plan.action.repeatable):
            return record
        call: Call[Any] = plan.action.call(todo)
        try:
            self.api.ask(call, patience=self.pace.patience)
        except ApiError as error:
            return self._not_accepted(record, number, todo, error)
        self.ledger.answered(plan.id, number, "")
        return self._advance(record, requested=record.progress.requested + todo)

    def _not_accepted(
        self, record: Record, number: int, keys: Sequence[JobKey], error: ApiError
    ) -> Record:
        if judge.came_to_nothing(error):
            self.ledger.unsent(record.plan.id, number)
            raise error
        self.ledger.answered(record.plan.id, number, error.text)
        if error.changed is Changed.MAYBE:
            raise error
        return self._found(record, [Outcome(key, Result.FAILED, error.text) for key in keys])

    def _settle(self, record: Record, keys: Sequence[JobKey]) -> Record:
        """Read these jobs again and write down those that have come to an end."""
        jobs = self._read(keys)
        mine = set(keys)
        outcomes = judge.settled(record, jobs, self.ledger.attempts(record.plan.id))
        return self._found(record, [outcome for outcome in outcomes if outcome.key in mine])

    def _held_up(self, plan_id: str, error: ApiError) -> Record:
        """Say which side fails, and that it goes on; or that it does not."""
        record, attempts = self._known(plan_id), self.ledger.attempts(plan_id)
        if self._late(record) or (judge.hopeless(error) and not attempts):
            return self._found(record, judge.given_up(record, attempts, {}, error.text))
        return self._advance(record, trouble=judge.trouble(error, attempts))

    def _asked_for(self, error: ApiError) -> float:
        asked = error.retry_after if isinstance(error, RateLimited) else None
        return min(asked or 0.0, self.pace.longest)

    def _replace(self, record: Record, jobs: judge.Jobs) -> Record:
        """Ask again, on the same card: the jobs changed much since they were shown."""
        now, old = self.clock(), record.plan
        new = judge.replacement(record, jobs, now, self.rules)
        self.ledger.keep(new)
        if record.card:
            self.ledger.posted(new.id, record.card)
        self.ledger.note(new.asked_by, new.where, f"asked again: {new.sentence}", new.id, now)
        progress = msgspec.structs.replace(record.progress, replaced_by=new.id, ended_at=now)
        return self.ledger.advance(old.id, progress, Status.REPLACED)

    def _drop_replacement(self, record: Record) -> None:
        """Withdraw a plan that was to ask again when this process died, and is not needed now."""
        fresh = judge.replacing_id(record.plan.id)
        self.ledger.close(fresh, Status.WITHDRAWN, None, self.clock())

    def _at_end(self, record: Record) -> bool:
        return record.status is not Status.CLAIMED or not waiting(record)

    def _ended(self, record: Record) -> None:
        plan, who = record.plan, record.by or record.plan.asked_by
        if record.status is Status.REPLACED:
            self.screen.show(plan.id, last=True)
            changed = Message("The jobs changed since you looked.")
            self.cards.whisper(who, record.card or plan.where, changed)
            return
        now = self.clock()
        self.ledger.note(who, plan.where, judge.summary(record), plan.id, now)
        progress = msgspec.structs.replace(record.progress, ended_at=now, trouble="")
        self.ledger.advance(plan.id, progress, Status.DONE)
        self.screen.show(plan.id, last=True)

    def _late(self, record: Record) -> bool:
        return self.clock() >= judge.deadline(record, self.rules)

    def _read(self, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
        found: dict[JobKey, Job] = {}
        for start in range(0, len(keys), BATCH):
            call = read_jobs(keys[start : start + BATCH])
            jobs = self.api.ask(call, patience=self.pace.patience)
            found |= by_key(jobs)
        return found

    def _found(self, record: Record, outcomes: Sequence[Outcome]) -> Record:
        return self._advance(record, outcomes=(*record.progress.outcomes, *outcomes))

    def _advance(self, record: Record, **changes: Any) -> Record:
        """Write progress down, where there is any."""
        progress = msgspec.structs.replace(record.progress, **changes)
        if progress == record.progress:
            return record
        return self.ledger.advance(record.plan.id, progress)

    def _known(self, plan_id: str) -> Record:
        record = self.ledger.recall(plan_id)
        if record is None:
            raise KeyError(plan_id)
        return record
