"""What a bot may send to a response address.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.state.interaction_tokens import ResponseAddress
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.web_api.message_content import read_content


def answer_interaction(workspace: Workspace, ticket: str, said: Mapping[str, Any]) -> None:
    """Replace, delete or post, as the bot says. It need not be in the channel.

    Raises WebApiRefusal: `used_url`, `expired_url`, `message_not_found`, or what is wrong with the
    message. A refused message has cost a use all the same.
    """
    response = workspace.interaction_tokens.use_response_token(ticket)
    if said.get("delete_original") in (True, "true") and response.original:
        workspace.messages.delete(response.channel, response.original)
    elif said.get("replace_original") in (True, "true") and response.original:
        _replace(workspace, response.channel, response.original, said)
    else:
        post_answer(workspace, response, said)


def post_answer(
    workspace: Workspace, response: ResponseAddress, said: Mapping[str, Any]
) -> SlackMessage:
    """Post an answer: to the person alone, or to the channel if it says `in_channel`."""
    content = read_content(workspace, said.get("text"), said.get("blocks"))
    alone = said.get("response_type") != "in_channel"
    thread = said.get("thread_ts")
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


def _replace(workspace: Workspace, channel: str, ts: str, said: Mapping[str, Any]) -> None:
    content = read_content(workspace, said.get("text"), said.get("blocks"))
    edited = workspace.messages.next_timestamp()
    workspace.messages.edit(channel, ts, lambda message: content.onto(message, edited))
