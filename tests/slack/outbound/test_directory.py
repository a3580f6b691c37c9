"""Who people are: one call for all who ask, no older than each needs, and what failures mean."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from urllib.parse import parse_qsl

import pytest

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.values import replace
from jobsbot.slack.outbound.directory import SlackDirectory, read_account_kind
from jobsbot.slack.outbound.web_api import WebApi
from jobsbot.slack.payloads.source import Home
from tests.http_server import serve_app

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ALONE = Home(team="T1")
ANNA = Person("U1", "anna", "T1")
GROUPS = {"usergroups": [{"id": "S1", "handle": "Leads", "users": ["U1", "U2"]}]}
REFUSALS = {"ratelimited": "429 Too Many Requests"}
"""How Slack refuses, where it is not by a 200."""
NOT_FOUND = ("user_not_found", "user_not_visible")


class Slack:
    """Answers two methods. `refuses` is its word for why not; `hold` keeps its answers back."""

    def __init__(self):
        self.calls, self.refuses, self.users = [], "", {}
        self.groups = GROUPS
        self.hold, self.lock = Event(), Lock()
        self.hold.set()

    def __call__(self, environ, start_response):
        method = environ["PATH_INFO"].lstrip("/")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        with self.lock:
            self.calls.append(method)
        self.hold.wait(10)
        if self.refuses:
            headers = [("Content-Type", "application/json"), ("Retry-After", "30")]
            start_response(REFUSALS.get(self.refuses, "200 OK"), headers)
            return [json.dumps({"ok": False, "error": self.refuses}).encode()]
        start_response("200 OK", [("Content-Type", "application/json")])
        user = dict(parse_qsl(body)).get("user", "")
        answer = self.groups if method == "usergroups.list" else {"user": self.user(user)}
        return [json.dumps({"ok": True, **answer}).encode()]

    def user(self, id):
        return {"id": id, "team_id": "T1"} | self.users.get(id, {})


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def slack():
    return Slack()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def open_directory(slack, clock):
    with serve_app(slack, threads=8) as url:

        def open_it(assumes_members=False):
            web = WebApi("xoxb-made-up", f"{url}/")
            options = {"home": lambda: ALONE, "assumes_members": assumes_members}
            return SlackDirectory(web, clock, **options, steady_clock=lambda: clock.now.timestamp())

        yield open_it
        slack.hold.set()


def find(directory, person=ANNA, groups=False, after=None, asked_at=None):
    """Look somebody up: by a call begun after a time, or for what was asked at a time, or now."""
    at = after or asked_at or directory._clock()
    return directory.find_person(person, needs_groups=groups, asked_at=at, fresh=after is not None)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, AccountKind.MEMBER),
        ({"is_restricted": True}, AccountKind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, AccountKind.GUEST),
        ({"is_stranger": True}, AccountKind.EXTERNAL),
        ({"team_id": "T2"}, AccountKind.EXTERNAL),
        ({"is_bot": True}, AccountKind.BOT),
        ({"is_bot": True, "is_workflow_bot": True}, AccountKind.WORKFLOW),
        ({"is_restricted": True, "deleted": True}, AccountKind.DELETED),
    ],
)
def test_the_kind_of_account_is_what_slack_tells(told, kind):
    assert read_account_kind({"id": "U1", "team_id": "T1"} | told, ALONE) is kind


def test_a_read_is_good_for_a_minute_and_groups_have_ids_and_handles(slack, clock, open_directory):
    directory = open_directory()
    assert directory.get_group_handles() == {}
    actor = find(directory, groups=True)
    assert (actor.kind, actor.groups) == (AccountKind.MEMBER, {"S1", "@leads"})
    clock.now += timedelta(seconds=59)
    find(directory, groups=True)
    assert sorted(slack.calls) == ["usergroups.list", "users.info"]
    clock.now += timedelta(seconds=2)
    find(directory, groups=True)
    assert len(slack.calls) == 4
    clock.now += timedelta(hours=1)
    assert directory.get_group_handles() == {"S1": "@leads"}
    assert len(slack.calls) == 4


def test_what_somebody_is_called_is_known_once_they_were_looked_up(slack, clock, open_directory):
    directory, unnamed = open_directory(), Person("U1", team="T1")
    slack.users["U1"] = {"name": "anna"}
    assert directory.get_name(unnamed) == ""
    assert find(directory, unnamed).person.name == "anna"
    clock.now += timedelta(hours=1)
    assert directory.get_name(unnamed) == "anna"
    assert directory.get_name(replace(unnamed, kind=AccountKind.EXTERNAL)) == ""
    assert slack.calls == ["users.info"]


def test_a_write_is_judged_by_a_call_begun_after_the_press(slack, clock, open_directory):
    directory = open_directory()
    assert find(directory).kind is AccountKind.MEMBER
    slack.users["U1"] = {"is_restricted": True}
    clock.now += timedelta(seconds=5)
    assert find(directory).kind is AccountKind.MEMBER
    assert find(directory, after=clock.now).kind is AccountKind.GUEST


def test_sixty_who_ask_at_once_share_two_calls_at_most(slack, clock, open_directory):
    directory = open_directory()
    slack.hold.clear()
    with ThreadPoolExecutor(60) as pool:
        asked = [
            pool.submit(find, directory, Person(f"U{n}", kind=AccountKind.EXTERNAL), True, NOON)
            for n in range(60)
        ]
        slack.hold.set()
        actors = [each.result() for each in asked]
    assert actors[1].groups == {"S1", "@leads"}
    assert actors[7].groups == frozenset()
    assert 1 <= slack.calls.count("usergroups.list") <= 2


def test_asked_too_often_what_was_read_within_the_minute_counts(slack, clock, open_directory):
    directory = open_directory()
    find(directory, groups=True)
    slack.refuses = "ratelimited"
    clock.now += timedelta(seconds=30)
    actor = find(directory, groups=True, after=clock.now)
    assert (actor.kind, actor.groups) == (AccountKind.MEMBER, {"S1", "@leads"})
    clock.now += timedelta(seconds=31)
    actor = find(directory, groups=True, after=clock.now)
    assert (actor.kind, actor.groups, actor.lookup_failed) == (AccountKind.UNKNOWN, None, True)


def test_any_other_failure_means_not_known_whatever_was_read_before(slack, clock, open_directory):
    directory = open_directory()
    find(directory, groups=True)
    slack.refuses = "fatal"
    clock.now += timedelta(seconds=1)
    actor = find(directory, groups=True, after=clock.now)
    assert (actor.kind, actor.groups, actor.lookup_failed) == (AccountKind.UNKNOWN, None, True)
    slack.refuses = ""
    clock.now += timedelta(seconds=1)
    assert find(directory, after=clock.now).kind is AccountKind.MEMBER


@pytest.mark.parametrize("refusal", ["missing_scope", "fatal"])
def test_one_failure_serves_all_that_was_asked_before_it_for_a_few_seconds(
    slack, clock, open_directory, refusal
):
    directory = open_directory()
    slack.refuses = refusal
    for _ in range(5):  # one sentence about five projects
        assert find(directory, asked_at=NOON).kind is AccountKind.UNKNOWN
        clock.now += timedelta(seconds=1)
    assert slack.calls == ["users.info"]
    clock.now += timedelta(seconds=1)
    find(directory, asked_at=NOON)
    assert slack.calls == ["users.info"] * 2


def test_no_failure_serves_what_is_asked_after_it(slack, clock, open_directory):
    directory = open_directory(assumes_members=True)
    slack.users["U1"] = {"is_restricted": True}
    slack.refuses = "missing_scope"
    assert find(directory, asked_at=NOON).kind is AccountKind.MEMBER
    slack.refuses = ""
    clock.now += timedelta(milliseconds=1)
    assert find(directory, asked_at=clock.now).kind is AccountKind.GUEST


def test_who_asks_meanwhile_shares_a_call_that_fails(slack, clock, open_directory):
    directory = open_directory()
    slack.refuses = "fatal"
    slack.hold.clear()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(find, directory, asked_at=NOON) for _ in range(8)]
        slack.hold.set()
    assert all(each.result().lookup_failed for each in asked)
    assert slack.calls == ["users.info"]


@pytest.mark.parametrize(
    ("assumes_members", "kind"), [(True, AccountKind.MEMBER), (False, AccountKind.UNKNOWN)]
)
def test_a_missing_scope_is_told_loudly(slack, open_directory, caplog, assumes_members, kind):
    slack.refuses = "missing_scope"
    actor = find(open_directory(assumes_members), after=NOON)
    assert (actor.kind, actor.lookup_failed) == (kind, False)
    assert "lacks the scope for users.info" in caplog.text


def test_who_is_foreign_by_the_payload_is_not_asked_about(slack, open_directory):
    stranger = Person("U9", kind=AccountKind.EXTERNAL)
    assert find(open_directory(assumes_members=True), stranger).kind is AccountKind.EXTERNAL
    assert slack.calls == []


@pytest.mark.parametrize(
    "user",
    [
        {},
        [],
        None,
        "U1",
        {"id": "U2", "team_id": "T1"},
        {"id": ["U1"], "team_id": "T1"},
        {"id": "U2", "enterprise_user": "U1"},
        {"id": "U2", "enterprise_user": {"id": ["U1"]}},
    ],
)
def test_what_is_told_of_somebody_else_or_of_nobody_gives_no_rights(slack, open_directory, user):
    slack.user = lambda _id: user
    actor = find(open_directory(assumes_members=True), after=NOON)
    assert (actor.kind, actor.lookup_failed) == (AccountKind.UNKNOWN, True)


@pytest.mark.parametrize("refusal", NOT_FOUND)
def test_who_slack_says_is_nobody_here_gets_nothing_that_counts_while_it_cannot_be_asked(
    slack, open_directory, refusal
):
    slack.refuses = refusal
    actor = find(open_directory(assumes_members=True), asked_at=NOON)
    assert (actor.kind, actor.lookup_failed) == (AccountKind.UNKNOWN, False)


def test_an_account_may_be_told_under_its_id_in_the_whole_organisation(slack, open_directory):
    slack.users["U1"] = {"id": "W1", "enterprise_user": {"id": "U1", "teams": ["T1"]}}
    assert find(open_directory(), after=NOON).kind is AccountKind.MEMBER


@pytest.mark.parametrize(
    "groups", [None, 5, [None], [{"handle": "leads"}], [{"id": "S1", "users": 7}]]
)
def test_groups_that_cannot_be_read_are_nobodys(slack, open_directory, groups):
    slack.groups = {"usergroups": groups}
    actor = find(open_directory(), groups=True, after=NOON)
    assert (actor.groups, actor.lookup_failed) == (None, True)


def test_names_are_looked_up_each_once_of_a_few_and_of_our_own_people_alone(open_directory, slack):
    directory = open_directory()
    slack.users = {f"U{n}": {"name": f"n{n}"} for n in range(40)}
    people = [Person(f"U{n}") for n in range(40)]
    others = [Person("U7", team="T9"), Person("terminal:ana"), Person("B1", kind=AccountKind.BOT)]
    assert directory.find_names([*others, *people], NOON) == {f"U{n}": f"n{n}" for n in range(20)}
    assert len(slack.calls) == 20
    directory.find_names(people, NOON)
    assert len(slack.calls) == 20, "what is known is asked of nobody"


@pytest.mark.parametrize(("refuses", "calls"), [("ratelimited", 1), ("missing_scope", 1)])
def test_where_slack_tells_no_names_it_is_not_asked_for_each(open_directory, slack, refuses, calls):
    slack.refuses = refuses
    assert open_directory().find_names([Person("U1"), Person("U2")], NOON) == {}
    assert len(slack.calls) == calls


def test_one_who_is_not_found_keeps_no_other_from_being_named(open_directory, slack):
    slack.users = {"U1": {"id": "U9"}, "U2": {"name": "ben"}}
    assert open_directory().find_names([Person("U1"), Person("U2")], NOON) == {"U2": "ben"}
