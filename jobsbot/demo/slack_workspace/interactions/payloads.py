"""What Slack sends to a bot, written as Slack writes it.

https://docs.slack.dev/reference/interaction-payloads and /reference/events
"""

import secrets
from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.view_store import OpenView
from jobsbot.demo.slack_workspace.state.workspace_setup import (
    Channel,
    WorkspaceSetup,
    WorkspaceUser,
)

Payload = dict[str, Any]


def make_slash_command(
    setup: WorkspaceSetup, user: WorkspaceUser, channel: Channel, command: str, text: str
) -> dict[str, str]:
    """Return the form of a slash command, less its trigger id and response address."""
    return {
        "token": "",
        "team_id": setup.team_id,
        "team_domain": setup.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": setup.app_id,
        "is_enterprise_install": "false",
    }


def make_message_action(
    setup: WorkspaceSetup,
    user: WorkspaceUser,
    channel: Channel,
    message: SlackMessage,
    action: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Payload:
    """Return a press in a message. An ephemeral message is named, but not sent along."""
    sent_along = {} if message.ephemeral_for else {"message": message.to_slack_json(setup)}
    return {
        **_make_interaction(setup, user, "block_actions"),
        **sent_along,
        "container": _make_container(message),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": values},
        "actions": [action],
    }


def make_view_action(
    setup: WorkspaceSetup, user: WorkspaceUser, view: OpenView, action: Mapping[str, Any]
) -> Payload:
    """Return a press in a modal. It has no channel and no response address."""
    return {
        **_make_interaction(setup, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": view.to_slack_json(setup),
        "actions": [action],
    }


def make_view_submission(setup: WorkspaceSetup, user: WorkspaceUser, view: OpenView) -> Payload:
    """Return the submission of a modal."""
    interaction = _make_interaction(setup, user, "view_submission")
    return {**interaction, "view": view.to_slack_json(setup), "response_urls": []}


def make_view_closed(setup: WorkspaceSetup, user: WorkspaceUser, view: OpenView) -> Payload:
    """Return the closing of a modal without a submission."""
    return {
        **_make_interaction(setup, user, "view_closed"),
        "view": view.to_slack_json(setup),
        "is_cleared": False,
    }


def make_event_envelope(setup: WorkspaceSetup, content: Mapping[str, Any], at: float) -> Payload:
    """Return an event in its envelope. Each has an id of its own, by which repeats are known."""
    authorization = {
        "enterprise_id": None,
        "team_id": setup.team_id,
        "user_id": setup.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "",
        "team_id": setup.team_id,
        "api_app_id": setup.app_id,
        "event": content,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def make_app_mention(setup: WorkspaceSetup, message: SlackMessage) -> Payload:
    """Return the event of somebody saying the bot's name."""
    return _make_message_event("app_mention", setup, message)


def make_direct_message(setup: WorkspaceSetup, message: SlackMessage) -> Payload:
    """Return the event of somebody writing to the bot."""
    return {**_make_message_event("message", setup, message), "channel_type": "im"}


def make_link_shared(message: SlackMessage, links: list[dict[str, str]]) -> Payload:
    """Return the event of a link that the app may preview."""
    shared = {
        "type": "link_shared",
        "channel": message.channel,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": f"{message.channel}.{message.ts}",
        "source": "conversations_history",
        "is_bot_user_member": True,
        "links": links,
        "event_ts": message.ts,
    }
    return {**shared, "thread_ts": message.thread_ts} if message.thread_ts else shared


def _make_message_event(kind: str, setup: WorkspaceSetup, message: SlackMessage) -> Payload:
    return {
        **message.to_slack_json(setup),
        "type": kind,
        "channel": message.channel,
        "event_ts": message.ts,
    }


def _make_interaction(setup: WorkspaceSetup, user: WorkspaceUser, kind: str) -> Payload:
    return {
        "type": kind,
        "token": "",
        "api_app_id": setup.app_id,
        "team": {"id": setup.team_id, "domain": setup.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id or setup.team_id,
        },
    }


def _make_container(message: SlackMessage) -> Payload:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    return {**container, "thread_ts": message.thread_ts} if message.thread_ts else container


def _channel_name(channel: Channel) -> str:
    return "directmessage" if channel.kind == "im" else channel.name
