"""Messages: posted, edited, deleted, and who can see them."""

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, Literal

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.page_events import PageEvents
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel, WorkspaceSetup

Blocks = tuple[Mapping[str, Any], ...]
MAX_MESSAGES_PER_CHANNEL = 500


class SlackMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `ts` is its time in seconds and, within its channel, its id."""

    channel: str
    user: str
    ts: str = ""
    text: str = ""
    blocks: Blocks = ()
    thread_ts: str | None = None
    ephemeral_for: str | None = None
    edited: str | None = None
    files: tuple[Mapping[str, Any], ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    unfurls: tuple[Mapping[str, Any], ...] = ()
    kind: Literal["bot", "person", "system"] = "bot"
    subtype: str = ""
    """How a person said it, as events call that: `me_message`."""

    def to_page_json(self) -> dict[str, Any]:
        """Return the message as the demo page reads it."""
        shown: dict[str, Any] = {
            "channel": self.channel,
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "user": self.user,
            "text": self.text,
            "blocks": list(self.blocks),
            "edited": self.edited is not None,
            "ephemeral_for": self.ephemeral_for,
            "files": list(self.files),
            "reactions": [{"name": name, "user": user} for name, user in self.reactions],
            "unfurls": list(self.unfurls),
            "kind": self.kind,
        }
        return {name: value for name, value in shown.items() if value or name == "text"}

    def to_slack_json(self, setup: WorkspaceSetup) -> dict[str, Any]:
        """Return the message as Slack writes it in responses and payloads."""
        shown: dict[str, Any] = {
            "type": "message",
            "subtype": self.subtype,
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": setup.find_team(self.user),
            "thread_ts": self.thread_ts,
            "blocks": list(self.blocks),
            "files": [_without_url(file) for file in self.files],
            "attachments": [dict(unfurl) for unfurl in self.unfurls],
            "edited": self.edited and {"user": self.user, "ts": self.edited},
        }
        if self.kind == "bot":
            shown |= {"bot_id": setup.bot_id, "app_id": setup.app_id}
        return {name: value for name, value in shown.items() if value or name == "text"}


def _without_url(file: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in file.items() if name != "url"}


class MessageStore:
    """Every channel and its messages, under the workspace's lock."""

    def __init__(
        self, setup: WorkspaceSetup, page_events: PageEvents, now: Callable[[], float], lock: RLock
    ) -> None:
        self._setup = setup
        self._page_events = page_events
        self._now = now
        self._lock = lock
        self._last = 0
        self._channels = {channel.id: channel for channel in setup.channels}
        self._messages: dict[str, dict[str, SlackMessage]] = {
            channel.id: {} for channel in setup.channels
        }

    def list_channels(self) -> tuple[Channel, ...]:
        """Return all channels, direct messages too."""
        with self._lock:
            return tuple(self._channels.values())

    def find_channel(self, reference: str) -> Channel:
        """Find a channel by id, by name, or a direct message by the person's id.

        Raises WebApiRefusal `channel_not_found`.
        """
        with self._lock:
            for channel in self._channels.values():
                named = channel.kind == "channel" and reference.lstrip("#") == channel.name
                direct = channel.kind == "im" and reference in channel.members - {
                    self._setup.bot.id
                }
                if reference == channel.id or named or direct:
                    return channel
        raise WebApiRefusal("channel_not_found")

    def invite(self, channel: str, person: str) -> Channel:
        """Make a person, or the bot, a member."""
        with self._lock:
            joined = self.find_channel(channel).with_member(person)
            self._channels[joined.id] = joined
            return joined

    def find_message(self, channel: str, ts: str) -> SlackMessage:
        """Find a message, ephemeral ones too. Raises WebApiRefusal `message_not_found`."""
        with self._lock:
            if found := self._messages.get(channel, {}).get(ts):
                return found
        raise WebApiRefusal("message_not_found")

    def list_visible(self, person: str, channel: str) -> tuple[SlackMessage, ...]:
        """Return what a person sees in a channel, oldest first."""
        with self._lock:
            if person not in self._channels[channel].members:
                return ()
            messages = tuple(self._messages[channel].values())
        return tuple(m for m in messages if m.ephemeral_for in (None, person))

    def post(self, message: SlackMessage) -> SlackMessage:
        """Post a message; it gets its time here, and no two get the same."""
        with self._lock:
            posted = replace(message, ts=self._next_ts())
            messages = self._messages[message.channel]
            messages[posted.ts] = posted
            if len(messages) > MAX_MESSAGES_PER_CHANNEL:
                del messages[next(iter(messages))]
            self._publish(posted)
        return posted

    def edit(
        self, channel: str, ts: str, change: Callable[[SlackMessage], SlackMessage]
    ) -> SlackMessage:
        """Change a message in place. Raises WebApiRefusal `message_not_found`."""
        with self._lock:
            edited = change(self.find_message(channel, ts))
            self._messages[channel][ts] = edited
            self._publish(edited)
        return edited

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message. Raises WebApiRefusal `message_not_found`."""
        with self._lock:
            gone = self.find_message(channel, ts)
            del self._messages[channel][ts]
            event = {"type": "deleted", "channel": channel, "ts": ts}
            self._page_events.publish(event, self._audience(gone))

    def next_timestamp(self) -> str:
        """Return a time that no message has, for an edit or an event."""
        with self._lock:
            return self._next_ts()

    def _publish(self, message: SlackMessage) -> None:
        event = {"type": "message", "message": message.to_page_json()}
        self._page_events.publish(event, self._audience(message))

    def _audience(self, message: SlackMessage) -> frozenset[str]:
        if message.ephemeral_for:
            return frozenset({message.ephemeral_for})
        return self._channels[message.channel].members

    def _next_ts(self) -> str:
        self._last = max(self._last + 1, round(self._now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
