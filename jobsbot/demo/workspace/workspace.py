"""Everything that the stand-in Slack remembers, in one place and under one lock."""

import time
from collections.abc import Callable
from threading import RLock

from jobsbot.demo.workspace.behind import Behind
from jobsbot.demo.workspace.choices import Choices
from jobsbot.demo.workspace.faults import Faults
from jobsbot.demo.workspace.files import Files
from jobsbot.demo.workspace.hub import Hub
from jobsbot.demo.workspace.messages import Messages
from jobsbot.demo.workspace.people import Cast, Person
from jobsbot.demo.workspace.refused import Refused
from jobsbot.demo.workspace.tickets import Tickets
from jobsbot.demo.workspace.views import Views


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
        """Find a person or the bot by id. Raises Refused `user_not_found`."""
        for person in self.cast.everyone():
            if person.id == user:
                return person
        raise Refused("user_not_found")

    def toast(self, user: str, text: str) -> None:
        """Tell one person something that is not a message: Slack's own words about a failure."""
        self.hub.publish({"type": "toast", "text": text}, {user})
