"""Who is let in: every kind of payload, from our team and app, and from every other."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.core.plans.policy import Actor, Policy
from jobsbot.core.plans.policy.rules import AllowRule
from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.inbound.admission import Admission
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.payloads.source import (
    Home,
    PayloadSource,
    Stranger,
    find_strange,
    read_app_id,
    read_source,
)
from tests.databases.migrated import open_migrated_store
from tests.demo.workspace.practice_workspace import ANA, INCIDENT
from tests.slack.raw_requests import (
    NUMBERS,
    encode_command,
    encode_press,
    open_stop_card,
    send_request,
)
from tests.slack.slack_workspace import open_slack_workspace, wait_for
from tests.slow_examples import first_in_every_run

TEAM, APP = "T00PRACTICE", "A0OURS"
HOME = Home(team=TEAM, app=APP)


def post(slack, body, kind="application/x-www-form-urlencoded"):
    assert send_request(slack.bot_url, body, kind).status_code == 200


def command(slack, text, **told):
    return encode_command(slack, text, **{"team_id": TEAM, **told})


def press(plan, card, user, **told):
    return encode_press(
        card, "confirm:0", plan, user={"team_id": TEAM, **user}, **{"team": {"id": TEAM}, **told}
    )


def mention(text, event, **told):
    return {
        "type": "event_callback",
        "event_id": f"Ev{next(NUMBERS)}",
        "team_id": TEAM,
        "authorizations": [{"team_id": TEAM, "user_id": "U00JOBSBOT"}],
        "event": {
            "type": "app_mention",
            "user": ANA,
            "team": TEAM,
            "text": f"<@U00JOBSBOT> {text}",
            "channel": INCIDENT,
            "ts": f"1700000000.{next(NUMBERS):06}",
            **event,
        },
        **told,
    }


def send_event(slack, payload):
    post(slack, json.dumps(payload).encode(), "application/json")


def denials(slack):
    """What the audit says of those who were not let in."""
    return [entry for entry in slack.store.get_audit_entries("") if "denied" in entry.what]


OTHER_TEAM = "I answer people of my own workspace only"
ELSEWHERE = "This was meant for another workspace or app"
OTHER_APP = "I answer people who speak to me themselves"
STRANGE_PRESSES = {
    "another team": ({"team_id": "T0OTHER"}, {}),
    "the asker's id in another team": ({"id": ANA, "team_id": "T0OTHER"}, {}),
    "another team, told once": ({"team_id": None}, {"team": {"id": "T0OTHER"}}),
    "another installation": ({}, {"team": {"id": "T0OTHER"}}),
    "an organisation that is not ours": (
        {"team_id": "T0OTHER"},
        {"enterprise": {"id": "E0OTHER"}, "team": {"id": "T0OTHER"}},
    ),
}


@pytest.mark.parametrize(
    ("user", "told"),
    first_in_every_run(*STRANGE_PRESSES.values(), count=2),
    ids=STRANGE_PRESSES,
)
def test_a_press_of_a_stranger_confirms_nothing_and_is_answered_and_audited(slack, user, told):
    plan, card = open_stop_card(slack)
    post(slack, press(plan, card, user, **told))
    assert slack.told(ELSEWHERE if "team" in told else OTHER_TEAM)
    assert slack.started == []
    (entry,) = denials(slack)
    assert entry.what.startswith("denied: from another ")
    assert entry.who.id == ANA
    assert entry.who.team != TEAM or "team" in told
    post(slack, press(plan, card, {}))
    wait_for(lambda: slack.started == [plan.partition(":")[0]])


STRANGE_MENTIONS = {
    "another team": ({"team": "T0OTHER"}, {}, OTHER_TEAM),
    "of another team, in its own words": ({"user_team": "T0OTHER"}, {}, OTHER_TEAM),
    "another installation": (
        {},
        {"authorizations": [{"team_id": "T0OTHER", "user_id": "U00JOBSBOT"}]},
        ELSEWHERE,
    ),
    "an app in a person's name": ({"app_id": "A0OTHER", "bot_id": "B0OTHER"}, {}, OTHER_APP),
    "an app that names itself only": ({"app_id": "A0OTHER"}, {}, OTHER_APP),
    "a bot": ({"bot_id": "B0OTHER", "subtype": "bot_message"}, {}, OTHER_APP),
}


@pytest.mark.parametrize(
    ("event", "told", "words"),
    first_in_every_run(*STRANGE_MENTIONS.values(), count=4),
    ids=STRANGE_MENTIONS,
)
def test_a_mention_by_a_stranger_is_answered_in_one_sentence(slack, event, told, words):
    send_event(slack, mention("list 123", event, **told))
    assert words in slack.told(words)["text"]
    assert slack.api.asked == []
    assert len(denials(slack)) == 1


def test_a_command_of_another_team_is_answered_in_one_sentence(slack):
    post(slack, command(slack, "list 123", team_id="T0OTHER"))
    assert slack.told(ELSEWHERE)
    assert slack.api.asked == []
    assert len(denials(slack)) == 1


def test_our_own_words_are_not_answered(slack):
    send_event(slack, mention("help", {"user": "U00JOBSBOT", "bot_id": "B00JOBSBOT"}))
    slack.says("/jobs help stop")
    assert slack.told("Stop")
    wait_for(slack.idle)
    assert len(slack.sees()) == 1
    assert denials(slack) == []


def test_the_app_is_learnt_from_the_answer_to_a_post_and_others_are_refused(slack):
    slack.says("@jobsbot help")
    slack.told("What you can say")
    slack.speaker.identity.learn_from_post({"message": {"bot_profile": {"app_id": APP}}})
    post(slack, command(slack, "help", api_app_id="A0OTHER"))
    assert slack.told(ELSEWHERE)
    post(slack, command(slack, "help stop", api_app_id=APP))
    assert slack.told("/jobs stop")


@pytest.mark.slow
def test_nobody_is_let_in_before_it_is_known_who_we_are(tmp_path):
    with open_slack_workspace(tmp_path, knows_itself=False) as slack:
        plan, card = "none", {"ts": "1.1"}
        post(slack, press(plan, card, {}))
        assert slack.told("Slack has not told me yet which workspace I am in")
        assert denials(slack)[0].what == "denied: it is not known which workspace is ours"


EXTERNALS_MAY_READ = AllowRule(who=frozenset({"external", "bots"}), may=frozenset({"read"}))
ONE_EXTERNAL_MAY_READ = AllowRule(who=frozenset({ANA}), may=frozenset({"read"}))


class FakeDirectory:
    """A directory that knows somebody's kind."""

    def __init__(self, kind):
        self.kind = kind

    def find_person(self, person, *, needs_groups, asked_at, fresh):
        return Actor(person, self.kind)

    def get_name(self, person):
        return "ana"


