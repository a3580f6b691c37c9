"""The policy as `doctor` shows it, and what it warns of."""

import pytest

from jobsbot.config.config import Config
from jobsbot.config.policy_report import find_warnings, list_rules
from jobsbot.config.toml_file import parse_config_file
from jobsbot.doctor import check_policy
from tests.test_policy_page import COMPANY


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
