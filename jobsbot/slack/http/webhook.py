"""The webhook before Bolt: nothing is parsed, logged or run that Slack did not sign.

Bolt itself parses a body before it verifies it, logs one that it cannot parse, and runs the same
signed request twice. So the raw bytes are limited, verified and remembered here first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIEnvironment

from jobsbot.slack.http.parser import MAX_BODY_BYTES
from jobsbot.slack.http.refusal_log import RefusalLog
from jobsbot.slack.http.routes import HttpResponse, Route
from jobsbot.slack.http.verification import (
    ReplayGuard,
    explain_wrong_signature,
    is_signed_by_slack,
)
from jobsbot.slack.payloads.decoder import InvalidPayload, decode_payload

EVENTS_PATH = "/slack/events"
MAX_SSL_CHECK_BYTES = 4096
log = logging.getLogger(__name__)


PayloadHandler = Callable[[dict[str, Any]], HttpResponse]
"""Runs a verified payload. It answers at once, whatever the Jobs API is doing."""


RequestObserver = Callable[[int, float], None]
"""Told of each request of Slack's: the status that it was answered with, after how many seconds."""


def ignore_request(status: int, seconds: float) -> None:
    """Observe nothing."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Answers the one address that Slack posts to.

    `signing_secrets` are all that are accepted: two, while one is exchanged for another.
    """

    signing_secrets: tuple[str, ...] = field(repr=False)
    handle_payload: PayloadHandler
    replay_guard: ReplayGuard = field(default_factory=ReplayGuard)
    refusal_log: RefusalLog = field(default_factory=RefusalLog)
    clock: Callable[[], float] = time.time
    on_request: RequestObserver = ignore_request

    def routes(self) -> dict[str, Route]:
        """The route of this address."""
        return {EVENTS_PATH: Route(("POST",), self.handle)}

    def handle(self, environ: WSGIEnvironment) -> HttpResponse:
        """Answer a request, and tell the observer."""
        started_at = time.perf_counter()
        answer = self._handle_request(environ)
        self.on_request(answer.status, time.perf_counter() - started_at)
        return answer

    def _handle_request(self, environ: WSGIEnvironment) -> HttpResponse:
        # The server has the whole body already, and none is larger than this.
        sent = environ["wsgi.input"].read(MAX_BODY_BYTES)
        if is_ssl_check(sent):
            return HttpResponse(200)
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        now = self.clock()
        claim = (self.signing_secrets, timestamp, signature, sent, now)
        if not is_signed_by_slack(*claim):
            return self._refuse(401, explain_wrong_signature(*claim))
        if self.replay_guard.is_replay(signature, now):
            log.warning("A request to %s came a second time; it was not run again.", EVENTS_PATH)
            return HttpResponse(200)
        return self._decode_and_handle(sent, environ.get("CONTENT_TYPE", ""))

    def _decode_and_handle(self, sent: bytes, content_type: str) -> HttpResponse:
        try:
            payload = decode_payload(sent, content_type)
        except InvalidPayload:
            return self._refuse(400, "it is signed, and holds none of Slack's payloads")
        return self.handle_payload(payload)

    def _refuse(self, status: int, why: str) -> HttpResponse:
        self.refusal_log.note_refusal(status, why)
        return HttpResponse(status, f"{HTTPStatus(status).phrase}\n")


def is_ssl_check(body: bytes) -> bool:
    """Tell whether Slack only checks our certificate. It does not sign that, and expects a 200."""
    if len(body) > MAX_SSL_CHECK_BYTES:
        return False
    fields = body.split(b"&")
    return b"ssl_check=1" in fields and not any(
        name.startswith((b"command=", b"payload=")) for name in fields
    )
