"""A write, before it happens: exactly which jobs, who asked, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

import msgspec

from jobsbot.core.interaction import Person, Place, Said
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.plans.actions import Action, JobChange, Outcome, Result, Skip, is_already_so
from jobsbot.core.plans.job_snapshot import JobSnapshot
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.values import replace

VIEW_PATTERN = re.compile(r"[0-9]{1,9}")
"""The number of a view, as a button carries it."""


class EarlierPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Another plan that was about some of the same jobs when a plan was asked or read again."""

    id: str
    verb: str
    asked_by: Person
    asked_at: datetime
    job_count: int
    """How many of the jobs it shares."""
    under_way: bool = False
    """It was confirmed, and has not ended."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """An action on frozen jobs of one project. `id` is the id of the sentence that asked."""

    id: str
    action: Action
    project: int
    label: str
    """The project as people know it."""
    jobs: tuple[JobSnapshot, ...]
    asked_by: Person
    where: Place
    asked_at: datetime
    expires_at: datetime
    sentence: str
    barrier: Barrier = Barrier.CARD
    filtered: bool = False
    reason: str = ""
    """Why, in the asker's words."""
    policy_digest: str = ""
    """The policy by which the barrier was chosen; empty in plans of earlier releases."""
    view: int = 0
    """Grows where a refresh shows other jobs to act on, or in other states."""
    read_at: datetime | None = None
    """When a refresh read the jobs."""
    approvers: tuple[str, ...] = ()
    """Who may be the second person, as the rules name them; with none, whoever may do it."""
    approvals_needed: int = 1
    break_glass: str = ""
    """The channel that is told, where only a break-glass rule allowed the plan."""
    cool: timedelta = timedelta()
    """How long it waits after its confirmation, and can be undone, before the first request."""
    earlier: tuple[EarlierPlan, ...] = ()
    """What was asked of the same jobs before, and had not ended."""

    @classmethod
    def of(
        cls,
        action: Action,
        project: int,
        jobs: Mapping[JobKey, Job | None],
        said: Said,
        *,
        label: str,
        sentence: str,
        filtered: bool = False,
        reason: str = "",
        odd: Collection[str] = (),
    ) -> Plan:
        """Freeze a plan. Barrier and expiry are the policy's: `Guard.fit_plan` puts them in.

        `odd` jobs look wrong, by their id.
        """
        snapshots = tuple(
            JobSnapshot.of(key, job, action, said.when, looks_wrong=str(key) in odd)
            for key, job in jobs.items()
        )
        return cls(
            id=said.id,
            action=action,
            project=project,
            label=label,
            jobs=snapshots,
            asked_by=said.who,
            where=said.where,
            asked_at=said.when,
            expires_at=said.when,
            sentence=sentence,
            filtered=filtered,
            reason=reason,
        )

    def with_barrier(self, barrier: Barrier, open_for: timedelta) -> Plan:
        return replace(self, barrier=barrier, expires_at=self.asked_at + open_for)

    def with_jobs(self, jobs: Mapping[JobKey, Job], now: datetime) -> Plan:
        """Answer the plan with the same jobs as they are now. No job is added or dropped.

        A job that was shown as skipped stays skipped, whatever its state is now: so a plan never
        acts on more than its card shows, even if it is confirmed while the card is redrawn.
        """
        snapshots = tuple(
            one if one.skip else one.see_again(jobs.get(one.key), self.action, now)
            for one in self.jobs
        )
        changed = [(one.key, one.state, one.skip) for one in snapshots] != [
            (one.key, one.state, one.skip) for one in self.jobs
        ]
        return replace(self, jobs=snapshots, view=self.view + changed, read_at=now)

    def with_earlier(self, earlier: tuple[EarlierPlan, ...]) -> Plan:
        return replace(self, earlier=earlier)

    def with_next_view(self) -> Plan:
        """Answer the plan with a new view: buttons of earlier cards do not confirm it any more."""
        return replace(self, view=self.view + 1)

    @property
    def targets(self) -> tuple[JobSnapshot, ...]:
        """The jobs that will be acted on."""
        return tuple(snapshot for snapshot in self.jobs if not snapshot.skip)

    @property
    def consequence(self) -> str:
        """What will happen to these jobs, and what cannot be undone."""
        return self.action.explain_consequence([snapshot.state for snapshot in self.targets])

    @property
    def skipped(self) -> tuple[JobSnapshot, ...]:
        return tuple(snapshot for snapshot in self.jobs if snapshot.skip)

    @property
    def keys(self) -> tuple[JobKey, ...]:
        return tuple(snapshot.key for snapshot in self.targets)


def write_button_value(plan: Plan) -> str:
    """Write what a button of a plan's card carries: the plan, and which view of it is shown."""
    return f"{plan.id}:{plan.view}"


def read_button_value(value: str) -> tuple[str, int]:
    """Read a button's value. Cards of the first release carry the plan alone: the first view."""
    plan_id, _, view = value.rpartition(":")
    return (plan_id, int(view)) if plan_id and VIEW_PATTERN.fullmatch(view) else (value, 0)