@pytest.mark.parametrize(
    ("rule", "directory_says", "source_of", "let_in"),
    [
        (EXTERNALS_MAY_READ, AccountKind.UNKNOWN, {"people": "T9"}, True),
        (EXTERNALS_MAY_READ, AccountKind.UNKNOWN, {"posted_by": "A9 B9"}, True),
        (EXTERNALS_MAY_READ, AccountKind.UNKNOWN, {"installations": "T9"}, False),
        (EXTERNALS_MAY_READ, AccountKind.UNKNOWN, {"apps": "A9"}, False),
        (ONE_EXTERNAL_MAY_READ, AccountKind.EXTERNAL, {"people": "T9"}, True),
        # One of ours has this id: who bears it in another team is somebody else.
        (ONE_EXTERNAL_MAY_READ, AccountKind.MEMBER, {"people": "T9"}, False),
        (ONE_EXTERNAL_MAY_READ, AccountKind.UNKNOWN, {"people": "T9"}, False),
    ],
)
def test_strangers_are_let_in_where_a_rule_names_them_and_as_what_they_are(
    tmp_path, rule, directory_says, source_of, let_in
):
    identity = BotIdentity(AnsweringSlack(), APP)
    identity.start()
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    policy = Policy(allow=frozenset({rule}), is_written=True)
    admission = Admission(identity, store, policy, FakeDirectory(directory_says))
    said = Said("list", Person(ANA), Place("C1"), Origin.MENTIONED, datetime.now(UTC), "s1")
    told = {"people": TEAM, "installations": TEAM, **source_of}
    admitted = admission.admit(Delivery(said, source=source(**told)))
    assert isinstance(admitted, Said) is let_in
    if let_in:
        kind = AccountKind.BOT if "posted_by" in source_of else AccountKind.EXTERNAL
        assert admitted.who.kind is kind
        assert admitted.who.name == "ana"
    store.close_connections()


