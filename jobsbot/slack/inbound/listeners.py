"""Bolt, with one listener for each kind of event. None of them knows a command.

Each acknowledges on the spot and hands the work to the dispatcher.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from jobsbot.core.grammar.command import Command
from jobsbot.core.messages.notices import explain_unknown_form
from jobsbot.core.values import replace
from jobsbot.render.modals import to_note_view
from jobsbot.slack.http.routes import HttpResponse
from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.inbound.dispatcher import Dispatcher
from jobsbot.slack.payloads.decoder import MalformedPayload, check_ids, check_shape
from jobsbot.slack.payloads.readers import (
    Delivery,
    read_button_press,
    read_command,
    read_direct_message,
    read_form_submission,
    read_mention,
)
from jobsbot.slack.payloads.source import Payload, read_source
from jobsbot.slack.payloads.storable_text import make_storable
from jobsbot.slack.status_texts import BUSY_TEXT, failed_acknowledgement

log = logging.getLogger(__name__)

MATCH_ANY = re.compile("")
MALFORMED_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading a payload raises that is not shaped as Slack's are."""
PayloadReader = Callable[[Payload, str, datetime], Delivery | None]


def make_bolt_app(
    dispatcher: Dispatcher, identity: BotIdentity, *, token: str, base_url: str
) -> App:
    """Make the Bolt app. It verifies nothing: the webhook has verified the raw bytes.

    It calls Slack neither here nor before an acknowledgement: `BotIdentity` does so, beside it.
    """
    logger = logging.getLogger("jobsbot.slack.bolt")
    # While it is made, Bolt warns of a token in the environment, which it does not need here.
    logger.setLevel(logging.ERROR)
    app = App(
        # Bolt also sets the level of the logger that is called as the app is.
        name="jobsbot.slack.bolt",
        logger=logger,
        client=WebClient(base_url=base_url, timeout=10),
        authorize=_make_authorize(identity, token),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    # Below warnings, Bolt logs whole requests.
    logger.setLevel(logging.WARNING)
    _register_listeners(app, BoltListeners(dispatcher))
    return app


def make_payload_handler(app: App) -> Callable[[dict[str, Any]], HttpResponse]:
    """Make the function that runs a verified payload in Bolt, for HTTP and Socket Mode alike."""

    def deliver(payload: dict[str, Any]) -> HttpResponse:
        try:
            check_shape(payload)
            response = app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        except (MalformedPayload, *MALFORMED_ERRORS) as error:
            # Bolt reads parts of a payload without asking whether they are there.
            return HttpResponse(_malformed_response(error).status)
        kind = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
        return HttpResponse(response.status, response.body or "", kind)

    return deliver


class BoltListeners(msgspec.Struct, frozen=True):
    """What is done with each kind of event. Bolt gives arguments by their names."""

    dispatcher: Dispatcher

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        delivery = read_delivery(read_command, body)
        if delivery and not self.dispatcher.accept(delivery):
            ack(BUSY_TEXT, response_type="ephemeral")
            return
        ack()

    def mention(self, ack: Ack, body: dict[str, Any]) -> None:
        self._acknowledge_and_accept(ack, read_delivery(read_mention, body))

    def message(self, ack: Ack, body: dict[str, Any]) -> None:
        self._acknowledge_and_accept(ack, read_delivery(read_direct_message, body))

    def action(self, ack: Ack, body: dict[str, Any]) -> None:
        self._acknowledge_and_accept(ack, read_delivery(read_button_press, body))

    def view_submission(self, ack: Ack, body: dict[str, Any]) -> None:
        delivery = read_known_form(body)
        if delivery is None:
            ack(response_action="update", view=to_note_view(explain_unknown_form()))
            return
        form = self.dispatcher.check_form(delivery)
        if form.errors:
            ack(response_action="errors", errors=dict(form.errors))
            if form.is_refused:
                self.dispatcher.record_refused_form(delivery)
            return
        self._acknowledge_and_accept(ack, delivery, form.command)

    def handle_error(self, error: Exception, body: Mapping[str, Any]) -> BoltResponse:
        """Acknowledge events without a listener, and bugs before a delivery was accepted."""
        if isinstance(error, BoltUnhandledRequestError):
            log.info("Slack sent a %s, which nothing here is for.", body.get("type", "request"))
            return BoltResponse(status=200)
        if isinstance(error, MalformedPayload):
            return _malformed_response(error)
        id = new_interaction_id()
        log.error("jobsbot itself failed.", exc_info=error, extra={"id": id})
        if "command" in body:
            return BoltResponse(status=200, body=failed_acknowledgement(id))
        return BoltResponse(status=500)

    def _acknowledge_and_accept(
        self, ack: Ack, delivery: Delivery | None, command: Command | None = None
    ) -> None:
        ack()
        if delivery and not self.dispatcher.accept(delivery, command):
            self.dispatcher.reply_busy(delivery)


def read_delivery(reader: PayloadReader, body: Payload) -> Delivery | None:
    """Read a payload, under a new id and now. Raises MalformedPayload."""
    try:
        delivery = reader(body, new_interaction_id(), datetime.now(UTC))
        if delivery is None:
            return None
        check_ids(delivery.said)
        return replace(delivery, said=make_storable(delivery.said), source=read_source(body))
    except MALFORMED_ERRORS as error:
        raise MalformedPayload(repr(error)) from None


def read_known_form(body: Payload) -> Delivery | None:
    """Read a form that was submitted; None for one of another release, by its name or metadata."""
    try:
        return read_delivery(read_form_submission, body)
    except MalformedPayload as error:
        _malformed_response(error)
        return None


def new_interaction_id() -> str:
    """Make an id: short enough to quote, and not to be guessed, since a card's buttons carry it."""
    return secrets.token_hex(5)


def _make_authorize(identity: BotIdentity, token: str) -> Callable[[], AuthorizeResult]:
    """Answer Bolt's question who we are from what is known already."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id or None,
            bot_user_id=identity.user_id or None,
            bot_token=token,
        )

    return authorize


def _malformed_response(error: Exception) -> BoltResponse:
    """Answer 200: otherwise Slack would send the same again, and count the app as failing."""
    log.warning("A signed payload is not shaped as Slack's are: %r.", error)
    return BoltResponse(status=200)


def _register_listeners(app: App, listeners: BoltListeners) -> None:
    app.command(MATCH_ANY)(listeners.command)
    app.action(MATCH_ANY)(listeners.action)
    app.view_submission(MATCH_ANY)(listeners.view_submission)
    app.event("app_mention")(listeners.mention)
    app.event("message")(listeners.message)
    app.error(listeners.handle_error)
