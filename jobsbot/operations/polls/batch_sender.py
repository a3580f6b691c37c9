"""The requests of a plan: each is stored right before it is sent, and sent at most once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jobsbot.core.errors import ApiError, Changed, Unavailable
from jobsbot.core.guard import GoAhead, SkipRest, WaitForDirectory
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.plans.actions import Action, Outcome, Result
from jobsbot.core.plans.attempts import SendPermit
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.ports import Poll
from jobsbot.operations.polls import decisions
from jobsbot.operations.polls.job_reader import JobReader
from jobsbot.operations.polls.poll_tools import PollTools

UNAUDITED_REASON = "its confirmation is not in the audit; nothing was sent"
DIRECTORY_TROUBLE = "Who may do this could not be looked up just now."
READ_AGAIN_AFTER_SECONDS = 5.0
"""A job that was read longer ago than this is read again before its request is sent."""


class Batch(msgspec.Struct, frozen=True):
    """Some jobs of a plan that go in one request."""

    number: int
    keys: tuple[JobKey, ...]


class BatchResult(msgspec.Struct, frozen=True):
    """What became of a batch: outcomes of jobs that need no more, and an error that may pass."""

    outcomes: tuple[Outcome, ...] = ()
    error: ApiError | None = None
    """Why the next poll has to try again."""


class BatchSender(msgspec.Struct, frozen=True):
    """Sends the batches of one poll. Raises FencedOff where somebody else goes on."""

    tools: PollTools
    reader: JobReader

    def send_batch(
        self, poll: Poll, record: PlanRecord, batch: Batch, read_at_seconds: float
    ) -> BatchResult:
        """Send a batch if it may be sent now. `read_at_seconds`: when its jobs were read."""
        action = record.plan.action
        if not self.tools.may_send():
            return BatchResult()
        if stopped := self.judge(record, batch.keys):
            return stopped
        keys = batch.keys
        skipped: tuple[Outcome, ...] = ()
        try:
            if self.tools.steady_clock() - read_at_seconds > READ_AGAIN_AFTER_SECONDS:
                skipped = find_skipped(action, keys, self.reader.read_jobs(keys))
        except ApiError as error:
            return BatchResult(error=error)
        settled = {outcome.key for outcome in skipped}
        todo = tuple(key for key in keys if key not in settled)
        if not todo:
            return BatchResult(skipped)
        sent = self._send_keys(poll, action, batch.number, todo)
        return BatchResult((*skipped, *sent.outcomes), sent.error)

    def judge(self, record: PlanRecord, keys: Sequence[JobKey]) -> BatchResult | None:
        """Judge whether these jobs may still be acted on, by the rights of this moment.

        None where they may. Who asked, confirmed and approved is fixed once a plan is claimed.
        """
        match self.tools.judge_batch(record, self.tools.clock()):
            case GoAhead():
                return None
            case SkipRest(why):
                return BatchResult(tuple(refuse_job(key, why) for key in keys))
            case WaitForDirectory():
                return BatchResult(error=Unavailable(DIRECTORY_TROUBLE))

    def _send_keys(
        self, poll: Poll, action: Action, number: int, keys: tuple[JobKey, ...]
    ) -> BatchResult:
        permit = self.tools.work_log.add_attempt(poll, number, self.tools.clock())
        if permit is SendPermit.UNAUDITED:
            return BatchResult(tuple(Outcome(key, Result.FAILED, UNAUDITED_REASON) for key in keys))
        if permit is SendPermit.AGAIN and not action.repeatable:
            return BatchResult()
        if not self.tools.may_send():  # this process was frozen meanwhile
            self._forget_attempt(poll, number, permit)
            return BatchResult()
        try:
            self.tools.api.send(action.build_call(keys), timeout=self.tools.intervals.api_timeout)
        except ApiError as error:
            return self._handle_error(poll, number, keys, permit, error)
        self.tools.work_log.record_answer(poll, number, "")
        return BatchResult()

    def _handle_error(
        self,
        poll: Poll,
        number: int,
        keys: Sequence[JobKey],
        permit: SendPermit,
        error: ApiError,
    ) -> BatchResult:
        if decisions.had_no_effect(error):
            self._forget_attempt(poll, number, permit)
            return BatchResult(error=error)
        self.tools.work_log.record_answer(poll, number, error.text)
        if error.changed is Changed.MAYBE:
            return BatchResult(error=error)
        return BatchResult(tuple(Outcome(key, Result.FAILED, error.text) for key in keys))

    def _forget_attempt(self, poll: Poll, number: int, permit: SendPermit) -> None:
        """Delete the attempt if this was the first one: nothing was sent."""
        if permit is SendPermit.FIRST:
            self.tools.work_log.delete_attempt(poll, number)


def refuse_job(key: JobKey, why: str) -> Outcome:
    """Make the outcome of a job that may not be acted on at this moment."""
    return Outcome(key, Result.SKIPPED, why, refused=True)


def find_skipped(
    action: Action, keys: Sequence[JobKey], jobs: decisions.JobsByKey
) -> tuple[Outcome, ...]:
    """Judge the jobs that the action does not apply to any more."""
    judged = (decisions.check_skipped(action, key, jobs.get(key)) for key in keys)
    return tuple(outcome for outcome in judged if outcome)
