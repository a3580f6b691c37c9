"""Each guard of the rules by itself: without it, one of these is judged otherwise."""

import pytest

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.actions import Delete, Stop
from jobsbot.core.plans.approvals import digest_plan, list_approvers
from jobsbot.core.plans.plan import Approval
from jobsbot.core.plans.policy import (
    Actor,
    AllowRule,
    Barrier,
    DenyRule,
    LookupNeeds,
    Permit,
    Policy,
    PolicyNumbers,
    Refusal,
    RefusalCause,
    Request,
    SecondPerson,
    find_lookup_needs,
    judge_break_glass,
    judge_request,
    may_approve,
    may_deny,
)
from jobsbot.core.values import replace
from tests.sample_plans import BEN, NOON, make_plan, running_jobs

ANNA = Actor(Person("U1"), AccountKind.MEMBER, frozenset())
UNKNOWN = Actor(Person("U1"), lookup_failed=True)
LEADS = frozenset({"@leads"})
GLASS = AllowRule(who=LEADS, may=frozenset({"stop"}), break_glass="C0LOUD", most=8)
POLICY = Policy(
    members_may=frozenset(),
    allow=frozenset({GLASS}),
    numbers=PolicyNumbers(most=5),
    listed_projects=frozenset({123}),
)
DENIED = DenyRule(who=frozenset({"U1"}), may=frozenset({"stop"}))


def stop(jobs=1, **more):
    return Request(verb="stop", action=Stop(), project=123, channel="C1", jobs=jobs, **more)


def test_glass_is_broken_with_the_number_typed_a_reason_and_no_second_person():
    second = replace(GLASS, ask=Barrier.SECOND)
    permit = judge_break_glass(replace(POLICY, allow=frozenset({second})), UNKNOWN, stop(5))
    assert permit is not None
    assert (permit.barrier, permit.second, permit.needs_reason) == (Barrier.NUMBER, (), True)
    assert permit.break_glass == "C0LOUD"


@pytest.mark.parametrize(
    ("policy", "actor", "request_"),
    [
        (POLICY, UNKNOWN, replace(stop(), verb="delete", action=Delete())),
        (replace(POLICY, allow=frozenset({replace(GLASS, may=frozenset({"*"}))})), UNKNOWN,
         replace(stop(), verb="delete", action=Delete())),
        (POLICY, replace(UNKNOWN, lookup_failed=False), stop()),
        (POLICY, replace(ANNA, groups=LEADS), stop()),
        (replace(POLICY, read_only=True), UNKNOWN, stop()),
        (POLICY, UNKNOWN, replace(stop(), project=456)),
        (POLICY, UNKNOWN, stop(6)),
        (replace(POLICY, deny=frozenset({DENIED})), UNKNOWN, stop()),
        (replace(POLICY, deny=frozenset({replace(DENIED, who=LEADS)})), UNKNOWN, stop()),
        (replace(POLICY, allow=frozenset({replace(GLASS, break_glass="")})), UNKNOWN, stop()),
        (replace(POLICY, allow=frozenset({replace(GLASS, who=frozenset({"U9"}))})), UNKNOWN,
         stop()),
        (replace(POLICY, allow=frozenset({replace(GLASS, most=2)})), UNKNOWN, stop(3)),
        (replace(POLICY, allow=frozenset({replace(GLASS, channels=frozenset({"C2"}))})), UNKNOWN,
         stop()),
    ],
)  # fmt: skip
def test_glass_is_not_broken_where_one_thing_is_otherwise(policy, actor, request_):
    assert judge_break_glass(policy, actor, request_) is None


def test_as_many_jobs_as_there_may_be_may_be_and_one_more_may_not():
    policy = Policy(numbers=PolicyNumbers(most=5, few=3))
    assert isinstance(judge_request(policy, ANNA, stop(5)), Permit)
    assert judge_request(policy, ANNA, stop(6)) == Refusal(RefusalCause.TOO_MANY, limit=5)
    assert judge_request(policy, ANNA, stop(3)).barrier is Barrier.CARD
    assert judge_request(policy, ANNA, stop(4)).barrier is Barrier.NUMBER


