"""Everything that the stand-in Slack remembers, in one place and under one lock."""

import time
from collections.abc import Callable
from threading import RLock

from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.state.faults import Faults
from jobsbot.demo.slack_workspace.state.file_store import Files
from jobsbot.demo.slack_workspace.state.input_state import Choices
from jobsbot.demo.slack_workspace.state.interaction_tokens import Tickets
from jobsbot.demo.slack_workspace.state.message_store import Messages
from jobsbot.demo.slack_workspace.state.page_events import Hub
from jobsbot.demo.slack_workspace.state.request_log import Behind
from jobsbot.demo.slack_workspace.state.view_store import Views
from jobsbot.demo.slack_workspace.state.workspace_setup import Cast, Person


class Workspace:
    """A practice workspace. `now` gives the time in seconds since 1970, as Slack counts it."""

    def __init__(
        self, cast: Cast, now: Callable[[], float] = time.time, socket_url: str | None = None
    ) -> None:
        lock = RLock()
        self.cast = cast
        self.now = now
        self.socket_url = socket_url
        self.hub = Hub()
        self.behind = Behind(self.hub, now)
        self.faults = Faults(now)
        self.messages = Messages(cast, self.hub, now, lock)
        self.views = Views(cast, self.hub, now, lock)
        self.tickets = Tickets(now, lock)
        self.files = Files(lock)
        self.choices = Choices(lock)

    def person(self, user: str) -> Person:
        """Find a person or the bot by id. Raises WebApiRefusal `user_not_found`."""
        for person in self.cast.everyone():
            if person.id == user:
                return person
        raise WebApiRefusal("user_not_found")

    def toast(self, user: str, text: str) -> None:
        """Tell one person something that is not a message: Slack's own words about a failure."""
        self.hub.publish({"type": "toast", "text": text}, {user})
