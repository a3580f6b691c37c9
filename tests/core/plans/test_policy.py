"""Who may do what: the rules, against a second reading of them, and case by case."""

import random
from datetime import timedelta

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
    PolicyRules,
    Refusal,
    RefusalCause,
    Request,
    SecondPerson,
    judge_request,
    may_approve,
)
from tests.core.plans.second_reading import READS, second_reading

CASES = 6000
VERBS = [*READS, "use", "stop", "stop", "tag", "delete", "delete", "freeze", "thaw"]
WORDS = ["members", "guests", "external", "bots", "terminal", "terminal:ana", "U1", "U2"]
GROUPS = ["@leads", "@oncall", "S0LEADS"]
KINDS = [kind.value for kind in AccountKind]
LEAD = Actor(Person("U7"), AccountKind.MEMBER, frozenset({"@leads"}))
ANNA = Actor(Person("U1"), AccountKind.MEMBER, frozenset())


def some(chance, choices, most=3):
    return chance.sample(choices, chance.randint(1, min(most, len(choices))))


def make_rule(chance):
    rule = {"who": some(chance, WORDS + GROUPS), "may": some(chance, [*VERBS, "read", "*"])}
    for key, value in {
        "on": some(chance, [123, 456]),
        "in": some(chance, ["C1", "C2"]),
        "most": chance.choice([1, 5, 50]),
        "per_hour": chance.choice([3, 20, 100]),
        "ask": chance.choice(["none", "card", "number", "second"]),
        "reason": chance.random() < 0.5,
    }.items():
        if chance.random() < 0.3:
            rule[key] = value
    if rule.get("ask") == "second" and chance.random() < 0.6:
        rule["approvers"] = some(chance, ["@leads", "U2", "members"])
        rule["approvals"] = chance.choice([1, 2])
    return rule


def make_policy(chance):
    denies = [make_rule(chance) for _ in range(chance.choice([0, 0, 1, 2]))]
    return {
        "read_only": chance.random() < 0.05,
        "few": 10,
        "most": 60,
        "members_may": chance.choice([["read"], [], [], ["read", "use", "stop", "tag", "delete"]]),
        "allow": [make_rule(chance) for _ in range(chance.randint(0, 4))],
        "listed": chance.choice([[], [], [], [123], [123, 456]]),
        "deny": [{k: r[k] for k in ("who", "may", "on", "in") if k in r} for r in denies],
    }


def make_wish(chance):
    verb = chance.choice(VERBS)
    writes = verb in ("stop", "tag", "delete")
    return {
        "verb": verb,
        "project": chance.choice([123, 456] if writes else [None, 0, 123, 456]),
        "channel": chance.choice(["C1", "C2", "C3"]),
        "jobs": chance.choice([1, 4, 9, 12, 55, 70]) if writes else 0,
        "filtered": writes and chance.random() < 0.3,
        "hour": chance.choice([0, 0, 2, 15, 90]),
    }


def make_person(chance):
    kind = chance.choice(KINDS)
    ids = ["terminal:ana", "terminal:ben"] if kind == "terminal" else ["U1", "U2", "U3"]
    groups = None if chance.random() < 0.1 else chance.sample(GROUPS, chance.randint(0, 2))
    return {"id": chance.choice(ids), "kind": kind, "groups": groups}


def build_policy(plain):
    asks = {"none": Barrier.NONE, "card": Barrier.CARD, "number": Barrier.NUMBER}
    allow = [
        AllowRule(
            who=frozenset(rule["who"]),
            may=frozenset(rule["may"]),
            projects=frozenset(rule.get("on", ())),
            channels=frozenset(rule.get("in", ())),
            most=rule.get("most"),
            per_hour=rule.get("per_hour"),
            ask=asks.get(rule.get("ask", "none"), Barrier.SECOND),
            approvers=frozenset(rule.get("approvers", ())),
            approvals=rule.get("approvals", 1),
            reason=rule.get("reason", False),
            cool=timedelta(seconds=rule.get("cool", 0)),
            break_glass=rule.get("break_glass", ""),
        )
        for rule in plain["allow"]
    ]
    deny = [
        DenyRule(
            who=frozenset(rule["who"]),
            may=frozenset(rule["may"]),
            projects=frozenset(rule.get("on", ())),
            channels=frozenset(rule.get("in", ())),
        )
        for rule in plain["deny"]
    ]
    return Policy(
        numbers=PolicyRules(few=plain["few"], most=plain["most"]),
        read_only=plain["read_only"],
        members_may=frozenset(plain["members_may"]),
        listed_projects=frozenset(plain["listed"]),
        allow=frozenset(allow),
        deny=frozenset(deny),
    )


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
    assert Policy().digest() != Policy(numbers=PolicyRules(few=9)).digest()


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
