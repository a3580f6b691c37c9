"""Methods that read: auth, team, users, user groups, channels and their messages; and reactions.

https://docs.slack.dev/reference/methods
"""

from typing import Any

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, UserGroup, WorkspaceUser
from jobsbot.demo.slack_workspace.web_api.method_call import MethodCall, paginate_items


def echo_arguments(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Return the arguments. Raises WebApiRefusal with the error that was asked for."""
    if error := call.read_text("error"):
        raise WebApiRefusal(error)
    return {"args": dict(call.args)}


def describe_token(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Say whose token it is."""
    setup = workspace.setup
    return {
        "url": f"https://{setup.domain}.slack.com/",
        "team": setup.team_name,
        "user": setup.bot.name,
        "team_id": setup.team_id,
        "user_id": setup.bot.id,
        "bot_id": setup.bot_id,
        "is_enterprise_install": False,
    }


def describe_team(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Describe the workspace."""
    setup = workspace.setup
    return {"team": {"id": setup.team_id, "name": setup.team_name, "domain": setup.domain}}


def describe_user(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Describe one person."""
    return {"user": _user_json(workspace, workspace.find_user(call.require_text("user")))}


def list_users(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """List everybody, the bot too."""
    users = [_user_json(workspace, person) for person in workspace.setup.list_users()]
    return paginate_items(call, "members", users)


def list_usergroups(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """List the user groups, with their members if asked."""
    members = call.read_text("include_users") in ("true", "1")
    return {"usergroups": [_usergroup_json(workspace, g, members) for g in workspace.setup.groups]}


def list_usergroup_users(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """List the members of one user group."""
    wanted = call.require_text("usergroup")
    for group in workspace.setup.groups:
        if group.id == wanted:
            return {"users": list(group.members)}
    raise WebApiRefusal("no_such_subteam")


def describe_channel(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Describe one channel."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    return {"channel": _channel_json(workspace, channel)}


def list_channels(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """List channels: public ones, or direct messages if `types` asks for them."""
    types = call.read_text("types", "public_channel").replace(" ", "").split(",")
    wanted = {"public_channel": "channel", "im": "im"}
    kinds = {wanted[name] for name in types if name in wanted}
    channels = [c for c in workspace.messages.list_channels() if c.kind in kinds]
    return paginate_items(call, "channels", [_channel_json(workspace, c) for c in channels])


def list_history(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Return the messages of a channel, newest first, without the replies in threads."""
    messages = [m for m in _list_messages(workspace, call) if m.thread_ts in (None, m.ts)]
    return paginate_items(
        call, "messages", [m.to_slack_json(workspace.setup) for m in reversed(messages)]
    )


def list_replies(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Return a thread, its first message first."""
    ts = call.require_text("ts")
    thread = [m for m in _list_messages(workspace, call) if ts in (m.ts, m.thread_ts)]
    if not thread:
        raise WebApiRefusal("thread_not_found")
    return paginate_items(call, "messages", [m.to_slack_json(workspace.setup) for m in thread])


def add_reaction(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Put an emoji under a message."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    reaction = (call.require_text("name").strip(":"), workspace.setup.bot.id)

    def add(message: SlackMessage) -> SlackMessage:
        if reaction in message.reactions:
            raise WebApiRefusal("already_reacted")
        return replace(message, reactions=(*message.reactions, reaction))

    workspace.messages.edit(channel.id, call.require_text("timestamp"), add)
    return {}


def _list_messages(workspace: Workspace, call: MethodCall) -> tuple[SlackMessage, ...]:
    channel = workspace.messages.find_channel(call.require_text("channel"))
    bot = workspace.setup.bot.id
    if bot not in channel.members:
        raise WebApiRefusal("not_in_channel")
    seen = workspace.messages.list_visible(bot, channel.id)
    return tuple(m for m in seen if m.ephemeral_for is None)


def _user_json(workspace: Workspace, person: WorkspaceUser) -> dict[str, Any]:
    return {
        "id": person.id,
        "team_id": person.team_id or workspace.setup.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.is_deleted,
        "is_bot": person.is_bot,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": bool(person.team_id),
        "color": person.color,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "title": person.title,
        },
    }


def _usergroup_json(workspace: Workspace, group: UserGroup, members: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": group.id,
        "team_id": workspace.setup.team_id,
        "is_usergroup": True,
        "handle": group.handle,
        "name": group.name,
        "user_count": len(group.members),
    }
    return {**shown, "users": list(group.members)} if members else shown


def _channel_json(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    if channel.kind == "im":
        other = next(iter(channel.members - {workspace.setup.bot.id}))
        return {"id": channel.id, "is_im": True, "user": other}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": False,
        "is_archived": False,
        "is_member": workspace.setup.bot.id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic},
    }
