"""The policy as `doctor` shows it, and what it warns of."""

import pytest

from jobsbot.config.config import Config
from jobsbot.config.policy_report import list_rules
from jobsbot.config.policy_warnings import find_warnings
from jobsbot.config.toml_file import parse_config_file
from jobsbot.doctor.policy_checks import check_policy
from tests.documents.policy_page import COMPANY


def policy_of(text):
    read = parse_config_file(text, "jobsbot.toml")
    assert not read.problems
    return read.policy


def rule(who, may, more="", kind="allow"):
    return f"[[policy.{kind}]]\nwho = {who}\nmay = {may}\n{more}\n"


def test_each_rule_is_a_line():
    lines = list(list_rules(policy_of(COMPANY), {"prod-crawl": 123, "staging": 456}))
    assert lines[0] == "members and terminals may read, use"
    assert "@crawl-oncall may stop, tag on prod-crawl, up to 50 jobs a plan, 500 an hour" in lines
    assert "@crawl-leads may delete, asks second, 1 of @crawl-leads, a reason is needed" in lines


def test_rules_that_members_may_makes_idle_are_told():
    policy = policy_of(rule(["@leads"], ["stop"], 'ask = "second"'))
    assert any("members_may gives it" in line for line in find_warnings(policy))
    guests = policy_of(rule(["guests"], ["stop"]))
    assert not list(find_warnings(guests))


def test_a_rule_for_when_slack_cannot_be_asked_is_not_idle():
    policy = policy_of(rule(["@leads"], ["stop"], 'break_glass = "C024BE91L"'))
    assert not any("does nothing" in line for line in find_warnings(policy))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("other_projects = true", "by their number"),
        ('audit_channel = "C024BE91L"', "C024BE91L"),
        ("read_only = true", "read-only"),
    ],
)
def test_doctor_shows_a_setting_that_stands_alone(setting, words):
    findings = list(check_policy(Config(policy=policy_of(f"[policy]\n{setting}\n"))))
    assert any(words in finding.says for finding in findings)


def test_rules_that_a_deny_takes_are_told():
    text = rule(["guests"], ["stop"]) + rule(["guests"], ["*"], kind="deny")
    assert any("a deny takes all of it" in line for line in find_warnings(policy_of(text)))


def test_a_channel_as_the_only_limit_is_told():
    text = '[policy]\nmembers_may = ["read"]\n' + rule(["members"], ["stop"], 'in = ["C1"]')
    assert any("whoever can join has it" in line for line in find_warnings(policy_of(text)))


def test_groups_are_told_once():
    text = "[policy]\nmembers_may = []\n" + rule(["@a"], ["stop"]) + rule(["@b"], ["tag"])
    assert sum("user groups" in line for line in find_warnings(policy_of(text))) == 1


MEMBERS_READ = '[policy]\nmembers_may = ["read"]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (rule(["terminal:ana"], ["stop"], 'in = ["C1"]'), "a terminal is in no channel"),
        (rule(["terminal"], ["stop"], 'ask = "second"'), "cannot ask a second person"),
        (rule(["@a"], ["stop"], "on = [999]"), "none of its projects is in [projects]"),
        (rule(["@a"], ["*"], "on = [999]", "deny"), "none of its projects is in [projects]"),
        (rule(["terminal"], ["*"], 'in = ["C1"]', "deny"), "a terminal is in no channel"),
        (
            rule(["U1"], ["stop"], "on = [123]") + rule(["U1"], ["*"], "on = [123]", "deny"),
            "a deny takes all of it",
        ),
    ],
)
def test_a_rule_that_can_never_match_is_told(text, told):
    policy = policy_of(MEMBERS_READ + text)
    assert any("does nothing" in each and told in each for each in find_warnings(policy, [123]))


def test_a_rule_to_write_does_nothing_where_nothing_is_written():
    text = MEMBERS_READ + "read_only = true\n"
    policy = policy_of(text + rule(["U1"], ["stop", "freeze"]) + rule(["U1"], ["*"]))
    told = [each for each in find_warnings(policy) if "read-only" in each]
    assert told == ["The rule for U1 to freeze, stop does nothing: the policy is read-only."]


@pytest.mark.parametrize(
    "text",
    [
        rule(["terminal:ana", "@a"], ["stop"], 'in = ["C1"]'),
        rule(["@a"], ["stop"], "on = [123, 999]"),
        rule(["@a"], ["stop"]) + rule(["@a"], ["stop"], "on = [123]", "deny"),
        rule(["@a"], ["stop"], "on = [123]") + rule(["@a"], ["stop"], 'in = ["C1"]', "deny"),
        rule(["guests"], ["stop"], 'in = ["C1"]\non = [123]'),
        rule(["guests"], ["stop"], 'in = ["C1"]'),
        rule(["@a"], ["stop"], 'ask = "second"'),
    ],
)
def test_a_rule_that_can_match_is_not_told(text):
    policy = policy_of(MEMBERS_READ + text)
    told = [each for each in find_warnings(policy, [123]) if "user groups" not in each]
    assert told == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (
            rule(["@a", "U1"], ["stop"], "most = 5"),
            "The rule for @a, U1 to stop does nothing for members: members_may gives it",
        ),
        (
            rule(["@a"], ["stop", "freeze"], "reason = true"),
            "The rule for @a to freeze, stop does nothing for stop: members_may gives that anyway.",
        ),
        (
            rule(["@a"], ["*"], 'ask = "second"'),
            "The rule for @a to * does nothing for delete, stop, tag: members_may gives",
        ),
        (rule(["@a"], ["list", "log"]), "The rule for @a to list, log does nothing: members_may"),
        (rule(["guests", "@a"], ["stop"]), "does nothing for members: members_may gives it"),
    ],
)
def test_what_of_a_rule_is_idle_is_told(rules, told):
    assert any(told in each for each in find_warnings(policy_of(rules)))


def test_a_rule_that_gives_more_without_limits_is_not_idle():
    policy = policy_of(rule(["U1"], ["stop", "freeze"]) + rule(["bots"], ["stop"], "most = 5"))
    assert list(find_warnings(policy)) == []


def test_people_of_other_organisations_bring_each_other_into_a_channel():
    policy = policy_of(rule(["external"], ["stop"], 'in = ["C1"]'))
    assert any("whoever can join has it" in each for each in find_warnings(policy))
    reads = policy_of(rule(["external"], ["read", "export"], 'in = ["C1"]'))
    assert list(find_warnings(reads)) == []


def test_a_question_before_what_has_no_card_is_told():
    policy = policy_of(rule(["U1"], ["freeze", "thaw"], 'ask = "second"'))
    assert list(find_warnings(policy)) == [
        "The rule for U1 to freeze, thaw asks nobody before freeze, thaw: "
        "only what changes jobs has a card."
    ]
