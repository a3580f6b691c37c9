"""What people say in the stand-in Slack: messages and slash commands."""

from collections.abc import Mapping
from typing import Any

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.interactions import payloads
from jobsbot.demo.slack_workspace.interactions.delivery import Delivery
from jobsbot.demo.slack_workspace.interactions.mrkdwn import escaped, links, marked_up
from jobsbot.demo.slack_workspace.state.interaction_tokens import ResponseAddress
from jobsbot.demo.slack_workspace.state.message_store import SlackMessage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, WorkspaceUser
from jobsbot.demo.slack_workspace.web_api.response_urls import post_response


class Speech:
    """Take what people say. Each answers at once; the bot hears of it in the background."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._setup = workspace.setup

    def say(
        self, who: WorkspaceUser, channel: Channel, text: str, thread: str | None, root: str
    ) -> str:
        """Post a message or run a command. `root` is the Web API's address.

        Returns what Slack itself has against it, or nothing.
        """
        if who.id not in channel.members:
            return "You are not in this conversation."
        if not text.startswith("/"):
            return self._speak(who, channel, text, thread)
        command, _, rest = text.partition(" ")
        if command == "/invite":
            return self._invite(channel, rest)
        if command not in {known.command for known in self._setup.commands}:
            return f"{command} is not a valid command."
        if thread:
            return f"{command} is not supported in threads."
        self._delivery.soon(lambda: self._command(who, channel, command, rest.strip(), root))
        return ""

    def invite(self, channel: Channel) -> None:
        """Bring the bot into a channel, and say so there."""
        bot = self._setup.bot
        if bot.id in channel.members:
            return
        joined = self._workspace.messages.invite(channel.id, bot.id)
        text = f"<@{bot.id}> joined #{joined.name}."
        message = SlackMessage(channel=joined.id, user=bot.id, text=text, kind="system")
        self._workspace.messages.post(message)

    def _speak(self, who: WorkspaceUser, channel: Channel, text: str, thread: str | None) -> str:
        words = marked_up(self._setup, text)
        message = self._workspace.messages.post(
            SlackMessage(
                channel=channel.id, user=who.id, text=words, thread_ts=thread, kind="person"
            )
        )
        if self._setup.bot.id in channel.members:
            self._tell(channel, message)
        elif self._names_bot(message):
            name = self._setup.bot.name
            return f"@{name} is not in this channel. Say /invite @{name} to bring it in."
        return ""

    def _tell(self, channel: Channel, message: SlackMessage) -> None:
        if channel.kind == "im":
            self._event(payloads.direct_message(self._setup, message), "message.im")
        elif self._names_bot(message):
            self._event(payloads.app_mention(self._setup, message), "app_mention")
        if shared := links(self._setup, message.text):
            self._event(payloads.link_shared(message, shared), "link_shared")

    def _names_bot(self, message: SlackMessage) -> bool:
        return f"<@{self._setup.bot.id}>" in message.text

    def _event(self, content: dict[str, Any], note: str) -> None:
        envelope = payloads.event(self._setup, content, self._workspace.now())
        self._delivery.soon(lambda: self._delivery.event(envelope, note))

    def _invite(self, channel: Channel, rest: str) -> str:
        name = self._setup.bot.name
        if rest.strip().lstrip("@") != name:
            return f"Only @{name} can be invited here."
        self.invite(channel)
        return ""

    def _command(
        self, who: WorkspaceUser, channel: Channel, command: str, text: str, root: str
    ) -> None:
        form = payloads.slash_command(self._setup, who, channel, command, escaped(text))
        self._delivery.wait_until_up()
        ticket = self._workspace.interaction_tokens.issue_response_token(who.id, channel.id)
        form["response_url"] = f"{root}/response/{ticket}"
        form["trigger_id"] = self._workspace.interaction_tokens.issue_trigger_id(who.id)
        ack = self._delivery.form(form, f"{command} {text}".strip())
        if ack.failure:
            error = "operation_timeout" if ack.failure == "http_timeout" else "dispatch_failed"
            self._workspace.show_toast(who.id, f'{command} failed with the error "{error}"')
        elif said := ack.said():
            self._answer_at_once(who, channel, said)

    def _answer_at_once(
        self, who: WorkspaceUser, channel: Channel, said: Mapping[str, Any]
    ) -> None:
        """Post what came back in the acknowledgement itself."""
        try:
            post_response(
                self._workspace, ResponseAddress(user=who.id, channel=channel.id, until=0), said
            )
        except WebApiRefusal as refusal:
            self._workspace.show_toast(who.id, f"Slack refused the answer: {refusal.error}")
