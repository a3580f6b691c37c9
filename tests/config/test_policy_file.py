"""The rules in `jobsbot.toml`: read whole, and every mistake said at once."""

import pytest

from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.plans.policy import DEFAULT_MEMBERS_MAY, AllowRule, Barrier, DenyRule, Policy

WHOLE = """
[projects]
prod-crawl = 123

[policy]
read_only = false
other_projects = true
few = 5
members_may = ["read"]
show_args = ["category"]

[[policy.allow]]
who = ["@Crawl-Oncall", "U024BE7LH", "terminal:ana"]
may = ["kill", "update"]
on = ["Prod-Crawl", 456]
in = ["C024BE91L"]
most = 50
per_hour = 500
ask = "second"
approvers = ["@crawl-leads"]
approvals = 2
reason = true

[[policy.deny]]
who = ["guests", "external"]
may = ["*"]
"""

BROKEN = """
[projects]
prod-crawl = 123

[policy]
membrs_may = ["read"]
members_may = ["raed"]
read_only = "yes"

[[policy.allow]]
who = ["oncall", "memebrs"]
may = ["stpo"]
on = ["prod-crwl"]
in = ["#incidents"]
most = 2000
per_hour = 0
ask = "secnd"
approvals = 99

[[policy.allow]]
who = []
whoo = ["members"]
may = "stop"
approvers = ["@leads"]

[[policy.deny]]
who = ["guests"]
may = ["*"]
most = 3
"""

MISTAKES = (
    "policy.membrs_may (line 6) is not a setting. Did you mean members_may?",
    "policy.members_may (line 7) knows no verb 'raed'. Did you mean read?",
    "policy.read_only (line 8) is neither true nor false.",
    "policy.allow[1].who (line 11) does not know 'oncall'. A user group is @oncall.",
    "policy.allow[1].who (line 11) does not know 'memebrs'. Did you mean members?",
    "policy.allow[1].may (line 12) knows no verb 'stpo'. Did you mean stop?",
    "policy.allow[1].on (line 13) knows no project 'prod-crwl'. Did you mean prod-crawl?",
    "policy.allow[1].in (line 14) takes no name such as '#incidents'.",
    "policy.allow[1].most (line 15) is out of range. Give a number from 1 to 1000.",
    "policy.allow[1].per_hour (line 16) is out of range.",
    "policy.allow[1].ask (line 17) cannot be 'secnd'. Did you mean second?",
    "policy.allow[1].approvals (line 18) is out of range. Give a number from 1 to 10.",
    "policy.allow[2].who (line 21) names nobody.",
    "policy.allow[2].whoo (line 22) is not a setting. Did you mean who?",
    "policy.allow[2].may (line 23) is no list of words.",
    'policy.allow[2].approvers (line 24) asks nobody. Add ask = "second", or remove it.',
    "policy.deny[1].most (line 29) is not a setting.",
)


def test_a_whole_policy_is_read():
    read = parse_config_file(WHOLE, "jobsbot.toml")
    assert not read.problems
    policy = read.policy
    assert policy.numbers.few == 5
    assert policy.other_projects
    assert policy.is_written
    assert policy.members_may == {"read"}
    assert policy.show_args == {"category"}
    assert policy.deny == {
        DenyRule(who=frozenset({"guests", "external"}), may=frozenset({"*"})),
    }
    assert policy.allow == {
        AllowRule(
            who=frozenset({"@crawl-oncall", "U024BE7LH", "terminal:ana"}),
            may=frozenset({"stop", "tag"}),
            projects=frozenset({123, 456}),
            channels=frozenset({"C024BE91L"}),
            most=50,
            per_hour=500,
            ask=Barrier.SECOND,
            approvers=frozenset({"@crawl-leads"}),
            approvals=2,
            reason=True,
        )
    }


def test_numbers_alone_are_no_written_policy():
    read = parse_config_file("[policy]\nfew = 3\n", "jobsbot.toml")
    assert not read.policy.is_written
    assert read.policy.members_may == DEFAULT_MEMBERS_MAY
    assert parse_config_file("", "jobsbot.toml").policy == Policy()


def test_every_mistake_is_told_at_once_with_its_line_and_what_was_meant():
    told = [str(problem) for problem in parse_config_file(BROKEN, "jobsbot.toml").problems]
    for mistake in MISTAKES:
        assert any(mistake in line for line in told), mistake
    assert len(told) == len(MISTAKES), told


@pytest.mark.parametrize(
    "text",
    [
        "policy = 3",
        "[policy]\nallow = 3",
        '[policy]\nallow = ["x"]',
        "[[policy.allow]]\nwho = 3\nmay = 4\non = 5\nin = 6\nask = []\napprovers = 1\nmost = true",
        "[[policy.deny]]",
        '[policy]\nmembers_may = "read"\nshow_args = 3',
    ],
)
def test_what_has_the_wrong_shape_is_a_mistake_and_never_a_crash(text):
    assert parse_config_file(text, "jobsbot.toml").problems


