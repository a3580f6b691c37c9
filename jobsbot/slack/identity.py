"""Who the bot is in Slack, asked in the background: a slow Slack must not hold up the start."""

from __future__ import annotations

import logging
from threading import Event, Thread

from jobsbot.slack.web_api import SlackError, WebApi

log = logging.getLogger(__name__)
SOONEST, LATEST = 1.0, 60.0
"""Seconds between two questions: doubled each time."""


class Identity:
    """Asks `auth.test` until it is answered, and remembers the answer."""

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._known = Event()
        self._stopped = Event()
        self.user = ""
        """The bot's own user id; empty until it is known."""
        self.team = ""

    def start(self) -> None:
        """Begin to ask, on a thread of its own."""
        Thread(target=self._ask, name="identity", daemon=True).start()

    def known(self) -> bool:
        """Tell whether Slack has accepted the token."""
        return self._known.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until Slack has accepted the token, so long at most."""
        return self._known.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()

    def _ask(self) -> None:
        pause = SOONEST
        while not self._stopped.is_set():
            try:
                answer = self._web.call("auth.test")
            except SlackError as error:
                log.warning("Slack has not accepted the bot token yet: %s.", error)
                self._stopped.wait(pause)
                pause = min(pause * 2, LATEST)
                continue
            self.user, self.team = str(answer.get("user_id", "")), str(answer.get("team_id", ""))
            self._known.set()
            log.info("Authorised in Slack as %s in %s.", self.user, self.team)
            return
