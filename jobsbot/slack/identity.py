"""Who the bot is in Slack, asked in the background: a slow Slack must not hold up the start."""

from __future__ import annotations

import logging
from threading import Event, Thread

from jobsbot.slack.web_api import SlackError, WebApi

log = logging.getLogger(__name__)
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 60.0
"""Seconds between two questions: doubled each time."""


class BotIdentity:
    """Asks `auth.test` until it is answered, and remembers the answer."""

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._answered = Event()
        self._stopped = Event()
        self.user_id = ""
        """The bot's own user id; empty until it is known."""
        self.team_id = ""

    def start(self) -> None:
        """Begin to ask, on a thread of its own."""
        Thread(target=self._ask_until_answered, name="identity", daemon=True).start()

    def is_known(self) -> bool:
        """Tell whether Slack has accepted the token."""
        return self._answered.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until Slack has accepted the token, so long at most."""
        return self._answered.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()

    def _ask_until_answered(self) -> None:
        pause = MIN_RETRY_SECONDS
        while not self._stopped.is_set():
            try:
                answer = self._web.call("auth.test")
            except SlackError as error:
                log.warning("Slack has not accepted the bot token yet: %s.", error)
                self._stopped.wait(pause)
                pause = min(pause * 2, MAX_RETRY_SECONDS)
                continue
            self.user_id, self.team_id = (
                str(answer.get("user_id", "")),
                str(answer.get("team_id", "")),
            )
            self._answered.set()
            log.info("Authorised in Slack as %s in %s.", self.user_id, self.team_id)
            return
