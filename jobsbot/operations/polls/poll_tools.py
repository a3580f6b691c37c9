"""What polls of plans work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from jobsbot.core.guard import BatchDecision
from jobsbot.core.jobs.job import Job
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.ports import Api
from jobsbot.core.reply import CardRefresher, FileKept, FileNotKept
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.polls.elapsed_times import ElapsedTimes
from jobsbot.operations.work_log import WorkLog
from jobsbot.threads.precedence import Precedence


class PollTools(msgspec.Struct, frozen=True):
    """What a poll works with. `name_run` names this run of this process: `executor/run`."""

    api: Api
    work_log: WorkLog
    cards: CardRefresher
    numbers: PolicyNumbers
    clock: Callable[[], datetime]
    steady_clock: Callable[[], float]
    elapsed: ElapsedTimes
    intervals: Intervals
    name_run: Callable[[], str]
    may_send: Callable[[], bool]
    """Whether this process may send anything now: it is not ending, and its lease holds."""
    judge_batch: Callable[[PlanRecord, datetime], BatchDecision]
    """Whether the people of a plan may still have its next request sent."""
    keep_jobs: Callable[[PlanRecord, Iterable[Job], datetime], FileKept | FileNotKept]
    """Keep what is known of jobs as a file, before they are deleted."""
    precedence: Precedence = msgspec.field(default_factory=Precedence)
    """Lets requests of confirmed plans leave before other work of this process."""
