"""The front before Bolt: nothing is parsed, logged or run that Slack did not sign.

Stock Bolt parses a body before it verifies it, logs it when it cannot, and runs the same signed
request twice. So the raw bytes are bounded, verified and remembered here first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from jobsbot.slack.payload_decoder import InvalidPayload, decode_payload
from jobsbot.slack.request_body import InvalidBody, RequestBody
from jobsbot.slack.verification import ReplayGuard, is_signed_by_slack

EVENTS_PATH = "/slack/events"
PLAIN_TEXT_TYPE = "text/plain; charset=utf-8"

Probe = Callable[[], bool]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HttpResponse:
    """What goes back over HTTP."""

    status: int = 200
    body: str = ""
    content_type: str = PLAIN_TEXT_TYPE


PayloadHandler = Callable[[dict[str, Any]], HttpResponse]
"""Runs a verified payload. It answers at once, whatever the Jobs API is doing."""


RequestObserver = Callable[[int, float], None]
"""Told of each request of Slack's: the status that it was answered with, after how many seconds."""


def ignore_request(status: int, seconds: float) -> None:
    """Look away."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A WSGI application: Slack's one door, and three small ones for whoever runs the bot.

    `probes` says by name what has to be up before this process should be sent anything.
    """

    signing_secret: str = field(repr=False)
    handle_payload: PayloadHandler
    probes: Mapping[str, Probe] = field(default_factory=lambda: MappingProxyType({}))
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    replay_guard: ReplayGuard = field(default_factory=ReplayGuard)
    clock: Callable[[], float] = time.time
    on_request: RequestObserver = ignore_request

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = RequestBody(environ)
        answer = self._route(environ, body)
        sent = answer.body.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(sent)))]
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(
                ("Allow", "POST" if environ["PATH_INFO"] == EVENTS_PATH else "GET, HEAD")
            )
        if not body.drain():
            headers.append(("Connection", "close"))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [sent]

    def _route(self, environ: WSGIEnvironment, body: RequestBody) -> HttpResponse:
        method = environ["REQUEST_METHOD"]
        match environ["PATH_INFO"]:
            case "/slack/events":
                return (
                    self._handle_observed(environ, body)
                    if method == "POST"
                    else _method_not_allowed()
                )
            case "/healthz" | "/readyz" | "/metrics" as path:
                return (
                    self._answer_health(path)
                    if method in ("GET", "HEAD")
                    else _method_not_allowed()
                )
        return HttpResponse(404, "There is nothing here.\n")

    def _answer_health(self, path: str) -> HttpResponse:
        if path == "/healthz":
            return HttpResponse(200, "ok\n")
        if path == "/metrics":
            return HttpResponse(200, generate_latest(self.registry).decode(), CONTENT_TYPE_LATEST)
        down = [name for name, probe in self.probes.items() if not probe()]
        return (
            HttpResponse(503, f"Not up: {', '.join(down)}.\n")
            if down
            else HttpResponse(200, "ready\n")
        )

    def _handle_observed(self, environ: WSGIEnvironment, body: RequestBody) -> HttpResponse:
        started_at = time.perf_counter()
        answer = self._handle_event(environ, body)
        self.on_request(answer.status, time.perf_counter() - started_at)
        return answer

    def _handle_event(self, environ: WSGIEnvironment, body: RequestBody) -> HttpResponse:
        try:
            sent = body.read_all()
        except InvalidBody as why:
            return _reject_request(400, f"its body cannot be read: {why}")
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        now = self.clock()
        if not is_signed_by_slack(self.signing_secret, timestamp, signature, sent, now):
            return _reject_request(401, "it is not signed by Slack, or is too old")
        if self.replay_guard.is_replay(signature, now):
            log.warning("A request to %s came a second time; it was not run again.", EVENTS_PATH)
            return HttpResponse(200)
        return self._decode_and_handle(sent, environ.get("CONTENT_TYPE", ""))

    def _decode_and_handle(self, sent: bytes, content_type: str) -> HttpResponse:
        try:
            payload = decode_payload(sent, content_type)
        except InvalidPayload:
            return _reject_request(400, "it is signed, and holds none of Slack's payloads")
        return self.handle_payload(payload)


def _reject_request(status: int, why: str) -> HttpResponse:
    log.warning("Refused a request to %s with %d: %s.", EVENTS_PATH, status, why)
    return HttpResponse(status, f"{HTTPStatus(status).phrase}\n")


def _method_not_allowed() -> HttpResponse:
    return HttpResponse(405, "This address does not answer that method.\n")