class AnsweringSlack:
    """A Web API that says who we are."""

    def call(self, method, **arguments):
        return {"ok": True, "team_id": TEAM, "user_id": "U9"}


GRID = Home(team="T1", enterprise="E1", app=APP)
ORG_WIDE = Home(team="T1", enterprise="E1", is_org_wide=True)


def source(people="", installations="", workspace="", enterprise="", apps="", posted_by=""):
    return PayloadSource(
        person_teams=frozenset(people.split()),
        installations=frozenset(installations.split()),
        workspace=workspace,
        enterprise=enterprise,
        apps=frozenset(apps.split()),
        posted_by=frozenset(posted_by.split()),
    )


@pytest.mark.parametrize(
    ("where", "home", "expected"),
    [
        (source("T1", "T1"), GRID, None),
        (source("T1 E1", "T1 E1"), GRID, None),
        (source("E1", "E1", apps=APP), GRID, None),
        (source("T2", "T2 E1", "T2", "E1"), GRID, Stranger.OTHER_TEAM),
        (source("T2", "T2 E1", "T2", "E1"), ORG_WIDE, None),
        (source("T9", "T2 E1", "T2", "E1"), ORG_WIDE, Stranger.OTHER_TEAM),
        (source("T1", "T9 E9", "T9", "E9"), ORG_WIDE, Stranger.OTHER_INSTALLATION),
        (source("T1 T9", "T1"), GRID, Stranger.OTHER_TEAM),
        (source("T1", "T1", apps=f"{APP} A9"), GRID, Stranger.OTHER_INSTALLATION),
        (source("T1", "T1", apps="A9"), ORG_WIDE, None),
        (source("T1", "T1", posted_by="A9"), ORG_WIDE, Stranger.OTHER_APP),
        (source(), GRID, None),
    ],
)
def test_organisations_with_several_workspaces(where, home, expected):
    assert find_strange(where, home) == (frozenset({expected}) if expected else frozenset())


@given(st.dictionaries(st.sampled_from(("T1", "T2", "E1", "A1")), st.booleans()))
def test_a_team_that_is_not_ours_is_never_let_in(told):
    strange = find_strange(source(" ".join(["T9", *told]), "T1"), GRID)
    assert strange == {Stranger.OTHER_TEAM}


def test_what_a_payload_tells_is_read_from_where_each_kind_has_it():
    form = {"view": {"team_id": "T1", "app_installed_team_id": "T2", "app_id": "A1"}}
    assert read_source({**form, "user": {"team_id": "T3"}, "team": None}) == source(
        "T3", "T2", "T1", apps="A1"
    )
    assert read_source({"team_id": 7, "user": "U1", "event": [], "authorizations": 7}) == source()


@pytest.mark.parametrize(
    ("token", "app"),
    [("xapp-1-A0B1C2-123-abc", "A0B1C2"), ("xapp-demo", ""), ("xoxb-1-A0B1-1", ""), ("", "")],
)
def test_the_app_is_in_the_app_level_token(token, app):
    assert read_app_id(token) == app


def test_an_id_means_somebody_in_its_own_team_only():
    assert not Person("U1", team="T1").is_same_person(Person("U1", team="T2"))
    assert Person("U1", team="T1").is_same_person(Person("U1"))
