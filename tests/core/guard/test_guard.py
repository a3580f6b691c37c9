"""Each guard before a press and before a request: without it, one of these ends otherwise."""

from datetime import timedelta

import pytest

from jobsbot.core.guard import GoAhead, Guard, SkipRest
from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.plans.policy import (
    Actor,
    AllowRule,
    Barrier,
    DenyRule,
    Policy,
    Refusal,
    RefusalCause,
    Request,
)
from jobsbot.core.values import replace
from tests.sample_plans import ANNA, BEN, NOON, make_plan, running_jobs

MEMBERS, LEADS = frozenset({"members"}), frozenset({"@leads"})
STOP = AllowRule(who=MEMBERS, may=frozenset({"stop"}))
SECOND = replace(STOP, ask=Barrier.SECOND, approvers=frozenset({"U1", "U2"}))


class NoFreezes:
    """A memory in which nothing is frozen and nobody has done anything."""

    def find_freeze(self, project, at):
        return None

    def count_claimed_jobs(self, person, since):
        return 0


class Members:
    """A directory in which everybody is a member. `asked` is how it was asked, in order."""

    def __init__(self):
        self.asked = []

    def find_person(self, person, *, needs_groups, asked_at, fresh):
        self.asked.append((fresh, asked_at))
        member = AccountKind.MEMBER
        return Actor(replace(person, kind=member), member, frozenset())

    def get_group_handles(self):
        return {}


def make_guard(*rules, written=True, deny=()):
    policy = Policy(
        members_may=frozenset({"read"}),
        allow=frozenset(rules),
        deny=frozenset(deny),
        is_written=written,
    )
    return Guard(policy, Members(), NoFreezes())


def make_record(guard, **more):
    known = {"policy_digest": guard.policy.digest()} | more
    plan = replace(make_plan(running_jobs(1)), **known)
    return PlanRecord(plan, PlanStatus.CLAIMED, closed_by=ANNA, closed_at=NOON)


STOP_REQUEST = Request(verb="stop", action=make_plan(running_jobs(1)).action, project=123, jobs=1)
LIST_REQUEST = Request(verb="list", reads=True, project=123)


@pytest.mark.parametrize(
    ("request_", "written", "fresh"),
    [(STOP_REQUEST, True, True), (STOP_REQUEST, False, False), (LIST_REQUEST, True, False)],
)
def test_people_are_asked_for_anew_before_a_write_where_somebody_wrote_rules(
    request_, written, fresh
):
    guard = make_guard(STOP, written=written)
    guard.judge(ANNA, request_, NOON)
    assert guard.directory.asked == [(fresh, NOON)]


def test_who_is_denied_by_id_is_told_so_and_not_that_no_rule_helps():
    by_id = AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}))
    denied = DenyRule(who=frozenset({"U1"}), may=frozenset({"stop"}))
    policy = Policy(members_may=frozenset(), allow=frozenset({by_id}), deny=frozenset({denied}))
    said = Guard(policy, Members(), NoFreezes()).judge(ANNA, STOP_REQUEST, NOON)
    assert isinstance(said, Refusal)
    assert said.cause is RefusalCause.DENIED


def test_a_plan_of_other_rules_is_outdated_and_one_of_an_earlier_release_is_not_known_to_be():
    guard = make_guard(STOP)
    plan = make_plan(running_jobs(1))
    assert not guard.is_outdated(replace(plan, policy_digest=""))
    assert not guard.is_outdated(replace(plan, policy_digest=guard.policy.digest()))
    assert guard.is_outdated(replace(plan, policy_digest="0" * 16))


def test_who_asked_denies_nothing_though_a_rule_names_them():
    guard = make_guard(SECOND)
    plan = make_plan(running_jobs(1))
    assert not guard.may_deny(ANNA, plan, NOON)
    assert guard.may_deny(BEN, plan, NOON)


def test_a_plan_of_an_earlier_release_goes_on_by_what_it_was_confirmed_by():
    guard = make_guard(SECOND)
    assert guard.judge_batch(make_record(guard, policy_digest=""), NOON) == GoAhead()
    assert isinstance(guard.judge_batch(make_record(guard), NOON), SkipRest)


def test_where_no_second_person_is_asked_for_any_more_none_is_missed():
    guard = make_guard(STOP)
    record = make_record(guard, barrier=Barrier.SECOND)
    assert guard.judge_batch(record, NOON) == GoAhead()
    stricter = make_guard(SECOND)
    assert isinstance(
        stricter.judge_batch(make_record(stricter, barrier=Barrier.SECOND), NOON), SkipRest
    )


@pytest.mark.parametrize(
    ("digest", "why"),
    [
        (None, "the directory of people can be asked again"),
        ("0" * 16, "the policy asks more now"),
    ],
)
def test_why_the_rest_is_skipped_after_break_glass(digest, why):
    guard = make_guard(replace(SECOND, break_glass="C0LOUD"))
    known = guard.policy.digest() if digest is None else digest
    record = make_record(guard, barrier=Barrier.NUMBER, break_glass="C0LOUD", policy_digest=known)
    said = guard.judge_batch(record, NOON + timedelta(seconds=1))
    assert isinstance(said, SkipRest)
    assert why in said.why


def test_what_is_known_of_people_is_never_older_than_the_confirmation():
    guard = make_guard(STOP)
    for seconds, age in ((0, 0), (5, 5), (10, 10), (60, 10)):
        guard.directory.asked.clear()
        at = NOON + timedelta(seconds=seconds)
        guard.judge_batch(make_record(guard), at)
        assert guard.directory.asked == [(True, at - timedelta(seconds=age))]


def test_a_terminal_is_itself_and_is_not_looked_up():
    guard = make_guard(STOP)
    ana = Person("terminal:ana", kind=AccountKind.TERMINAL)
    assert guard.identify(ana, STOP_REQUEST, NOON).kind is AccountKind.TERMINAL
    assert guard.directory.asked == []
