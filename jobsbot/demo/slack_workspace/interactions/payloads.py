"""What Slack sends to a bot, written as Slack writes it.

https://docs.slack.dev/reference/interaction-payloads and /reference/events
"""

import secrets
from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.state.message_store import Message
from jobsbot.demo.slack_workspace.state.view_store import View
from jobsbot.demo.slack_workspace.state.workspace_setup import Cast, Channel, Person

Payload = dict[str, Any]


def slash_command(
    cast: Cast, who: Person, channel: Channel, command: str, text: str
) -> dict[str, str]:
    """Return the form of a slash command, less its trigger id and response address."""
    return {
        "token": "",
        "team_id": cast.team_id,
        "team_domain": cast.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": who.id,
        "user_name": who.name,
        "command": command,
        "text": text,
        "api_app_id": cast.app_id,
        "is_enterprise_install": "false",
    }


def pressed_in_message(
    cast: Cast,
    who: Person,
    channel: Channel,
    message: Message,
    action: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Payload:
    """Return a press in a message. An ephemeral message is named, but not sent along."""
    sent_along = {} if message.ephemeral_for else {"message": message.wire(cast)}
    return {
        **_interaction(cast, who, "block_actions"),
        **sent_along,
        "container": _container(message),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": values},
        "actions": [action],
    }


def pressed_in_view(cast: Cast, who: Person, view: View, action: Mapping[str, Any]) -> Payload:
    """Return a press in a modal or home tab. It has no channel and no response address."""
    return {
        **_interaction(cast, who, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": view.wire(cast),
        "actions": [action],
    }


def submitted(cast: Cast, who: Person, view: View) -> Payload:
    """Return a modal sent off."""
    asked = _interaction(cast, who, "view_submission")
    return {**asked, "view": view.wire(cast), "response_urls": []}


def closed(cast: Cast, who: Person, view: View) -> Payload:
    """Return a modal closed without sending it."""
    return {**_interaction(cast, who, "view_closed"), "view": view.wire(cast), "is_cleared": False}


def event(cast: Cast, content: Mapping[str, Any], at: float) -> Payload:
    """Return an event in its envelope. Each has an id of its own, by which repeats are known."""
    authorization = {
        "enterprise_id": None,
        "team_id": cast.team_id,
        "user_id": cast.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "",
        "team_id": cast.team_id,
        "api_app_id": cast.app_id,
        "event": content,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def app_mention(cast: Cast, message: Message) -> Payload:
    """Return the event of somebody saying the bot's name."""
    return _said("app_mention", cast, message)


def direct_message(cast: Cast, message: Message) -> Payload:
    """Return the event of somebody writing to the bot."""
    return {**_said("message", cast, message), "channel_type": "im"}


def link_shared(message: Message, links: list[dict[str, str]]) -> Payload:
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


def home_opened(who: Person, channel: Channel, at: str, view: Payload | None) -> Payload:
    """Return the event of somebody opening the home tab."""
    opened = {
        "type": "app_home_opened",
        "user": who.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": at,
    }
    return {**opened, "view": view} if view else opened


def _said(kind: str, cast: Cast, message: Message) -> Payload:
    return {
        **message.wire(cast),
        "type": kind,
        "channel": message.channel,
        "event_ts": message.ts,
    }


def _interaction(cast: Cast, who: Person, kind: str) -> Payload:
    return {
        "type": kind,
        "token": "",
        "api_app_id": cast.app_id,
        "team": {"id": cast.team_id, "domain": cast.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": who.id,
            "username": who.name,
            "name": who.name,
            "team_id": cast.team_id,
        },
    }


def _container(message: Message) -> Payload:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    return {**container, "thread_ts": message.thread_ts} if message.thread_ts else container


def _channel_name(channel: Channel) -> str:
    return "directmessage" if channel.kind == "im" else channel.name
