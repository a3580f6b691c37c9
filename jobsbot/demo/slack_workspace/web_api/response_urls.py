"""What a bot may send to a response address.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.state.interaction_tokens import ResponseAddress
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.message_content import read_message_content


def handle_response(workspace: Workspace, token: str, body: Mapping[str, Any]) -> None:
    """Replace, delete or post, as the bot says. It need not be in the channel.

    Raises WebApiRefusal: `used_url`, `expired_url`, `message_not_found`, or what is wrong with the
    message. A refused message has cost a use all the same.
    """
    response = workspace.interaction_tokens.use_response_token(token)
    if body.get("delete_original") in (True, "true") and response.original:
        workspace.messages.delete(response.channel, response.original)
    elif body.get("replace_original") in (True, "true") and response.original:
        _replace_message(workspace, response.channel, response.original, body)
    else:
        post_response(workspace, response, body)


def post_response(
    workspace: Workspace, response: ResponseAddress, body: Mapping[str, Any]
) -> SlackMessage:
    """Post a response: to the person alone, or to the channel if it says `in_channel`."""
    content = read_message_content(workspace, body.get("text"), body.get("blocks"))
    alone = body.get("response_type") != "in_channel"
    thread = body.get("thread_ts")
    return workspace.messages.post(
        SlackMessage(
            channel=response.channel,
            user=workspace.setup.bot.id,
            text=content.text or "",
            blocks=content.blocks or (),
            thread_ts=thread if isinstance(thread, str) else None,
            ephemeral_for=response.user if alone else None,
        )
    )


def _replace_message(workspace: Workspace, channel: str, ts: str, body: Mapping[str, Any]) -> None:
    content = read_message_content(workspace, body.get("text"), body.get("blocks"))
    edited = workspace.messages.next_timestamp()
    workspace.messages.edit(channel, ts, lambda message: content.apply_to(message, edited))
