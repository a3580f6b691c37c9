"""chat.*: post, update and delete messages, and preview links.

https://docs.slack.dev/reference/methods?family=chat
"""

from collections.abc import Mapping
from html import unescape
from typing import Any

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel
from jobsbot.demo.slack_workspace.web_api.message_content import (
    MessageContent,
    read_message_content,
)
from jobsbot.demo.slack_workspace.web_api.method_call import MethodCall


def post_message(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Post to a channel that the bot is in, or to a person."""
    channel = find_joined_channel(workspace, call.require_text("channel"))
    content = _read_content(workspace, call)
    thread = _read_thread(call)
    posted = workspace.messages.post(_make_message(workspace, channel, content, thread))
    if thread:
        workspace.thread_statuses.show(channel, thread, "")
    return {
        "channel": channel.id,
        "ts": posted.ts,
        "message": posted.to_slack_json(workspace.setup),
    }


def post_ephemeral(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Show a message to one person only, who must be in the channel."""
    channel = find_joined_channel(workspace, call.require_text("channel"))
    user = call.require_text("user")
    if user not in channel.members:
        raise WebApiRefusal("user_not_in_channel")
    content = _read_content(workspace, call)
    message = _make_message(workspace, channel, content, _read_thread(call))
    posted = workspace.messages.post(replace(message, ephemeral_for=user))
    return {"message_ts": posted.ts}


def update_message(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Change one of the bot's own messages; ephemeral ones cannot be."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    _check_own(workspace, channel, call.require_text("ts"), "cant_update_message")
    content = _read_content(workspace, call)
    edited = workspace.messages.next_timestamp()
    message = workspace.messages.edit(
        channel.id, call.read_text("ts"), lambda message: content.apply_to(message, edited)
    )
    shown = {"channel": channel.id, "ts": message.ts, "text": message.text}
    return {**shown, "message": message.to_slack_json(workspace.setup)}


def delete_message(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Delete one of the bot's own messages."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    ts = call.require_text("ts")
    _check_own(workspace, channel, ts, "cant_delete_message")
    workspace.messages.delete(channel.id, ts)
    return {"channel": channel.id, "ts": ts}


def get_permalink(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Return the address of a message."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    message = workspace.messages.find_message(channel.id, call.require_text("message_ts"))
    place = f"p{message.ts.replace('.', '')}"
    root = f"https://{workspace.setup.domain}.slack.com/archives"
    return {"channel": channel.id, "permalink": f"{root}/{channel.id}/{place}"}


def unfurl_links(workspace: Workspace, call: MethodCall) -> dict[str, Any]:
    """Put previews under the links of somebody's message."""
    channel = workspace.messages.find_channel(call.require_text("channel"))
    unfurls = call.read_json("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise WebApiRefusal("missing_unfurls")
    ts = call.require_text("ts")
    message = workspace.messages.find_message(channel.id, ts)
    shown = tuple(_make_preview(workspace, message, *item) for item in unfurls.items())
    workspace.messages.edit(channel.id, ts, lambda message: replace(message, unfurls=shown))
    return {}


def find_joined_channel(workspace: Workspace, reference: str) -> Channel:
    """Find a channel that the bot is in.

    Raises WebApiRefusal `channel_not_found`, `not_in_channel`.
    """
    channel = workspace.messages.find_channel(reference)
    if workspace.setup.bot.id not in channel.members:
        raise WebApiRefusal("not_in_channel")
    return channel


def _read_content(workspace: Workspace, call: MethodCall) -> MessageContent:
    blocks = call.read_json("blocks", "invalid_blocks_format")
    return read_message_content(workspace, call.args.get("text"), blocks)


def _make_message(
    workspace: Workspace, channel: Channel, content: MessageContent, thread: str | None
) -> SlackMessage:
    return SlackMessage(
        channel=channel.id,
        user=workspace.setup.bot.id,
        text=content.text or "",
        blocks=content.blocks or (),
        thread_ts=thread,
    )


def _read_thread(call: MethodCall) -> str | None:
    return call.read_text("thread_ts") or None


def _check_own(workspace: Workspace, channel: Channel, ts: str, otherwise: str) -> None:
    message = workspace.messages.find_message(channel.id, ts)
    if message.ephemeral_for:
        raise WebApiRefusal("message_not_found")
    if message.user != workspace.setup.bot.id:
        raise WebApiRefusal(otherwise)


def _make_preview(
    workspace: Workspace, message: SlackMessage, url: str, preview: Any
) -> Mapping[str, Any]:
    if not isinstance(preview, dict):
        raise WebApiRefusal("cannot_parse_attachment")
    if url not in unescape(message.text):
        raise WebApiRefusal("cannot_unfurl_url")
    text = preview.get("text") or preview.get("title") or preview.get("fallback")
    content = read_message_content(workspace, text, preview.get("blocks"))
    return {"url": url, "text": content.text or "", "blocks": list(content.blocks or ())}
