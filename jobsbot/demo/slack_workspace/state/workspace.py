"""Everything that the stand-in Slack remembers, in one place and under one lock."""

import time
from collections.abc import Callable
from threading import RLock

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.faults import SlackFaults
from jobsbot.demo.slack_workspace.state.file_store import FileStore
from jobsbot.demo.slack_workspace.state.input_state import InputState
from jobsbot.demo.slack_workspace.state.interaction_tokens import InteractionTokens
from jobsbot.demo.slack_workspace.state.message_store import MessageStore
from jobsbot.demo.slack_workspace.state.page_events import PageEvents
from jobsbot.demo.slack_workspace.state.request_log import RequestLog
from jobsbot.demo.slack_workspace.state.thread_statuses import ThreadStatuses
from jobsbot.demo.slack_workspace.state.view_store import ViewStore
from jobsbot.demo.slack_workspace.state.workspace_setup import WorkspaceSetup, WorkspaceUser


class Workspace:
    """The state of a workspace. `now` gives the time in seconds since 1970, as Slack counts it."""

    def __init__(
        self,
        setup: WorkspaceSetup,
        now: Callable[[], float] = time.time,
        socket_url: str | None = None,
    ) -> None:
        lock = RLock()
        self.setup = setup
        self.now = now
        self.socket_url = socket_url
        self.page_events = PageEvents()
        self.request_log = RequestLog(self.page_events, now)
        self.faults = SlackFaults(now)
        self.messages = MessageStore(setup, self.page_events, now, lock)
        self.thread_statuses = ThreadStatuses(self.page_events, now, lock)
        self.views = ViewStore(setup, self.page_events, now, lock)
        self.interaction_tokens = InteractionTokens(now, lock)
        self.files = FileStore(lock)
        self.input_state = InputState(lock)

    def find_user(self, user: str) -> WorkspaceUser:
        """Find a person or the bot by id. Raises WebApiRefusal `user_not_found`."""
        for person in self.setup.list_users():
            if person.id == user:
                return person
        raise WebApiRefusal("user_not_found")

    def show_toast(self, user: str, text: str) -> None:
        """Show one person a notice that is not a message: Slack's own words about a failure."""
        self.page_events.publish({"type": "toast", "text": text}, {user})
