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

from jobsbot.slack.payload import Unreadable, read_payload
from jobsbot.slack.request_body import Body, Unacceptable
from jobsbot.slack.verification import Replays, genuine

EVENTS = "/slack/events"
PLAIN = "text/plain; charset=utf-8"

Probe = Callable[[], bool]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    status: int = 200
    body: str = ""
    kind: str = PLAIN


Deliver = Callable[[dict[str, Any]], Answer]
"""Runs a verified payload. It answers at once, whatever the Jobs API is doing."""


Observe = Callable[[int, float], None]
"""Told of each request of Slack's: the status that it was answered with, after how many seconds."""


def unobserved(status: int, seconds: float) -> None:
    """Look away."""


@dataclass(frozen=True, kw_only=True)
class Front:
    """A WSGI application: Slack's one door, and three small ones for whoever runs the bot.

    `probes` says by name what has to be up before this process should be sent anything.
    """

    secret: str = field(repr=False)
    deliver: Deliver
    probes: Mapping[str, Probe] = field(default_factory=lambda: MappingProxyType({}))
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    replays: Replays = field(default_factory=Replays)
    clock: Callable[[], float] = time.time
    observe: Observe = unobserved

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = Body(environ)
        answer = self._answer(environ, body)
        sent = answer.body.encode()
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(sent)))]
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST" if environ["PATH_INFO"] == EVENTS else "GET, HEAD"))
        if not body.drain():
            headers.append(("Connection", "close"))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [sent]

    def _answer(self, environ: WSGIEnvironment, body: Body) -> Answer:
        method = environ["REQUEST_METHOD"]
        match environ["PATH_INFO"]:
            case "/slack/events":
                return self._observed(environ, body) if method == "POST" else _no_such_method()
            case "/healthz" | "/readyz" | "/metrics" as path:
                return self._about(path) if method in ("GET", "HEAD") else _no_such_method()
        return Answer(404, "There is nothing here.\n")

    def _about(self, path: str) -> Answer:
        if path == "/healthz":
            return Answer(200, "ok\n")
        if path == "/metrics":
            return Answer(200, generate_latest(self.registry).decode(), CONTENT_TYPE_LATEST)
        down = [name for name, probe in self.probes.items() if not probe()]
        return Answer(503, f"Not up: {', '.join(down)}.\n") if down else Answer(200, "ready\n")

    def _observed(self, environ: WSGIEnvironment, body: Body) -> Answer:
        began = time.perf_counter()
        answer = self._events(environ, body)
        self.observe(answer.status, time.perf_counter() - began)
        return answer

    def _events(self, environ: WSGIEnvironment, body: Body) -> Answer:
        try:
            sent = body.whole()
        except Unacceptable as why:
            return _refused(400, f"its body cannot be read: {why}")
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        now = self.clock()
        if not genuine(self.secret, timestamp, signature, sent, now):
            return _refused(401, "it is not signed by Slack, or is too old")
        if self.replays.seen(signature, now):
            log.warning("A request to %s came a second time; it was not run again.", EVENTS)
            return Answer(200)
        return self._run(sent, environ.get("CONTENT_TYPE", ""))

    def _run(self, sent: bytes, content_type: str) -> Answer:
        try:
            payload = read_payload(sent, content_type)
        except Unreadable:
            return _refused(400, "it is signed, and holds none of Slack's payloads")
        return self.deliver(payload)


def _refused(status: int, why: str) -> Answer:
    log.warning("Refused a request to %s with %d: %s.", EVENTS, status, why)
    return Answer(status, f"{HTTPStatus(status).phrase}\n")


def _no_such_method() -> Answer:
    return Answer(405, "This address does not answer that method.\n")
