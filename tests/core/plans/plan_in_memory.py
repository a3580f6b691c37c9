"""A memory of one plan, and a directory of the people of one case: what made-up presses need."""

from dataclasses import dataclass

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.freeze import EVERY_PROJECT, Freeze
from jobsbot.core.plans.plan import Approval, PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Actor
from jobsbot.core.values import replace


class PlanInMemory:
    """One plan, or none at first; what is asked anew; what is written down; what is frozen."""

    def __init__(self, record, jobs_this_hour, frozen):
        self.records = {record.plan.id: record} if record else {}
        self.jobs_this_hour, self.frozen, self.lines = jobs_this_hour, frozen, []

    @property
    def record(self):
        """The first plan there was."""
        return next(iter(self.records.values()), None)

    def get_plan(self, plan_id):
        return self.records.get(plan_id)

    def add_plan(self, plan):
        return self._change(plan.id, PlanRecord(plan))

    def _change(self, plan_id, record):
        self.records[plan_id] = record
        return record

    def get_channel_project(self, channel):
        return None

    def find_freeze(self, project, at):
        if self.frozen not in (EVERY_PROJECT, project):
            return None
        return Freeze(self.frozen, Person("U9", "lea"), "", at)

    def list_live_plans(self, project, at):
        return tuple(self.records.values())

    def claim_dedup_key(self, key, at, *, releases="", synced=True):
        return True

    def count_claimed_jobs(self, asked_by, since):
        return self.jobs_this_hour

    def save_card_place(self, plan_id, card):
        self._change(plan_id, replace(self.records[plan_id], card=card))

    def add_audit_entry(self, who, where, what, *_):
        self.lines.append(what)

    def refresh_plan(self, plan, *, before):
        return self._change(plan.id, replace(self.records[plan.id], plan=plan))

    def claim_plan(self, plan_id, by, at, *, view=0, hourly_limit=None):
        return self.close_plan(plan_id, PlanStatus.CLAIMED, by, at)

    def take_back_claim(self, plan_id, by, at):
        return self.close_plan(plan_id, PlanStatus.CANCELLED, by, at)

    def close_plan(self, plan_id, status, by, at):
        record = self.records[plan_id]
        self._change(plan_id, replace(record, status=status, closed_by=by, closed_at=at))
        return True

    def add_approval(self, plan_id, who, digest, at):
        record = self.records[plan_id]
        if any(approval.who.is_same_person(who) for approval in record.approvals):
            return None
        approvals = (*record.approvals, Approval(who, digest, at))
        return self._change(plan_id, replace(record, approvals=approvals))


@dataclass
class PlainDirectory:
    """Knows everybody as the case has them; who is unknown, and no groups, cannot be asked for."""

    people: list

    def find_person(self, person, *, needs_groups, **_):
        found = next(plain for plain in self.people if plain["id"] == person.id)
        kind, groups = AccountKind(found["kind"]), found["groups"] if needs_groups else None
        known = None if groups is None else frozenset(groups)
        failed = kind is AccountKind.UNKNOWN or (needs_groups and groups is None)
        return Actor(replace(person, kind=kind), kind, known, lookup_failed=failed)

    def get_group_handles(self):
        return {"S0LEADS": "@leads"}
