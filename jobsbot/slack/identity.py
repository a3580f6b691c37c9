"""Who the bot is in Slack, asked in the background: a slow Slack must not hold up the start."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Event, Lock, Thread
from typing import Any

from jobsbot.core.values import replace
from jobsbot.slack.message_urls import read_workspace_url
from jobsbot.slack.outbound.slack_errors import SlackError, SlackRefused
from jobsbot.slack.outbound.web_api import WebApi
from jobsbot.slack.payloads.source import ORG_WIDE_NOTE, ORG_WIDE_REMEDY, Home

log = logging.getLogger(__name__)
MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 60.0
"""Seconds between two questions: doubled each time."""
RECHECK_SECONDS = 60.0
"""Seconds between two checks whether the token is still accepted."""
TOKEN_ERRORS = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
"""Slack's words for a token that is good no more. https://docs.slack.dev/reference/methods/auth.test"""


class BotIdentity:
    """Asks `auth.test` until it is answered, and remembers the answer.

    The app's id is in the app-level token; without one it is learnt from the answer to a post.
    """

    def __init__(
        self,
        web: WebApi,
        app_id: str = "",
        recheck_seconds: float = RECHECK_SECONDS,
        first_retry_seconds: float = MIN_RETRY_SECONDS,
    ) -> None:
        self._web, self._recheck_seconds = web, recheck_seconds
        self._first_retry_seconds = first_retry_seconds
        self._is_accepted = False
        self._answered = Event()
        self._stopped = Event()
        self._lock = Lock()
        self._home = Home(app=app_id)
        self.user_id = ""
        """The bot's own user id; empty until it is known."""

    @property
    def team_id(self) -> str:
        """The workspace's id; empty until it is known."""
        return self._home.team

    @property
    def home(self) -> Home:
        """Who we are, as far as it is known."""
        return self._home

    def start(self) -> None:
        """Begin to ask, on a thread of its own."""
        Thread(target=self._run_loop, name="identity", daemon=True).start()

    def is_accepted(self) -> bool:
        """Tell whether Slack accepted the token when it was asked last."""
        return self._is_accepted

    def wait(self, seconds: float) -> bool:
        """Wait until Slack has accepted the token, so long at most."""
        return self._answered.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()

    def learn_from_post(self, answer: Mapping[str, Any]) -> None:
        """Learn the app's id from Slack's answer to a message of ours, where it is not known."""
        if self._home.app:
            return
        message = answer.get("message")
        profile = message.get("bot_profile") if isinstance(message, dict) else None
        app_id = profile.get("app_id") if isinstance(profile, dict) else None
        with self._lock:
            if isinstance(app_id, str) and not self._home.app:
                self._home = replace(self._home, app=app_id)

    def _run_loop(self) -> None:
        self._ask_until_answered()
        while not self._stopped.wait(self._recheck_seconds):
            self._check_token()

    def _check_token(self) -> None:
        """Check whether the token is still accepted. Without an answer, the last one counts."""
        try:
            self._web.call("auth.test")
        except SlackError as error:
            if isinstance(error, SlackRefused) and error.error in TOKEN_ERRORS:
                if self._is_accepted:
                    log.error("Slack accepts the bot token no more: %s.", error)
                self._is_accepted = False
            return
        if not self._is_accepted:
            log.info("Slack accepts the bot token again.")
        self._is_accepted = True

    def _ask_until_answered(self) -> None:
        pause = self._first_retry_seconds
        while not self._stopped.is_set():
            if why := self._ask():
                log.warning("Slack has not accepted the bot token yet: %s.", why)
                self._stopped.wait(pause)
                pause = min(pause * 2, MAX_RETRY_SECONDS)
                continue
            log.info("Authorised in Slack as %s in %s.", self.user_id, self.team_id)
            if self._home.is_org_wide:
                log.warning("%s %s", ORG_WIDE_NOTE, ORG_WIDE_REMEDY)
            return

    def _ask(self) -> str:
        """Ask Slack for the bot's identity; answer why it is not known, or nothing."""
        try:
            answer = self._web.call("auth.test")
        except SlackError as error:
            return str(error)
        return "" if self._remember(answer) else "it did not say whose workspace this is"

    def _remember(self, answer: Mapping[str, Any]) -> bool:
        """Remember the answer of `auth.test`. False where it names no workspace.

        Without the workspace, everybody would count as one of its people.
        """
        user, team, enterprise, app = (
            value if isinstance(value := answer.get(name), str) else ""
            for name in ("user_id", "team_id", "enterprise_id", "app_id")
        )
        team = team or enterprise
        if not team:
            return False
        org_wide = answer.get("is_enterprise_install") is True
        self.user_id, url = user, read_workspace_url(answer)
        with self._lock:
            self._home = Home(team, enterprise, org_wide, self._home.app or app, url)
        self._is_accepted = True
        self._answered.set()
        return True
