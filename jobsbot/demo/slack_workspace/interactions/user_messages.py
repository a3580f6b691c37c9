"""What people type in the stand-in Slack: messages and slash commands."""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions import payloads
from jobsbot.demo.slack_workspace.interactions.delivery import BotDelivery
from jobsbot.demo.slack_workspace.interactions.mrkdwn import escape_text, find_links, format_mrkdwn
from jobsbot.demo.slack_workspace.state.interaction_tokens import ResponseAddress
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, WorkspaceUser
from jobsbot.demo.slack_workspace.web_api.response_urls import post_response


class UserMessages:
    """Post what people type and run their commands. Nothing waits for the bot."""

    def __init__(self, workspace: Workspace, delivery: BotDelivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._setup = workspace.setup

    def send(
        self, user: WorkspaceUser, channel: Channel, text: str, thread: str | None, root: str
    ) -> str:
        """Post a message or run a command. `root` is the Web API's address.

        Returns what Slack itself has against it, or nothing.
        """
        if user.id not in channel.members:
            return "You are not in this conversation."
        if not text.startswith("/"):
            return self._post(user, channel, text, thread)
        command, _, rest = text.partition(" ")
        if command == "/invite":
            return self._handle_invite(channel, rest)
        if command == "/me" and rest.strip() and not thread:
            return self._post(user, channel, rest.strip(), thread, "me_message")
        # Commands are for the workspace that installed the app, and not for its guests from others.
        if user.team_id or command not in {known.command for known in self._setup.commands}:
            return f"{command} is not a valid command."
        if thread:
            return f"{command} is not supported in threads."
        self._delivery.run_in_background(
            lambda: self._run_command(user, channel, command, rest.strip(), root)
        )
        return ""

    def invite_bot(self, channel: Channel) -> None:
        """Add the bot to a channel, and say so there."""
        bot = self._setup.bot
        if bot.id in channel.members:
            return
        joined = self._workspace.messages.invite(channel.id, bot.id)
        text = f"<@{bot.id}> joined #{joined.name}."
        message = SlackMessage(channel=joined.id, user=bot.id, text=text, kind="system")
        self._workspace.messages.post(message)

    def _post(
        self,
        user: WorkspaceUser,
        channel: Channel,
        text: str,
        thread: str | None,
        subtype: str = "",
    ) -> str:
        said = SlackMessage(
            channel=channel.id,
            user=user.id,
            text=format_mrkdwn(self._setup, text),
            thread_ts=thread,
            kind="person",
            subtype=subtype,
        )
        message = self._workspace.messages.post(said)
        if self._setup.bot.id in channel.members:
            self._deliver_events(channel, message)
        elif self._mentions_bot(message):
            name = self._setup.bot.name
            return f"@{name} is not in this channel. Say /invite @{name} to bring it in."
        return ""

    def _deliver_events(self, channel: Channel, message: SlackMessage) -> None:
        if channel.kind == "im":
            self._deliver_event(payloads.make_direct_message(self._setup, message), "message.im")
        elif self._mentions_bot(message):
            self._deliver_event(payloads.make_app_mention(self._setup, message), "app_mention")
        if shared := find_links(self._setup, message.text):
            self._deliver_event(payloads.make_link_shared(message, shared), "link_shared")

    def _mentions_bot(self, message: SlackMessage) -> bool:
        return f"<@{self._setup.bot.id}>" in message.text

    def _deliver_event(self, content: dict[str, Any], note: str) -> None:
        envelope = payloads.make_event_envelope(self._setup, content, self._workspace.now())
        self._delivery.run_in_background(lambda: self._delivery.send_event(envelope, note))

    def _handle_invite(self, channel: Channel, rest: str) -> str:
        name = self._setup.bot.name
        if rest.strip().lstrip("@") != name:
            return f"Only @{name} can be invited here."
        self.invite_bot(channel)
        return ""

    def _run_command(
        self, user: WorkspaceUser, channel: Channel, command: str, text: str, root: str
    ) -> None:
        form = payloads.make_slash_command(self._setup, user, channel, command, escape_text(text))
        self._delivery.wait_until_up()
        token = self._workspace.interaction_tokens.issue_response_token(user.id, channel.id)
        form["response_url"] = f"{root}/response/{token}"
        form["trigger_id"] = self._workspace.interaction_tokens.issue_trigger_id(user.id)
        ack = self._delivery.send_form(form, f"{command} {text}".strip())
        if ack.failure:
            error = "operation_timeout" if ack.failure == "http_timeout" else "dispatch_failed"
            self._workspace.show_toast(user.id, f'{command} failed with the error "{error}"')
        elif body := ack.read_body():
            self._post_acknowledgement(user, channel, body)

    def _post_acknowledgement(
        self, user: WorkspaceUser, channel: Channel, body: Mapping[str, Any]
    ) -> None:
        """Post what came back in the acknowledgement itself."""
        try:
            post_response(
                self._workspace, ResponseAddress(user=user.id, channel=channel.id, until=0), body
            )
        except WebApiRefusal as refusal:
            self._workspace.show_toast(user.id, f"Slack refused the answer: {refusal.error}")
