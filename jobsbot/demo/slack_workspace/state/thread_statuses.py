"""What an app says that it is doing, shown in a thread behind the app's name until it answers."""

from collections.abc import Callable
from threading import RLock
from typing import Any

import msgspec

from jobsbot.demo.slack_workspace.state.page_events import PageEvents
from jobsbot.demo.slack_workspace.state.workspace_setup import Channel

STATUS_SECONDS = 120.0
"""After so long Slack takes a status away by itself.
https://docs.slack.dev/reference/methods/assistant.threads.setStatus
"""


class ThreadStatus(msgspec.Struct, frozen=True):
    """A status, and until when it is shown, in seconds since 1970."""

    channel: str
    thread_ts: str
    status: str
    until: float

    def to_page_json(self) -> dict[str, Any]:
        """Return the status as the demo page reads it."""
        return msgspec.structs.asdict(self)


class ThreadStatuses:
    """The statuses of all threads, under the workspace's lock."""

    def __init__(self, page_events: PageEvents, now: Callable[[], float], lock: RLock) -> None:
        self._page_events, self._now, self._lock = page_events, now, lock
        self._statuses: dict[tuple[str, str], ThreadStatus] = {}

    def show(self, channel: Channel, thread_ts: str, status: str) -> None:
        """Show a status in a thread; an empty one takes it away."""
        with self._lock:
            shown = ThreadStatus(channel.id, thread_ts, status, self._now() + STATUS_SECONDS)
            before = self._statuses.pop((channel.id, thread_ts), None)
            if status:
                self._statuses[channel.id, thread_ts] = shown
            if status or before:
                event = {"type": "status", "status": shown.to_page_json()}
                self._page_events.publish(event, channel.members)

    def list_shown(self, person: str, channel: Channel) -> tuple[ThreadStatus, ...]:
        """Return what a person sees in the threads of a channel now."""
        if person not in channel.members:
            return ()
        with self._lock:
            statuses = tuple(self._statuses.values())
        return tuple(s for s in statuses if s.channel == channel.id and s.until > self._now())
