"""The three policies of docs/policy.md, each read and run: who may do what in them."""

import pytest

from jobsbot.config.policy_warnings import find_warnings
from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.actions import Delete, find_action
from jobsbot.core.plans.policy import (
    Actor,
    Barrier,
    Permit,
    RefusalCause,
    Request,
    SecondPerson,
    judge_request,
    may_approve,
)
from tests.documents.policy_page import AGENCY, COMPANY, TEAM


def member(*groups):
    return Actor(Person("U0ANA"), AccountKind.MEMBER, frozenset(groups))


def someone(kind, id="U0X"):
    return Actor(Person(id), kind, frozenset({"@crawl-leads", "@leads"}))


ANA, ONCALL, LEAD = member(), member("@crawl-oncall"), member("@crawl-leads", "@leads")
GUEST, STRANGER = someone(AccountKind.GUEST), someone(AccountKind.EXTERNAL)
NAMED_GUEST = someone(AccountKind.GUEST, "U0GUEST1")
NIGHTLY = someone(AccountKind.TERMINAL, "terminal:nightly")
TERMINAL = someone(AccountKind.TERMINAL, "terminal:ana")


def policy_of(text):
    read = parse_config_file(text, "jobsbot.toml")
    assert not read.problems
    return read.policy


def judge(text, actor, verb, project=123, jobs=1, channel="C0ANY", hour=0):
    request = Request(
        verb=verb,
        action=find_action(verb),
        reads=verb == "list",
        project=project,
        channel=channel,
        jobs=jobs if verb in ("stop", "tag", "delete") else 0,
        jobs_this_hour=hour,
    )
    decision = judge_request(policy_of(text), actor, request)
    return decision.barrier if isinstance(decision, Permit) else decision.cause


@pytest.mark.parametrize(
    ("text", "actor", "asked", "answer"),
    [
        (TEAM, ANA, {"verb": "stop"}, Barrier.CARD),
        (TEAM, ANA, {"verb": "tag"}, Barrier.NONE),
        (TEAM, ANA, {"verb": "freeze"}, Barrier.NONE),
        (TEAM, ANA, {"verb": "delete"}, Barrier.SECOND),
        (TEAM, TERMINAL, {"verb": "stop"}, Barrier.CARD),
        (TEAM, TERMINAL, {"verb": "delete"}, RefusalCause.NO_RULE),
        (TEAM, GUEST, {"verb": "list"}, RefusalCause.NO_RULE),
        (COMPANY, ANA, {"verb": "list"}, Barrier.NONE),
        (COMPANY, ANA, {"verb": "stop"}, RefusalCause.NO_RULE),
        (COMPANY, ANA, {"verb": "delete", "project": 456}, Barrier.DIALOG),
        (COMPANY, ONCALL, {"verb": "stop", "jobs": 50}, Barrier.NUMBER),
        (COMPANY, ONCALL, {"verb": "stop", "jobs": 51}, RefusalCause.TOO_MANY),
        (COMPANY, ONCALL, {"verb": "stop", "hour": 500}, RefusalCause.TOO_MANY_THIS_HOUR),
        (COMPANY, ONCALL, {"verb": "freeze"}, RefusalCause.NO_RULE),
        (COMPANY, LEAD, {"verb": "stop", "jobs": 900}, Barrier.NUMBER),
        (COMPANY, LEAD, {"verb": "delete"}, Barrier.SECOND),
        (COMPANY, LEAD, {"verb": "thaw"}, Barrier.NONE),
        (COMPANY, GUEST, {"verb": "stop", "project": 456}, RefusalCause.NO_RULE),
        (COMPANY, TERMINAL, {"verb": "tag"}, RefusalCause.NO_RULE),
        (COMPANY, NIGHTLY, {"verb": "tag"}, Barrier.NONE),
        (COMPANY, NIGHTLY, {"verb": "stop"}, RefusalCause.NO_RULE),
        (AGENCY, ANA, {"verb": "stop", "project": 456}, Barrier.CARD),
        (AGENCY, ANA, {"verb": "delete"}, RefusalCause.NO_RULE),
        (AGENCY, LEAD, {"verb": "delete"}, Barrier.SECOND),
        (AGENCY, GUEST, {"verb": "list", "channel": "C0CLIENTA"}, Barrier.NONE),
        (AGENCY, GUEST, {"verb": "list"}, RefusalCause.NO_RULE),
        (AGENCY, GUEST, {"verb": "list", "project": 456, "channel": "C0CLIENTA"}, "no rule"),
        (AGENCY, GUEST, {"verb": "stop", "channel": "C0CLIENTA"}, RefusalCause.NO_RULE),
        (AGENCY, NAMED_GUEST, {"verb": "stop", "channel": "C0CLIENTA"}, Barrier.NUMBER),
        (AGENCY, STRANGER, {"verb": "list", "channel": "C0CLIENTA"}, RefusalCause.DENIED),
    ],
)
def test_the_policies_of_the_page_say_what_the_page_says(text, actor, asked, answer):
    expected = RefusalCause.NO_RULE if answer == "no rule" else answer
    assert judge(text, actor, **asked) is expected


def test_who_approves_in_them():
    request = Request(verb="delete", action=Delete, project=123, jobs=1)
    for text, needed in ((COMPANY, 1), (AGENCY, 2)):
        policy = policy_of(text)
        (second,) = judge_request(policy, LEAD, request).second
        assert second.approvals == needed
        assert may_approve(policy, LEAD, request, second)
        assert not may_approve(policy, ANA, request, second)
        assert not may_approve(policy, GUEST, request, second)
    assert judge_request(policy_of(TEAM), ANA, request).second == (SecondPerson(),)
    assert judge_request(policy_of(TEAM), ANA, request).needs_reason


@pytest.mark.parametrize("text", [TEAM, COMPANY, AGENCY])
def test_doctor_warns_of_nothing_in_them_but_user_groups(text):
    read = parse_config_file(text, "jobsbot.toml")
    numbers = [project.id for project in read.projects.values()]
    told = [each for each in find_warnings(read.policy, numbers) if "user groups" not in each]
    assert told == []
