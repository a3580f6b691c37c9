"""A start does not fail because Slack is slow, and says when it is known who we are."""

import json

from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.outbound.web_api import WebApi
from tests.http_server import serve_app


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
