"""Every field of a rule is read from the file, decides something, and is told to operators."""

from datetime import timedelta

import pytest
from msgspec import structs

from jobsbot.config.policy_file import ALLOW_KEYS
from jobsbot.config.policy_report import list_rules
from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.actions import Stop
from jobsbot.core.plans.policy import (
    Actor,
    AllowRule,
    Barrier,
    Permit,
    Policy,
    Request,
    judge_break_glass,
    judge_request,
)
from jobsbot.core.values import replace

RULE = AllowRule(
    who=frozenset({"U1"}),
    may=frozenset({"stop"}),
    ask=Barrier.SECOND,
    approvers=frozenset({"U2"}),
    approvals=2,
)
OTHER_VALUES = {
    "who": frozenset({"U9"}),
    "may": frozenset({"tag"}),
    "projects": frozenset({456}),
    "channels": frozenset({"C9"}),
    "most": 2,
    "per_hour": 2,
    "ask": Barrier.NONE,
    "approvers": frozenset({"U3"}),
    "approvals": 3,
    "reason": True,
    "cool": timedelta(seconds=30),
    "break_glass": "C1",
}
"""For each field of a rule a value that is not the one of RULE."""
EVERY_KEY = """
[policy]
most = 900
[[policy.allow]]
who = ["@oncall"]
may = ["stop"]
on = [123]
in = ["C024BE91L"]
most = 50
per_hour = 500
ask = "second"
approvers = ["@leads"]
approvals = 2
reason = true
cool = "30s"
break_glass = "C024BE91L"
"""
FIELDS = [field.name for field in structs.fields(AllowRule)]


def decide(rule):
    """Judge a stop of three jobs, while people can be looked up and while they cannot."""
    policy = Policy(members_may=frozenset(), allow=frozenset({rule}))
    request = Request(verb="stop", action=Stop(), project=123, channel="C2", jobs=3)
    decision = judge_request(policy, Actor(Person("U1"), AccountKind.MEMBER), request)
    unknown = Actor(Person("U1"), AccountKind.UNKNOWN, lookup_failed=True)
    return [
        replace(one, rules=frozenset()) if isinstance(one, Permit) else one
        for one in (decision, judge_break_glass(policy, unknown, request))
    ]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_a_rule_decides_something(name):
    assert decide(replace(RULE, **{name: OTHER_VALUES[name]})) != decide(RULE)


def read_rule(text):
    read = parse_config_file(text, "jobsbot.toml")
    assert read.problems == ()
    (rule,) = read.policy.allow
    return rule


def test_every_field_of_a_rule_is_read_from_the_file():
    rule = read_rule(EVERY_KEY)
    given = [line.split(" = ")[0] for line in EVERY_KEY.split("allow]]\n")[1].splitlines()]
    assert set(given) == set(ALLOW_KEYS)
    assert [f.name for f in structs.fields(rule) if getattr(rule, f.name) == f.default] == []


@pytest.mark.parametrize("name", FIELDS)
def test_doctor_tells_every_field_of_a_rule(name):
    rules = (RULE, replace(RULE, **{name: OTHER_VALUES[name]}))
    told, told_other = ([*list_rules(Policy(allow=frozenset({one})), {})] for one in rules)
    assert told != told_other
