"""Judges people by the policy, at the moment that counts: a sentence, a press, a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from jobsbot.core.grammar.command import BotConfig, Command
from jobsbot.core.guard.requests import request_of_plan, request_of_refresh, requests_of_command
from jobsbot.core.interaction import AccountKind, Person, Said
from jobsbot.core.plans.approvals import list_approvers
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import Plan, PlanRecord
from jobsbot.core.plans.policy import (
    Actor,
    Barrier,
    Decision,
    Permit,
    Policy,
    Refusal,
    RefusalCause,
    Request,
    SecondPerson,
    find_lookup_needs,
    is_denied,
    is_harder,
    judge_break_glass,
    judge_request,
    may_approve,
    may_deny,
    name_allowed_groups,
    name_groups,
)
from jobsbot.core.ports import Memory, PeopleDirectory
from jobsbot.core.values import replace

HOUR = timedelta(hours=1)
MAX_LOOKUP_AGE = timedelta(seconds=10)
"""How old what is known of people may be, between one request of a plan and the next."""


class GoAhead(msgspec.Struct, frozen=True):
    """A request of a plan may be sent now."""


class SkipRest(msgspec.Struct, frozen=True):
    """No more requests of a plan are sent, and why: it stands after the jobs' number."""

    why: str


class WaitForDirectory(msgspec.Struct, frozen=True):
    """It is not known just now whether a request may be sent."""


BatchDecision = GoAhead | SkipRest | WaitForDirectory