class PlanStatus(Enum):
    """Where a plan stands. It leaves OPEN once, and CLAIMED once."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"
    DENIED = "denied"  # by a second person
    EXPIRED = "expired"
    REPLACED = "replaced"  # the jobs had changed: a new plan asks again
    WITHDRAWN = "withdrawn"  # the card could not be posted

    @property
    def is_closed_without_work(self) -> bool:
        """Nothing was done for the plan and nothing will be: it can be asked for again."""
        closed = (PlanStatus.CANCELLED, PlanStatus.DENIED, PlanStatus.EXPIRED)
        return self in closed or self is PlanStatus.WITHDRAWN


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a plan that was claimed."""

    requested: tuple[JobKey, ...] = ()
    """Jobs whose request the API has accepted."""
    uncertain: tuple[JobKey, ...] = ()
    """Jobs whose request may have arrived: no answer came, and no read has shown it yet."""
    changes: tuple[JobChange, ...] | None = None
    """What the requests change, job by job; None where that was not written down."""
    outcomes: tuple[Outcome, ...] = ()
    interrupted: bool = False
    """The bot was restarted while it was acting."""
    trouble: str = ""
    """What keeps the work from going on right now, as a full sentence."""
    cooling_since: datetime | None = None
    """When its cooling-off time began; a restart begins it anew."""
    kept_file: str = ""
    """Where the file of the jobs' metadata is; empty where none was kept."""
    began_at: datetime | None = None
    """When the work on it began."""
    ended_at: datetime | None = None
    replaced_by: str = ""

    def settled_keys(self) -> frozenset[JobKey]:
        return frozenset(outcome.key for outcome in self.outcomes)


class Approval(msgspec.Struct, frozen=True):
    """An approval of a plan as somebody saw it; `digest` is that of `approvals.digest_plan`."""

    who: Person
    digest: str
    at: datetime


@dataclass(frozen=True)
class PlanRecord:
    """A plan and everything that happened to it: what the store holds and the card shows."""

    plan: Plan
    status: PlanStatus = PlanStatus.OPEN
    closed_by: Person | None = None
    """Who confirmed or cancelled it."""
    closed_at: datetime | None = None
    """When it was confirmed, cancelled or expired."""
    card: Place | None = None
    """Where its card is: channel, thread, and the message itself."""
    progress: Progress = Progress()
    approvals: tuple[Approval, ...] = ()
    """Approvals by second people, those of the plan before a refresh included."""
    end_told: bool = field(default=False, compare=False)
    """Who asked and who confirmed were told how it ended."""


def get_progress(record: PlanRecord) -> Progress:
    """Answer the progress of a plan, as it is."""
    return record.progress


def can_take_back(record: PlanRecord) -> bool:
    """Tell whether a confirmed plan still waits by its rule, and nothing was sent for it."""
    waits = record.status is PlanStatus.CLAIMED and record.progress.began_at is None
    return waits and bool(record.plan.cool)


def leaves_jobs_undone(record: PlanRecord) -> bool:
    """Tell whether a job failed, is unknown, or was skipped without being in the wanted state."""
    outcomes = record.progress.outcomes
    if any(outcome.result in (Result.FAILED, Result.UNKNOWN) for outcome in outcomes):
        return True
    skips = [Skip(snapshot.skip, snapshot.already) for snapshot in record.plan.skipped]
    skips += [Skip(o.why, o.already) for o in outcomes if o.result is Result.SKIPPED]
    return not all(map(is_already_so, skips))


class UnreadablePlan(msgspec.Struct, frozen=True):
    """A plan in the store that this release cannot read: a newer one made it."""

    id: str


def find_waiting_keys(record: PlanRecord) -> tuple[JobKey, ...]:
    """Name the jobs of a claimed plan that have no outcome yet, in order."""
    settled = record.progress.settled_keys()
    return tuple(key for key in record.plan.keys if key not in settled)


def is_plan_outdated(shown: Plan, newest: Plan) -> bool:
    """Tell whether fewer than half of the jobs shown can still be acted on: people must look again.

    Where none can, there is nothing to ask: the outcomes say so.
    """
    left = len(set(newest.keys) & set(shown.keys))
    return 0 < left < len(shown.keys) / 2


def find_undo(record: PlanRecord) -> tuple[Action, tuple[JobKey, ...]] | None:
    """Find the action that undoes what this plan changed, and its jobs; None where there is none.

    Only changes of the plan itself are undone. Where they differ from job to job, no single action
    is right for all of them, and none is offered.
    """
    done = {o.key for o in record.progress.outcomes if o.result is Result.DONE}
    changes = [change for change in find_changes(record) if change.key in done]
    backs = {record.plan.action.build_undo(change) for change in changes}
    back = backs.pop() if len(backs) == 1 else None
    return (back, tuple(change.key for change in changes)) if back else None


def find_changes(record: PlanRecord) -> tuple[JobChange, ...]:
    """Answer what a plan changed; of an earlier release's plan, what it was shown to change."""
    if record.progress.changes is not None:
        return record.progress.changes
    changes = (
        record.plan.action.find_change(Job(id=str(s.key), tags=list(s.tags)))
        for s in record.plan.targets
    )
    return tuple(change for change in changes if change)
