"""What a second person approves, and whether it is still what they approved."""

from __future__ import annotations

import hashlib

import msgspec

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import Approval, Plan


def digest_plan(plan: Plan) -> str:
    """Hash what is approved: action, project, barrier, expiry, and each target with its state."""
    seen = {
        "action": msgspec.to_builtins(plan.action),
        "jobs": [(str(job.key), job.state) for job in plan.targets],
        "project": plan.project,
        "barrier": plan.barrier.value,
        "expires_at": plan.expires_at,
    }
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()[:32]


def list_approvers(plan: Plan, approvals: tuple[Approval, ...]) -> tuple[Person, ...]:
    """List the people who approved the plan as it is now; older approvals do not count."""
    digest = digest_plan(plan)
    people: list[Person] = []
    for approval in approvals:
        known = any(approval.who.is_same_person(person) for person in people)
        if approval.digest == digest and not known:
            people.append(approval.who)
    return tuple(people)
