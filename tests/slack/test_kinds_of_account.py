"""Guests, leads and people of other organisations, as Slack tells of them, through the real app."""

import pytest

from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.plans.plan import PlanStatus
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN, MIKA
from tests.slack.slack_workspace import list_button_labels, open_slack_workspace, wait_for

NOOR, SAM = "U04GUEST", "U05PARTNER"
GENERAL = "C02GENERAL"
AGENCY = """
[projects]
prod-crawl = 123
staging = 456

[policy]
members_may = ["read", "stop"]

[[policy.allow]]
who = ["guests"]
may = ["read"]
on = ["prod-crawl"]
in = ["C01INCIDENT"]

[[policy.allow]]
who = ["@crawl-oncall"]
may = ["delete"]
ask = "second"
approvers = ["@crawl-oncall"]
"""
PARTNERS = """
[[policy.allow]]
who = ["external"]
may = ["read", "stop"]
in = ["C01INCIDENT"]
"""


def open_with(folder, text):
    read = parse_config_file(text, "jobsbot.toml")
    assert not read.problems
    return open_slack_workspace(folder, policy=read.policy)


@pytest.fixture
def agency(tmp_path):
    with open_with(tmp_path, AGENCY) as slack:
        slack.api.put(make_job("123/1/1"), make_job("123/1/2"), make_job("123/1/3", "finished"))
        yield slack


def denials(slack):
    """Who was denied what, in the words of the audit."""
    entries = slack.store.list_audit_entries()
    return [(entry.who.id, entry.what) for entry in entries if entry.what.startswith("denied")]


def test_a_guest_reads_where_a_rule_lets_them_and_nowhere_else(agency):
    agency.says("/jobs list 123 running", NOOR)
    assert agency.told("2 running", NOOR)["ephemeral_for"] == NOOR
    agency.says("/jobs list 123 running", NOOR, GENERAL)
    refused = wait_for(lambda: agency.sees(NOOR, GENERAL))
    assert len(refused) == 1
    assert refused[0]["ephemeral_for"] == NOOR
    # Whoever may not read a project here hears it as they have written it.
    assert refused[0]["text"].startswith("You may not use “list” in project 123.")
    assert "Members of this workspace can do this." in refused[0]["text"]
    assert [who for who, _ in wait_for(lambda: denials(agency))] == [NOOR]


def test_a_guest_who_stops_is_refused_with_one_sentence_that_only_they_see(agency):
    agency.says("/jobs stop 123/1/1", NOOR)
    (refused,) = wait_for(lambda: agency.sees(NOOR))
    assert refused["ephemeral_for"] == NOOR
    assert agency.sees(ANA) == []
    assert [who for who, _ in wait_for(lambda: denials(agency))] == [NOOR]
    assert agency.started == []


def test_a_guest_who_presses_what_a_member_asked_changes_nothing(agency):
    agency.says("/jobs stop 123/1/1")
    card = agency.told("Stop 1", NOOR)
    agency.presses(card, "Stop 1 job", NOOR)
    told = wait_for(lambda: [m for m in agency.sees(NOOR) if m.get("ephemeral_for") == NOOR])
    assert len(told) == 1
    assert agency.started == []
    agency.presses(card, "Stop 1 job")
    wait_for(lambda: agency.started)


def test_a_lead_approves_what_another_asked_and_nobody_else_can(agency):
    agency.says("/jobs delete 123/1/3")
    card = agency.told("second person", JUN)
    assert list_button_labels(card)[:2] == ["Approve", "Deny"]
    for who in (ANA, MIKA, NOOR):
        agency.presses(card, "Approve", who)
        assert agency.told("can approve this", who)["ephemeral_for"] == who
    assert agency.started == []
    agency.presses(card, "Approve", JUN)
    (plan_id,) = wait_for(lambda: agency.started)
    record = agency.store.get_plan(plan_id)
    assert (record.plan.asked_by.id, record.closed_by.id) == (ANA, JUN)
    assert record.status is PlanStatus.CLAIMED


def test_whoever_is_in_no_group_that_may_delete_asks_in_vain(agency):
    agency.says("/jobs delete 123/1/3", MIKA)
    (refused,) = wait_for(lambda: agency.sees(MIKA))
    assert refused["ephemeral_for"] == MIKA
    assert "crawl-oncall can do this" in refused["text"]
    assert agency.sees(JUN) == []


def test_another_organisation_is_refused_with_one_sentence(agency):
    agency.says("@jobsbot list running", SAM)
    (refused,) = wait_for(lambda: agency.sees(SAM))
    assert "workspace" in refused["text"]
    assert "123/1/1" not in str(refused)
    assert wait_for(lambda: denials(agency)) == [(SAM, "denied: from another workspace")]


def test_a_press_from_another_organisation_confirms_nothing(agency):
    agency.says("/jobs stop 123/1/1")
    card = agency.told("Stop 1", SAM)
    agency.presses(card, "Stop 1 job", SAM)
    told = wait_for(lambda: [m for m in agency.sees(SAM) if m.get("ephemeral_for") == SAM])
    assert len(told) == 1
    assert agency.started == []
    assert wait_for(lambda: denials(agency)) == [(SAM, "denied: from another workspace")]


def test_slash_commands_are_not_offered_to_another_organisation(agency):
    said = agency.do("say", **{"as": SAM, "channel": INCIDENT, "text": "/jobs list"})
    assert "not a valid command" in str(said)
    assert denials(agency) == []


def test_another_organisation_does_what_a_rule_names_and_no_more(tmp_path):
    with open_with(tmp_path, AGENCY + PARTNERS) as slack:
        slack.api.put(make_job("123/1/1"))
        slack.says("@jobsbot list 123 running", SAM)
        assert slack.told("1 running", SAM)
        slack.says("@jobsbot delete 123/1/3", SAM)
        assert [who for who, _ in wait_for(lambda: denials(slack))] == [SAM]
        slack.says("@jobsbot stop 123/1/1", SAM)
        card = slack.told("Stop 1", SAM)
        slack.presses(card, "Stop 1 job", SAM)
        (plan_id,) = wait_for(lambda: slack.started)
        assert slack.store.get_plan(plan_id).closed_by.team == "T05PARTNER"
