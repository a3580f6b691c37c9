"""Policies, people and wishes made up at random, as plain values, and the policy that one means."""

from datetime import timedelta

from jobsbot.core.interaction import AccountKind
from jobsbot.core.plans.policy import AllowRule, Barrier, DenyRule, Policy, PolicyNumbers
from tests.core.plans.second_reading import READS

VERBS = [*READS, "use", "stop", "stop", "tag", "delete", "delete", "freeze", "thaw"]
WORDS = ["members", "guests", "external", "bots", "terminal", "terminal:ana", "U1", "U2"]
GROUPS = ["@leads", "@oncall", "S0LEADS"]
KINDS = [kind.value for kind in AccountKind]


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
        numbers=PolicyNumbers(few=plain["few"], most=plain["most"]),
        read_only=plain["read_only"],
        members_may=frozenset(plain["members_may"]),
        listed_projects=frozenset(plain["listed"]),
        allow=frozenset(allow),
        deny=frozenset(deny),
    )
