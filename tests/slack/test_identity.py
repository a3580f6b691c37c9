"""A start does not fail because Slack is slow, and says when it is known who we are."""

import json
from collections import deque

import pytest

from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.outbound.web_api import WebApi
from tests.http_server import serve_app
from tests.slack.slack_workspace import wait_for

GOOD = json.dumps({"ok": True, "user_id": "U9", "team_id": "T1"})
REVOKED = '{"ok": false, "error": "token_revoked"}'


@pytest.mark.slow
def test_slack_is_asked_until_it_accepts_the_token(caplog):
    answers = iter(['{"ok": false, "error": "invalid_auth"}'])
    good = json.dumps({"ok": True, "user_id": "U9", "team_id": "T1"})

    def slack(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [next(answers, good).encode()]

    with serve_app(slack, threads=1) as url:
        identity = BotIdentity(WebApi("xoxb-made-up", f"{url}/"))
        identity.start()
        assert identity.wait(10)
    assert (identity.user_id, identity.team_id) == ("U9", "T1")
    assert "has not accepted the bot token yet" in caplog.text
    assert "xoxb-made-up" not in caplog.text


def test_a_token_that_is_revoked_later_is_noticed_and_so_is_its_return(caplog):
    answers = deque([GOOD])

    def slack(environ, start_response):
        status = "200 OK" if answers[0].startswith("{") else answers[0]
        start_response(status, [("Content-Type", "application/json")])
        return [answers[0].encode()]

    with serve_app(slack, threads=1) as url:
        identity = BotIdentity(WebApi("xoxb-made-up", f"{url}/"), recheck_seconds=0.01)
        assert not identity.is_accepted()
        identity.start()
        assert identity.wait(10)
        assert identity.is_accepted()
        answers[0] = REVOKED
        wait_for(lambda: not identity.is_accepted())
        assert identity.wait(0), "who we are is known all the same"
        answers[0] = GOOD
        wait_for(identity.is_accepted)
        identity.stop()
    assert "Slack accepts the bot token no more" in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"ok": True},
        {"ok": True, "user_id": "U9", "team_id": ""},
        {"ok": True, "user_id": "U9", "team_id": 1},
        {"ok": True, "user_id": "U9", "team_id": ["T1"]},
        [True],
    ],
)
def test_nobody_is_of_ours_before_it_is_told_which_workspace_that_is(wrong):
    answers = iter([json.dumps(wrong), "[" * 100_000, GOOD])
    known = []

    def slack(environ, start_response):
        known.append((identity.is_accepted(), identity.wait(0)))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [next(answers, GOOD).encode()]

    with serve_app(slack, threads=1) as url:
        identity = BotIdentity(WebApi("xoxb-made-up", f"{url}/"), first_retry_seconds=0.01)
        identity.start()
        assert identity.wait(60)
        identity.stop()
    assert known == [(False, False)] * 3
    assert identity.team_id == "T1"


@pytest.mark.parametrize("told", [{"team_id": "T1"}, {"team_id": "E1"}, {}])
def test_an_installation_for_a_whole_organisation_is_known_and_warned_of(caplog, told):
    """Slack names a workspace of it, or itself in its place, or no workspace at all."""
    who = {"ok": True, "user_id": "U9", "enterprise_id": "E1", "is_enterprise_install": True}

    def slack(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(who | told).encode()]

    with serve_app(slack, threads=1) as url:
        identity = BotIdentity(WebApi("xoxb-made-up", f"{url}/"))
        identity.start()
        assert identity.wait(60)
        wait_for(lambda: "installed for a whole organisation" in caplog.text)
        identity.stop()
    assert identity.home.is_org_wide
    assert identity.home.enterprise == "E1"
    assert identity.team_id == told.get("team_id", "E1")
