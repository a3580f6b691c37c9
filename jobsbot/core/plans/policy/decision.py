"""Whether somebody may do something, and which barrier comes first: functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

import msgspec

from jobsbot.core.interaction import AccountKind
from jobsbot.core.plans.policy.barriers import BARRIER_ORDER, Barrier
from jobsbot.core.plans.policy.rules import (
    Actor,
    AllowRule,
    Policy,
    Request,
    is_named,
    may_be_named,
)
from jobsbot.core.values import replace

BREAK_GLASS_VERB = "stop"
"""What may be done while the directory of people cannot be asked."""


class SecondPerson(msgspec.Struct, frozen=True):
    """Who has to approve, and how many of them. Without approvers: whoever may do it."""

    approvers: frozenset[str] = frozenset()
    approvals: int = 1


class Permit(msgspec.Struct, frozen=True):
    """It may happen, once somebody has passed the barrier."""

    barrier: Barrier = Barrier.NONE
    second: tuple[SecondPerson, ...] = ()
    """With a second person as the barrier: any one of these is enough."""
    needs_reason: bool = False
    per_hour: int | None = None
    """Jobs that this person may have carried out in an hour; None is without a limit."""
    cool: timedelta = timedelta()
    """How long a confirmed plan waits, and can be taken back, before its first request."""
    break_glass: str = ""
    """The channel that is told, where only the rules for an unreachable directory allow it."""
    rules: frozenset[AllowRule] = frozenset()
    """The rules that allow it."""


class RefusalCause(Enum):
    """Why something may not happen."""

    READ_ONLY = "read only"
    DELETED = "deleted account"
    UNKNOWN = "not known"  # who that is could not be looked up
    NOT_LISTED = "project not in the list"
    DENIED = "denied"
    NO_RULE = "no rule"
    TOO_MANY = "too many jobs"
    TOO_MANY_THIS_HOUR = "too many jobs this hour"
    NEEDS_SECOND = "needs a second person"  # whom a terminal cannot ask
    FROZEN = "frozen"
    NO_REASON = "no reason given"


class Refusal(msgspec.Struct, frozen=True):
    """It may not happen: why, and by whom it can be done."""

    cause: RefusalCause
    allowed: frozenset[str] = frozenset()
    """Words for those who may do it: ids, groups, kinds."""
    limit: int = 0
    """With too many jobs: how many there may be."""
    note: str = ""
    """More of why, as it reads after a colon."""
    way_out: str = ""
    """The sentence that removes the obstacle (`thaw 123`), for those who may say it."""


Decision = Permit | Refusal


def judge_request(policy: Policy, actor: Actor, request: Request) -> Decision:
    """Judge what somebody wants, by the rules alone."""
    if policy.read_only and not request.reads:
        return Refusal(RefusalCause.READ_ONLY)
    if actor.kind is AccountKind.DELETED:
        return Refusal(RefusalCause.DELETED)
    if not policy.is_listed(request.project):
        return Refusal(RefusalCause.NOT_LISTED)
    if request.jobs > policy.numbers.most:
        return Refusal(RefusalCause.TOO_MANY, limit=policy.numbers.most)
    if is_denied(policy, actor, request):
        return Refusal(RefusalCause.DENIED, find_allowed(policy, request))
    named = [rule for rule in policy.every_allow_rule() if is_named(rule.who, actor)]
    helping = [rule for rule in named if rule.fits_request(request, actor.kind)]
    if not helping:
        return _explain_refusal(policy, actor, request, named)
    permit = _build_permit(policy, request, helping)
    if permit.barrier is Barrier.SECOND and actor.kind is AccountKind.TERMINAL:
        return Refusal(RefusalCause.NEEDS_SECOND)
    return permit


def judge_break_glass(policy: Policy, actor: Actor, request: Request) -> Permit | None:
    """Judge a stop by somebody whom the directory cannot identify just now, by break-glass rules.

    Whoever may be among the people of such a rule may stop jobs, with a reason and the number
    typed, and the rule's channel is told. A deny rule that may be about them wins. None where no
    such rule allows it.
    """
    if request.verb != BREAK_GLASS_VERB or not actor.lookup_failed or policy.read_only:
        return None
    if not policy.is_listed(request.project):
        return None
    if request.jobs > policy.numbers.most or is_denied(policy, actor, request):
        return None
    helping = [
        rule
        for rule in policy.allow
        if rule.break_glass
        and may_be_named(rule.who, actor)
        and rule.fits_request(request, actor.kind)
    ]
    if not helping:
        return None
    permit = _build_permit(policy, request, helping)
    channel = min(rule.break_glass for rule in helping)
    return replace(
        permit, barrier=Barrier.NUMBER, second=(), needs_reason=True, break_glass=channel
    )


def is_denied(policy: Policy, actor: Actor, request: Request) -> bool:
    """Tell whether a rule denies it, or may do so for all that is known."""
    return any(
        may_be_named(rule.who, actor) and rule.fits_request(request, actor.kind)
        for rule in policy.deny
    )


def may_approve(policy: Policy, actor: Actor, request: Request, second: SecondPerson) -> bool:
    """Tell whether somebody may be the second person. The caller checks that it is not the asker.

    Somebody who was not looked up may be one, if a rule names them by their id.
    """
    unfit = (AccountKind.TERMINAL, AccountKind.DELETED)
    if actor.kind in unfit or policy.read_only or is_denied(policy, actor, request):
        return False
    if second.approvers:
        return is_named(second.approvers, actor)
    return isinstance(judge_request(policy, actor, request), Permit)


def may_deny(policy: Policy, actor: Actor, request: Request) -> bool:
    """Tell whether somebody may be the second person by any rule, whoever asked for the plan.

    Where no rule asks for a second person any more, whoever may do the same may deny it.
    """
    seconds = {
        SecondPerson(rule.approvers)
        for rule in policy.every_allow_rule()
        if rule.ask is Barrier.SECOND and rule.fits_place(request, AccountKind.MEMBER)
    }
    return any(
        may_approve(policy, actor, request, second) for second in seconds or {SecondPerson()}
    )


def find_allowed(policy: Policy, request: Request) -> frozenset[str]:
    """Name those who may do it here, as the rules name them."""
    words = (
        rule.who
        for rule in policy.every_allow_rule()
        if rule.fits_request(request, AccountKind.UNKNOWN)
    )
    return frozenset().union(*words)


def _build_permit(policy: Policy, request: Request, helping: Sequence[AllowRule]) -> Permit:
    """Take the lightest barrier of the rules, but never less than the action's own."""
    needs_reason = all(rule.reason for rule in helping) and not request.reads
    if request.action is None:
        return Permit(needs_reason=needs_reason, rules=frozenset(helping))
    lightest = min((rule.ask for rule in helping), key=BARRIER_ORDER.index)
    deciding = [rule for rule in helping if rule.ask is lightest]
    built_in = request.action.choose_barrier(request.jobs, request.filtered, policy.numbers)
    limits = [rule.per_hour for rule in deciding]
    second = frozenset(SecondPerson(r.approvers, r.approvals) for r in deciding)
    return Permit(
        barrier=max(lightest, built_in, key=BARRIER_ORDER.index),
        second=tuple(sorted(second, key=repr)) if lightest is Barrier.SECOND else (),
        needs_reason=needs_reason,
        cool=min(rule.cool for rule in helping),
        per_hour=None if None in limits else max(limit for limit in limits if limit is not None),
        rules=frozenset(helping),
    )


def _explain_refusal(
    policy: Policy, actor: Actor, request: Request, named: Sequence[AllowRule]
) -> Refusal:
    """Say what was missing: the right itself, or only a larger number."""
    allowed = find_allowed(policy, request)
    placed = [rule for rule in named if rule.fits_place(request, actor.kind)]
    if not placed:
        unknown = actor.kind is AccountKind.UNKNOWN
        return Refusal(RefusalCause.UNKNOWN if unknown else RefusalCause.NO_RULE, allowed)
    enough = [r for r in placed if r.most is None or request.jobs <= r.most]
    if enough:
        hourly = max(rule.per_hour or 0 for rule in enough)
        return Refusal(RefusalCause.TOO_MANY_THIS_HOUR, allowed, hourly)
    return Refusal(RefusalCause.TOO_MANY, allowed, max(rule.most or 0 for rule in placed))