class Guard(msgspec.Struct, frozen=True):
    """Judges people by the policy. Its answer counts for the moment it was given."""

    policy: Policy
    directory: PeopleDirectory
    memory: Memory

    def judge(self, person: Person, request: Request, at: datetime) -> Decision:
        """Judge what somebody wants. `at` is when they wanted it: of a write, the last press."""
        return self.judge_actor(self.identify(person, request, at), request, at)

    def judge_actor(self, actor: Actor, request: Request, at: datetime) -> Decision:
        """Judge what somebody wants whom `identify` has looked up."""
        project = request.project if request.action is not None else None
        if project and (freeze := self.memory.find_freeze(project, at)):
            thaw = f"thaw {freeze.project or 'all'}"
            return Refusal(RefusalCause.FROZEN, note=describe_freeze(freeze), way_out=thaw)
        return self._judge_by_rules(actor, request, at)

    def _judge_by_rules(self, actor: Actor, request: Request, at: datetime) -> Decision:
        """Judge what somebody wants, freezes aside; the decision names groups by their handles."""
        decision = self._apply_rules(actor, request, at)
        return name_allowed_groups(decision, self.directory.get_group_handles)

    def _apply_rules(self, actor: Actor, request: Request, at: datetime) -> Decision:
        if request.action is not None:
            request = replace(request, jobs_this_hour=self._count_jobs(actor.person, at))
        elif request.reads and actor.kind is AccountKind.UNKNOWN and actor.lookup_failed:
            # Reads go on while the directory cannot be asked; deny rules still count.
            if is_denied(self.policy, actor, request):
                return Refusal(RefusalCause.UNKNOWN)
            actor = replace(actor, kind=AccountKind.MEMBER)
        decision = judge_request(self.policy, actor, request)
        if isinstance(decision, Refusal) and actor.lookup_failed:
            decision = judge_break_glass(self.policy, actor, request) or decision
        if isinstance(decision, Refusal) and decision.cause is RefusalCause.UNKNOWN:
            needs = find_lookup_needs(self.policy, request)
            if not needs.kind:  # nobody was looked up, since no rule is about this at all
                return replace(decision, cause=RefusalCause.NO_RULE)
        return decision

    def check_command(self, command: Command, said: Said) -> tuple[Request, Refusal] | None:
        """Find the first thing of a sentence that its speaker may not do, before jobs are read."""
        for request in requests_of_command(command, said.where.channel):
            decision = self.judge(said.who, request, said.when)
            if isinstance(decision, Refusal):
                return request, decision
        return None

    def judge_reasoned(self, actor: Actor, plan: Plan, at: datetime) -> Decision:
        """Judge a plan by the rights of its asker, and by whether a needed reason is given."""
        decision = self.judge_actor(actor, request_of_plan(plan), at)
        missing = isinstance(decision, Permit) and decision.needs_reason and not plan.reason
        return Refusal(RefusalCause.NO_REASON) if missing else decision

    def judge_ending(self, person: Person, plan: Plan, at: datetime) -> Decision:
        """Judge who wants to end a plan: the asker may, and whoever may do or approve the same.

        A freeze, a read-only policy and the present rights of the asker do not matter: ending a
        plan changes no job.
        """
        if person.is_same_person(plan.asked_by):
            return Permit()
        if self.may_deny(person, plan, at):
            return Permit()
        request = _request_of_ending(plan)
        ending = replace(self, policy=self.policy.without_standstill())
        return ending._judge_by_rules(self.identify(person, request, at), request, at)

    def may_deny(self, person: Person, plan: Plan, at: datetime) -> bool:
        """Tell whether somebody may end a plan as its second person: never the asker."""
        request = _request_of_ending(plan)
        actor = self.identify(person, request, at)
        own = person.is_same_person(plan.asked_by)
        return not own and may_deny(self.policy.without_standstill(), actor, request)

    def judge_refresh(self, person: Person, plan: Plan, at: datetime) -> Decision:
        """Judge who wants to see a plan's jobs as they are now."""
        return self.judge(person, request_of_refresh(plan), at)

    def asks_number(self, plan: Plan) -> bool:
        """Tell whether the action itself asks to type the number, whoever approves."""
        numbers = self.policy.numbers
        built_in = plan.action.choose_barrier(len(plan.targets), plan.filtered, numbers)
        return built_in is Barrier.NUMBER

    def is_outdated(self, plan: Plan) -> bool:
        """Tell whether the policy was changed since this plan was made."""
        return bool(plan.policy_digest) and plan.policy_digest != self.policy.digest()

    def must_ask_anew(self, plan: Plan, permit: Permit) -> bool:
        """Tell whether a plan was shown under rules that do not apply now.

        That is so where the policy was changed, the directory of people became unreachable or
        reachable again, or the rules ask more of the asker than before: they left a group, or
        their kind of account changed.
        """
        is_break_glass_changed = bool(permit.break_glass) != bool(plan.break_glass)
        asks_more = is_harder(permit.barrier, plan.barrier) or permit.cool > plan.cool
        return self.is_outdated(plan) or is_break_glass_changed or asks_more

    def fit_plan(self, plan: Plan, actor: Actor, permit: Permit) -> Plan:
        """Set what the policy decides: barrier, expiry, approvers, cooling-off time and so on."""
        guarded = plan.with_barrier(permit.barrier, self.policy.numbers.open_for)
        approvers = frozenset().union(*(second.approvers for second in permit.second))
        return replace(
            guarded,
            asked_by=actor.person,
            policy_digest=self.policy.digest(),
            approvers=tuple(sorted(name_groups(approvers, self.directory.get_group_handles))),
            cool=permit.cool,
            break_glass=permit.break_glass,
            approvals_needed=min((second.approvals for second in permit.second), default=1),
        )

    def may_approve(self, person: Person, plan: Plan, permit: Permit, at: datetime) -> bool:
        """Tell whether somebody may be the second person of a plan: never the asker."""
        actor = self.identify(person, request_of_plan(plan), at)
        return any(self._can_second(actor, plan, second) for second in permit.second)

    def is_approved(
        self, plan: Plan, people: Sequence[Person], permit: Permit, at: datetime
    ) -> bool:
        """Tell whether enough of these people may approve a plan, at this moment."""
        request = request_of_plan(plan)
        actors = [self.identify(person, request, at) for person in people]
        return self._are_enough(actors, plan, permit)

    def _are_enough(self, actors: Sequence[Actor], plan: Plan, permit: Permit) -> bool:
        return any(
            sum(self._can_second(each, plan, second) for each in actors) >= second.approvals
            for second in permit.second
        )

    def _can_second(self, actor: Actor, plan: Plan, second: SecondPerson) -> bool:
        if actor.person.is_same_person(plan.asked_by):
            return False
        return may_approve(self.policy, actor, request_of_plan(plan), second)

    def identify(self, person: Person, request: Request, at: datetime) -> Actor:
        """Find out as much of somebody as the rules for this request ask about."""
        if person.is_terminal:
            return Actor(person, AccountKind.TERMINAL, frozenset())
        needs = find_lookup_needs(self.policy, request)
        if not (needs.kind or needs.groups):
            return Actor(person, person.kind, None)
        fresh = self.policy.is_written and not request.reads
        return self.directory.find_person(
            person, needs_groups=needs.groups, asked_at=at, fresh=fresh
        )

    def judge_batch(self, record: PlanRecord, at: datetime) -> BatchDecision:
        """Judge, before each request of a claimed plan, whether it may be sent.

        Policy, rights and groups are those of this moment, of the asker and of all who approved.
        """
        plan = record.plan
        if freeze := self.memory.find_freeze(plan.project, at):
            return SkipRest(f"skipped: {describe_freeze(freeze)}")
        request = request_of_plan(plan)
        since = max(record.closed_at or at, at - MAX_LOOKUP_AGE)
        actor = self._identify_asker(plan, request, since)
        decision = judge_request(self.policy, actor, request)
        if isinstance(decision, Refusal):
            if plan.break_glass and judge_break_glass(self.policy, actor, request):
                return GoAhead()
            if actor.lookup_failed:
                return WaitForDirectory()
            return SkipRest(f"skipped: who asked may not do it now ({decision.cause.value})")
        # A plan of an earlier release has no digest: what it was judged by is not known.
        if plan.policy_digest and is_harder(decision.barrier, plan.barrier):
            if actor.lookup_failed:  # a lighter rule may name them by a group that is not known now
                return WaitForDirectory()
            return SkipRest(f"skipped: {self._explain_harder_barrier(plan)}; say it again")
        if plan.barrier is Barrier.SECOND and decision.barrier is Barrier.SECOND:
            return self._judge_approvals(record, decision, since)
        return GoAhead()

    def _judge_approvals(
        self, record: PlanRecord, permit: Permit, since: datetime
    ) -> BatchDecision:
        """Judge again those who approved; wait where somebody cannot be looked up just now."""
        plan = record.plan
        request = request_of_plan(plan)
        people = list_approvers(plan, record.approvals)
        actors = [self.identify(person, request, since) for person in people]
        if self._are_enough(actors, plan, permit):
            return GoAhead()
        if any(actor.lookup_failed for actor in actors):
            return WaitForDirectory()
        return SkipRest("skipped: its approval does not count any more")

    def _explain_harder_barrier(self, plan: Plan) -> str:
        if plan.break_glass and not self.is_outdated(plan):
            return "the directory of people can be asked again, and the policy asks more"
        return "the policy asks more now"

    def _identify_asker(self, plan: Plan, request: Request, since: datetime) -> Actor:
        """Look the asker up; without a written policy, their kind when they asked counts."""
        if self.policy.is_written or plan.asked_by.is_terminal:
            return self.identify(plan.asked_by, request, since)
        known = plan.asked_by.kind
        kind = AccountKind.MEMBER if known is AccountKind.UNKNOWN else known
        return Actor(plan.asked_by, kind, frozenset())

    def _count_jobs(self, person: Person, at: datetime) -> int:
        if not any(rule.per_hour for rule in self.policy.allow):
            return 0
        return self.memory.count_claimed_jobs(person, at - HOUR)


def _request_of_ending(plan: Plan) -> Request:
    """Build the request to end a plan. It has no number of jobs, so that no limit applies."""
    return replace(request_of_plan(plan), jobs=0)


def describe_freeze(freeze: Freeze) -> str:
    """Say who froze it, until when and why."""
    until = ""
    if freeze.until:
        is_today = freeze.until.date() == freeze.at.date()
        until = f" until {freeze.until:{'%H:%M' if is_today else '%-d %b %H:%M'}} UTC"
    why = f" because {freeze.reason}" if freeze.reason else ""
    who = f"@{freeze.by.name}" if freeze.by.name else "somebody"
    return f"frozen by {who}{until}{why}"


def complete_policy(config: BotConfig) -> Policy:
    """Join the policy with the projects that are configured."""
    return replace(config.policy, listed_projects=config.listed_projects())
