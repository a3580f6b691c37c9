"""A form that is refused before it closes says so in the form, and leaves its line in the audit."""

import json

import pytest

from jobsbot.core.interaction import Place
from jobsbot.demo.slack_workspace.block_kit.validation import check_view
from jobsbot.slack.payloads.readers import encode_form_metadata
from tests.demo.workspace.practice_workspace import ANA, INCIDENT
from tests.slack.raw_requests import NUMBERS, send_request
from tests.slack.signed_requests import encode_interaction
from tests.slack.slack_workspace import wait_for


def submit_form(slack, words, *, team=None, name="filled", metadata=None, **fields):
    """Submit the form that goes on with these words; answer what Slack is told."""
    written = encode_form_metadata(words, Place(INCIDENT)) if metadata is None else metadata
    payload = {
        "type": "view_submission",
        "user": {"id": ANA, "username": "ana", "team_id": team} if team else {"id": ANA},
        "trigger_id": f"form-{next(NUMBERS)}",
        "view": {
            "type": "modal",
            "callback_id": name,
            "private_metadata": written,
            "state": {"values": {name: {"x": {"value": fields[name]}} for name in fields}},
        },
    }
    answer = send_request(slack.bot_url, encode_interaction(payload))
    assert answer.status_code == 200
    return answer.json() if answer.text else {}


def lines_of(slack):
    return [(entry.who.id, entry.what) for entry in slack.store.list_audit_entries()]


@pytest.mark.parametrize(
    ("spider", "project", "refused", "line"),
    [
        ("books", "789", "no access to project 789", "list 789 spider=books (project not in the"),
        ("b", "123 arg.api_key=hunter2", "would tell whether the value", "a guess at a credential"),
    ],
)
def test_a_refused_form_leaves_its_line(slack, spider, project, refused, line):
    answer = submit_form(slack, f"list {project}", **{"spider=": spider})
    assert answer["response_action"] == "errors"
    assert refused in answer["errors"]["spider="]
    (who, what), *others = wait_for(lambda: lines_of(slack))
    assert (who, others) == (ANA, [])
    assert what.startswith(f"denied: {line}")
    assert "hunter2" not in what


def test_a_form_that_is_only_wrong_leaves_none_and_a_strangers_leaves_one(slack):
    assert submit_form(slack, "list 123", **{"count=": "many"})["response_action"] == "errors"
    assert submit_form(slack, "list 789", team="T0OTHER", **{"spider=": "books"}) == {}
    assert wait_for(lambda: lines_of(slack)) == [(ANA, "denied: from another workspace")]


@pytest.mark.parametrize("form", [{"name": "of 2019"}, {"metadata": "stop 123/1/1"}])
def test_a_form_of_another_release_says_so_where_it_stood(slack, form):
    answer = submit_form(slack, "stop 123/1/1", **form)
    assert answer["response_action"] == "update"
    check_view(answer["view"])
    text = json.dumps(answer["view"])
    assert answer["view"]["title"]["text"] == "I do not know this form"
    assert "Nothing was changed" in text
    assert "submit" not in answer["view"]
    assert wait_for(slack.idle)
    assert slack.api.writes == []
