"""Bolt, with one listener for each kind of event. None of them knows a command.

Each acknowledges on the spot and hands the work to the desk.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from jobsbot.slack.dispatcher import Desk
from jobsbot.slack.identity import Identity
from jobsbot.slack.payload_readers import (
    Heard,
    Payload,
    commanded,
    direct,
    mentioned,
    pressed,
    submitted,
)
from jobsbot.slack.status_texts import BUSY, failed_early
from jobsbot.slack.webhook import Answer

log = logging.getLogger(__name__)

ANY = re.compile("")
MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading a payload raises that is not shaped as Slack's are."""
Reader = Callable[[Payload, str, datetime], Heard | None]


def make_app(desk: Desk, identity: Identity, *, token: str, root: str) -> App:
    """Make the Bolt app. It verifies nothing: the front has, over the raw bytes.

    It calls Slack neither here nor before an acknowledgement: who we are is asked elsewhere.
    """
    logger = logging.getLogger("jobsbot.slack.bolt")
    # While it is made, Bolt warns of a token in the environment, which it does not need here.
    logger.setLevel(logging.ERROR)
    app = App(
        # Bolt also sets the level of the logger that is called as the app is.
        name="jobsbot.slack.bolt",
        logger=logger,
        client=WebClient(base_url=root, timeout=10),
        authorize=_authorize(identity, token),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    # Below warnings, Bolt logs whole requests.
    logger.setLevel(logging.WARNING)
    _listen(app, Listeners(desk))
    return app


def deliver_to(app: App) -> Callable[[dict[str, Any]], Answer]:
    """Return what runs a verified payload in Bolt: HTTP and Socket Mode share the same road."""

    def deliver(payload: dict[str, Any]) -> Answer:
        try:
            response = app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        except MISSHAPEN as error:
            # Bolt reads parts of a payload without asking whether they are there.
            return Answer(_misshapen(error).status)
        kind = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
        return Answer(response.status, response.body or "", kind)

    return deliver


@dataclass(frozen=True)
class Listeners:
    """What is done with each kind of event. Bolt gives arguments by their names."""

    desk: Desk

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        heard = read(commanded, body)
        if heard and not self.desk.take(heard):
            ack(BUSY, response_type="ephemeral")
            return
        ack()

    def mention(self, ack: Ack, body: dict[str, Any]) -> None:
        self._take(ack, read(mentioned, body))

    def message(self, ack: Ack, body: dict[str, Any]) -> None:
        self._take(ack, read(direct, body))

    def press(self, ack: Ack, body: dict[str, Any]) -> None:
        self._take(ack, read(pressed, body))

    def submit(self, ack: Ack, body: dict[str, Any]) -> None:
        heard = read(submitted, body)
        if heard and (errors := self.desk.check(heard.said)):
            ack(response_action="errors", errors=dict(errors))
            return
        self._take(ack, heard)

    def failed(self, error: Exception, body: Mapping[str, Any]) -> BoltResponse:
        """End what nothing here is for, and bugs before anything was taken on."""
        if isinstance(error, BoltUnhandledRequestError):
            log.info("Slack sent a %s, which nothing here is for.", body.get("type", "request"))
            return BoltResponse(status=200)
        if isinstance(error, Misshapen):
            return _misshapen(error)
        id = new_id()
        log.error("jobsbot itself failed.", exc_info=error, extra={"id": id})
        if "command" in body:
            return BoltResponse(status=200, body=failed_early(id))
        return BoltResponse(status=500)

    def _take(self, ack: Ack, heard: Heard | None) -> None:
        ack()
        if heard and not self.desk.take(heard):
            self.desk.turn_away(heard)


class Misshapen(Exception):
    """A payload that lacks what Slack always sends."""


def read(reader: Reader, body: Payload) -> Heard | None:
    """Read a payload, under a new id and now. Raises Misshapen."""
    try:
        return reader(body, new_id(), datetime.now(UTC))
    except MISSHAPEN as error:
        raise Misshapen(repr(error)) from None


def new_id() -> str:
    """Make an id: short enough to quote, and not to be guessed, since a card's buttons carry it."""
    return secrets.token_hex(5)


def _authorize(identity: Identity, token: str) -> Callable[[], AuthorizeResult]:
    """Answer Bolt's question who we are from what is known already."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team or None,
            bot_user_id=identity.user or None,
            bot_token=token,
        )

    return authorize


def _misshapen(error: Exception) -> BoltResponse:
    log.warning("A signed payload is not shaped as Slack's are: %r.", error)
    return BoltResponse(status=400)


def _listen(app: App, listeners: Listeners) -> None:
    app.command(ANY)(listeners.command)
    app.action(ANY)(listeners.press)
    app.view_submission(ANY)(listeners.submit)
    app.event("app_mention")(listeners.mention)
    app.event("message")(listeners.message)
    app.error(listeners.failed)
