"""What a second person approves, and whether it is still what they approved."""

from __future__ import annotations

import hashlib

import msgspec

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import Approval, Plan


def digest_plan(plan: Plan) -> str:
    """Name what is approved: the action, each job to act on as it was shown, where, and how."""
    seen = {
        "action": msgspec.to_builtins(plan.action),
        "jobs": [(str(job.key), job.state) for job in plan.targets],
        "project": plan.project,
        "barrier": plan.barrier.value,
        "expires_at": plan.expires_at,
    }
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()[:32]


def list_approvers(plan: Plan, approvals: tuple[Approval, ...]) -> tuple[Person, ...]:
    """Name those who approved the plan as it is now. What was approved of an older one has gone."""
    digest = digest_plan(plan)
    people: list[Person] = []
    for approval in approvals:
        known = any(approval.who.is_same_person(person) for person in people)
        if approval.digest == digest and not known:
            people.append(approval.who)
    return tuple(people)