def test_a_refusal_for_too_many_says_the_largest_number_that_a_rule_allows():
    few, more = (
        AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}), most=n, per_hour=10 * n)
        for n in (2, 4)
    )
    policy = Policy(members_may=frozenset(), allow=frozenset({few, more}))
    said = judge_request(policy, ANNA, stop(5))
    assert (said.cause, said.limit) == (RefusalCause.TOO_MANY, 4)
    said = judge_request(policy, ANNA, stop(1, jobs_this_hour=40))
    assert (said.cause, said.limit) == (RefusalCause.TOO_MANY_THIS_HOUR, 40)


def test_nobody_approves_where_nothing_is_written():
    policy = Policy(read_only=True)
    assert not may_approve(policy, ANNA, stop(), SecondPerson(frozenset({"U1"})))
    assert not may_approve(policy, ANNA, stop(), SecondPerson())


SECOND = AllowRule(
    who=frozenset({"members"}), may=frozenset({"stop"}), ask=Barrier.SECOND, approvers=LEADS
)


@pytest.mark.parametrize(
    ("rule", "may"),
    [
        (SECOND, False),
        (replace(SECOND, approvers=frozenset({"U1"})), True),
        # Of these none asks for a second person of this plan: it is whoever may do it.
        (replace(SECOND, ask=Barrier.CARD), True),
        (replace(SECOND, may=frozenset({"delete"})), False),
        (replace(SECOND, projects=frozenset({456})), False),
        (replace(SECOND, channels=frozenset({"C2"})), False),
    ],
)
def test_who_denies_is_named_by_a_rule_that_asks_for_them_here(rule, may):
    policy = Policy(members_may=frozenset(), allow=frozenset({rule}))
    assert may_deny(policy, ANNA, stop()) is may


def test_a_rule_that_asks_for_somebody_elsewhere_keeps_nobody_from_denying_here():
    elsewhere = replace(SECOND, projects=frozenset({456}))
    policy = Policy(members_may=frozenset({"stop"}), allow=frozenset({elsewhere}))
    assert may_deny(policy, ANNA, stop())


def test_nobody_approves_twice_and_what_was_approved_of_other_jobs_has_gone():
    plan = make_plan(running_jobs(1, 2))
    digest, other = digest_plan(plan), digest_plan(make_plan(running_jobs(1)))
    given = tuple(Approval(BEN, each, NOON) for each in (digest, other, digest))
    assert list_approvers(plan, given) == (BEN,)
    assert list_approvers(plan, given[1:2]) == ()


@pytest.mark.parametrize(
    ("deny", "needs"),
    [
        (None, LookupNeeds(kind=False, groups=False)),
        (DenyRule(who=frozenset({"U9"}), may=frozenset({"stop"})), LookupNeeds(False, False)),
        (DenyRule(who=LEADS, may=frozenset({"stop"})), LookupNeeds(True, True)),
        (DenyRule(who=frozenset({"guests"}), may=frozenset({"stop"})), LookupNeeds(True, False)),
        (DenyRule(who=LEADS, may=frozenset({"delete"})), LookupNeeds(False, False)),
        (
            DenyRule(who=LEADS, may=frozenset({"stop"}), projects=frozenset({456})),
            LookupNeeds(False, False),
        ),
    ],
)
def test_people_are_looked_up_for_a_rule_that_denies_and_for_none_that_is_not_about_it(deny, needs):
    by_id = AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}))
    denials = frozenset({deny} if deny else ())
    policy = Policy(members_may=frozenset(), allow=frozenset({by_id}), deny=denials)
    assert find_lookup_needs(policy, stop()) == needs
