"""A start does not fail because Slack is slow, and says when it is known who we are."""

import json

from jobsbot.slack.identity import Identity
from jobsbot.slack.web_api import WebApi
from tests.servers import serving


def test_slack_is_asked_until_it_accepts_the_token(caplog):
    answers = iter(['{"ok": false, "error": "invalid_auth"}'])
    good = json.dumps({"ok": True, "user_id": "U9", "team_id": "T1"})

    def slack(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [next(answers, good).encode()]

    with serving(slack, threads=1) as url:
        identity = Identity(WebApi("xoxb-made-up", f"{url}/"))
        identity.start()
        assert identity.wait(10)
    assert (identity.user, identity.team) == ("U9", "T1")
    assert "has not accepted the bot token yet" in caplog.text
    assert "xoxb-made-up" not in caplog.text
