"""Who may do what: the rules, against a second reading of them, and case by case."""

import random

import pytest

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.actions import Delete, Stop, find_action
from jobsbot.core.plans.policy import (
    Actor,
    AllowRule,
    Barrier,
    DenyRule,
    Permit,
    Policy,
    PolicyNumbers,
    Refusal,
    RefusalCause,
    Request,
    SecondPerson,
    judge_request,
    may_approve,
)
from tests.core.plans.made_up_policies import build_policy, make_person, make_policy, make_wish
from tests.core.plans.second_reading import READS, second_reading

CASES = 6000
LEAD = Actor(Person("U7"), AccountKind.MEMBER, frozenset({"@leads"}))
ANNA = Actor(Person("U1"), AccountKind.MEMBER, frozenset())


def first_reading(plain_policy, plain_person, wish):
    groups = plain_person["groups"]
    actor = Actor(
        Person(plain_person["id"]),
        AccountKind(plain_person["kind"]),
        None if groups is None else frozenset(groups),
    )
    request = Request(
        verb=wish["verb"],
        action=find_action(wish["verb"]),
        reads=wish["verb"] in READS,
        project=wish["project"],
        channel=wish["channel"],
        jobs=wish["jobs"],
        filtered=wish["filtered"],
        jobs_this_hour=wish["hour"],
    )
    match judge_request(build_policy(plain_policy), actor, request):
        case Refusal(cause):
            return ("no", cause.value)
        case Permit() as permit:
            seconds = sorted((tuple(sorted(s.approvers)), s.approvals) for s in permit.second)
            return ("yes", permit.barrier.value, permit.needs_reason, seconds)


@pytest.mark.slow
def test_thousands_of_made_up_cases_are_judged_as_a_second_reading_judges_them():
    chance = random.Random(20261126)
    seen = set()
    for _ in range(CASES):
        plain, person, wish = make_policy(chance), make_person(chance), make_wish(chance)
        expected = second_reading(plain, person, wish)
        assert first_reading(plain, person, wish) == expected, (plain, person, wish)
        seen.add(expected[:2])
    causes = {cause.value for cause in RefusalCause} - {"frozen", "no reason given"}
    assert {why for word, why in seen if word == "no"} == causes
    assert {ask for word, ask in seen if word == "yes"} == {b.value for b in Barrier}


def stop(jobs=1, **more):
    return Request(verb="stop", action=Stop, project=123, channel="C1", jobs=jobs, **more)


def test_without_a_file_members_and_terminals_may_all_but_freezing():
    for kind in (AccountKind.MEMBER, AccountKind.TERMINAL):
        actor = Actor(Person("x"), kind)
        assert judge_request(Policy(), actor, stop()) == Permit(
            Barrier.CARD, rules=frozenset(Policy().every_allow_rule())
        )
        assert judge_request(Policy(), actor, Request(verb="freeze")).cause is RefusalCause.NO_RULE


@pytest.mark.parametrize(
    "kind", [AccountKind.GUEST, AccountKind.EXTERNAL, AccountKind.BOT, AccountKind.WORKFLOW]
)
def test_a_group_gives_no_right_to_who_is_no_member(kind):
    rule = AllowRule(who=frozenset({"@leads"}), may=frozenset({"*"}))
    actor = Actor(Person("U1"), kind, frozenset({"@leads"}))
    policy = Policy(allow=frozenset({rule}))
    assert isinstance(judge_request(policy, actor, stop()), Refusal)
    assert isinstance(judge_request(policy, actor, Request(verb="list", reads=True)), Refusal)
    named = Policy(allow=frozenset({AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}))}))
    assert isinstance(judge_request(named, actor, stop()), Permit)


def test_the_order_of_rules_changes_neither_the_answer_nor_the_digest():
    one = AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}), ask=Barrier.SECOND)
    two = AllowRule(who=frozenset({"U1"}), may=frozenset({"stop"}), reason=True)
    forth = Policy(members_may=frozenset(), allow=frozenset([one, two]))
    back = Policy(members_may=frozenset(), allow=frozenset([two, one]))
    assert forth.digest() == back.digest()
    assert judge_request(forth, ANNA, stop()) == judge_request(back, ANNA, stop())
    assert forth.digest() != Policy(members_may=frozenset(), allow=frozenset([one])).digest()
    assert Policy().digest() != Policy(numbers=PolicyNumbers(few=9)).digest()


def test_a_refusal_names_those_who_may():
    rule = AllowRule(who=frozenset({"@leads"}), may=frozenset({"delete"}))
    policy = Policy(members_may=frozenset({"read"}), allow=frozenset({rule}))
    refusal = judge_request(
        policy, ANNA, Request(verb="delete", action=Delete, project=123, jobs=1)
    )
    assert refusal == Refusal(RefusalCause.NO_RULE, frozenset({"@leads"}))


def test_who_approves_is_named_or_may_do_it_themselves_and_is_never_a_terminal():
    rule = AllowRule(who=frozenset({"@leads"}), may=frozenset({"stop"}))
    policy = Policy(members_may=frozenset(), allow=frozenset({rule}))
    anyone, listed = SecondPerson(), SecondPerson(frozenset({"U1"}))
    assert may_approve(policy, LEAD, stop(), anyone)
    assert not may_approve(policy, ANNA, stop(), anyone)
    assert may_approve(policy, ANNA, stop(), listed)
    assert not may_approve(policy, LEAD, stop(), listed)
    denied = Policy(deny=frozenset({DenyRule(who=frozenset({"U1"}), may=frozenset({"*"}))}))
    assert not may_approve(denied, ANNA, stop(), listed)
    terminal = Actor(Person("terminal:ana"), AccountKind.TERMINAL)
    assert not may_approve(Policy(), terminal, stop(), anyone)
