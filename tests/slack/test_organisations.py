"""Organisations of several workspaces (Enterprise Grid): who counts as a member, and as whom."""

import pytest

from jobsbot.core.interaction import AccountKind, Origin, Person, Place, Said
from jobsbot.slack.inbound.admission import name_person
from jobsbot.slack.outbound.directory import read_account_kind
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.payloads.source import Home, find_strange, read_source
from tests.sample_plans import NOON

ONE_WORKSPACE = Home(team="T1", enterprise="E1")
ORG_WIDE = Home(team="T1", enterprise="E1", is_org_wide=True)
MEMBER, GUEST, EXTERNAL = AccountKind.MEMBER, AccountKind.GUEST, AccountKind.EXTERNAL


def in_organisation(*teams, id="E1", **more):
    return {"enterprise_user": {"enterprise_id": id, "teams": list(teams)}, **more}


@pytest.mark.parametrize(
    ("told", "of_one_workspace", "of_all"),
    [
        (in_organisation("T1", "T2", team_id="T1"), MEMBER, MEMBER),
        (in_organisation("T1", "T2", team_id="T2"), MEMBER, MEMBER),
        (in_organisation("T1", team_id="E1"), MEMBER, MEMBER),
        (in_organisation("T1"), MEMBER, MEMBER),
        (in_organisation("T1", team_id="T2", is_restricted=True), GUEST, GUEST),
        (in_organisation("T2", team_id="T2"), EXTERNAL, MEMBER),
        (in_organisation("T2", team_id="T2", is_restricted=True), EXTERNAL, GUEST),
        (in_organisation("T2"), EXTERNAL, MEMBER),
        (in_organisation(), EXTERNAL, MEMBER),
        (in_organisation("T9", id="E9", team_id="T9"), EXTERNAL, EXTERNAL),
        (in_organisation("T9", id="E9"), EXTERNAL, EXTERNAL),
        (in_organisation("T1", team_id="T1", is_stranger=True), EXTERNAL, EXTERNAL),
        ({"team_id": "T2"}, EXTERNAL, EXTERNAL),
        ({"team_id": "T2", "enterprise_user": "E1"}, EXTERNAL, EXTERNAL),
        ({"team_id": "T1", "enterprise_user": {}}, MEMBER, MEMBER),
        ({}, MEMBER, MEMBER),
    ],
)
def test_a_member_is_whoever_is_in_a_workspace_that_it_is_installed_for(
    told, of_one_workspace, of_all
):
    assert read_account_kind({"id": "U1", **told}, ONE_WORKSPACE) is of_one_workspace
    assert read_account_kind({"id": "U1", **told}, ORG_WIDE) is of_all


def press(team, workspace="", organisation="E1"):
    """A press on a button, as Slack sends it in an organisation."""
    return {
        "user": {"id": "U1", "team_id": team},
        "team": {"id": workspace or team, "enterprise_id": organisation},
        "enterprise": {"id": organisation},
    }


def name_presser(body, home):
    said = Said("p1", Person("U1"), Place("C1"), Origin.CONFIRM, NOON, "s1")
    source = read_source(body)
    return name_person(said.who, Delivery(said, source=source), find_strange(source, home), home)


def test_installed_for_all_one_person_is_the_same_in_each_workspace():
    """Else whoever asks in one workspace could approve in another, as somebody else."""
    asker, presser = name_presser(press("T1"), ORG_WIDE), name_presser(press("T2"), ORG_WIDE)
    assert asker.is_same_person(presser)
    assert asker.team == presser.team == "T1"
    assert presser.kind is AccountKind.UNKNOWN, "the directory says what they are"


@pytest.mark.parametrize(
    ("body", "home"),
    [
        (press("T2"), ONE_WORKSPACE),
        (press("T2", "T1"), ONE_WORKSPACE),
        (press("T9", "T2"), ORG_WIDE),
        (press("T9", "T9", "E9"), ORG_WIDE),
    ],
)
def test_people_of_other_workspaces_are_external_and_nobody_of_ours(body, home):
    stranger = name_presser(body, home)
    assert stranger.kind is EXTERNAL
    assert not stranger.is_same_person(Person("U1", team="T1"))