def test_a_wait_and_break_glass_are_read_and_their_mistakes_told():
    rule = '[[policy.allow]]\nwho = ["@leads"]\nmay = ["stop"]\n'
    read = parse_config_file(rule + 'cool = "1m30s"\nbreak_glass = "C0LOUD"\n', "jobsbot.toml")
    (allow,) = read.policy.allow
    assert not read.problems
    assert (allow.cool.total_seconds(), allow.break_glass) == (90, "C0LOUD")
    wrong = rule.replace('["stop"]', '["stop", "delete"]')
    for line, told in (
        ('cool = "11m"', "policy.allow[1].cool (line 4) is longer than 10m"),
        ("cool = true", "policy.allow[1].cool (line 4) is no length of time"),
        ('break_glass = "#loud"', "policy.allow[1].break_glass (line 4) names no channel"),
        ('break_glass = "C0LOUD"', "policy.allow[1].break_glass (line 4) is for stops only"),
    ):
        problems = parse_config_file(f"{wrong}{line}\n", "jobsbot.toml").problems
        assert any(told in problem.says for problem in problems), problems


HEAD = "[projects]\nprod-crawl = 123\n\n[policy]\n"
RULE = '[[policy.allow]]\nwho = ["U1"]\nmay = ["stop"]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('few = "ten"', "policy.few (line 5) is no whole number. Write it in digits"),
        ("few = 0", "policy.few (line 5) is below 1."),
        ("few = 20\nmost = 10", "policy.few (line 5) is above policy.most."),
        ("\nfwe = 3", "policy.fwe (line 6) is not a setting. Did you mean few?"),
        ('open_for = "3d"', "policy.open_for (line 5) is longer than 24h."),
        ("open_for = true", "policy.open_for (line 5) is no length of time."),
        ("keep_audit_days = 29", "policy.keep_audit_days (line 5) is below 30."),
        ("keep_audit_days = 89", "policy.keep_audit_days (line 5) is below policy.keep_days."),
        ('who = ["U1"]', "policy.who (line 5) is not a setting. It belongs into a rule"),
        ("[policy.allow]\nwho = 1", "policy.allow (line 5) is no list of rules."),
        ("[[allow]]", "allow (line 5) is not a setting. Did you mean [[policy.allow]]?"),
        ("[[policy.allows]]", "policy.allows (line 5) is not a setting. Did you mean allow?"),
        ('allow = [{who = ["x"]}]', "policy.allow[1].who (line 5) does not know 'x'."),
        ("[channels.ops]", "channels.ops (line 5) is no channel. Give its id"),
        ('[channels.C1]\nproject = "prod"', "channels.C1.project (line 6) is no project of"),
        ("[projects.x]\nkey = 3", "projects.x.key (line 6) is no text. Write it in quotes."),
        ("[projects.x]", "projects.x.id (line 5) is missing."),
        (RULE + "on = [0]", "policy.allow[1].on (line 8) knows no project 0."),
        (
            RULE + 'ask = "second"\napprovers = ["U1"]\napprovals = 2',
            "policy.allow[1].approvals (line 10) is more than the 1 named.",
        ),
    ],
)
def test_each_mistake_has_its_line(text, told):
    problems = [str(problem) for problem in parse_config_file(f"{HEAD}{text}\n", "").problems]
    assert any(told in problem for problem in problems), problems


def test_a_rule_for_break_glass_may_name_stop_by_any_of_its_words():
    rule = RULE.replace('"stop"', '"Kill"') + 'break_glass = "C0LOUD"\n'
    assert not parse_config_file(rule, "").problems


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Members", "members"),
        ("everyone", "members"),
        ("@channel", "members"),
        ("*", "members"),
        ("apps", "bots"),
        ("strangers", "external"),
        ("<@U024BE7LH>", "U024BE7LH"),
        ("<@U024BE7LH|ana>", "U024BE7LH"),
        ("<!subteam^S0614TZR7>", "S0614TZR7"),
        ("u024be7lh", "U024BE7LH"),
        ("terminal ana", "terminal:ana"),
        ("terminal/ana", "terminal:ana"),
    ],
)
def test_who_was_probably_meant_is_said(word, meant):
    rule = f'[[policy.allow]]\nwho = ["{word}"]\nmay = ["stop"]\n'
    (problem,) = parse_config_file(rule, "").problems
    assert f"(line 2) does not know {word!r}. Did you mean {meant}?" in str(problem)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("#incidents", "A channel stands in `in`"),
        ("C024BE91L", "A channel stands in `in`"),
        ("ana@example.com", "People are named by their id"),
        ("Ana Lima", "People are named by their id"),
        ("crawl-oncall", "A user group is @crawl-oncall."),
    ],
)
def test_who_is_no_person_is_said(word, hint):
    rule = f'[[policy.allow]]\nwho = ["{word}"]\nmay = ["stop"]\n'
    (problem,) = parse_config_file(rule, "").problems
    assert hint in str(problem)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("write", '"stop", "tag", "delete"'),
        ("all", 'Did you mean "*"?'),
        ("undo", "the verb that it takes back"),
        ("approve", "approvers"),
        ("stpo", "Did you mean stop?"),
        ("schedule", "There is *, activity,"),
    ],
)
def test_which_verb_was_probably_meant_is_said(word, hint):
    (problem,) = parse_config_file(f'[policy]\nmembers_may = ["{word}"]\n', "").problems
    assert hint in str(problem)
    assert "--help" not in str(problem)
