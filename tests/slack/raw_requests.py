"""Requests that Slack sends, one at a time: for what the practice workspace would not send."""

from itertools import count

import requests

from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT
from tests.slack.signed_requests import encode_form, encode_interaction, make_signed_headers

NUMBERS = count(1)


def send_request(bot_url, body, kind="application/x-www-form-urlencoded"):
    headers = make_signed_headers(body, kind=kind)
    return requests.post(f"{bot_url}/slack/events", data=body, headers=headers, timeout=20)


def encode_command(slack, text, who=ANA, channel=INCIDENT, **told):
    token = slack.workspace.interaction_tokens.issue_response_token(who, channel)
    fields = {
        "command": "/jobs",
        "text": text,
        "user_id": who,
        "user_name": "ana",
        "channel_id": channel,
        "trigger_id": str(next(NUMBERS)),
        "response_url": f"{slack.site}/slack-api/response/{token}",
    }
    return encode_form(**(fields | told))


def encode_press(card, action_id, value, who=ANA, trigger=None, user=None, **told):
    """`user` says more of who pressed, `told` more of the press."""
    press = {
        "type": "block_actions",
        "user": {"id": who, "username": "ana", **(user or {})},
        "channel": {"id": INCIDENT},
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": INCIDENT},
        "message": {"ts": card["ts"]},
        "trigger_id": trigger or str(next(NUMBERS)),
        "actions": [{"action_id": action_id, "value": value, "type": "button"}],
    }
    return encode_interaction(press | told)


def open_stop_card(slack):
    """Ask for a stop; answer the value of its confirming button, and the card."""
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs stop 123/1/1")
    card = slack.told("Stop 1")
    value = next(
        element["value"]
        for block in card["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id", "").startswith("confirm:")
    )
    return value, card
