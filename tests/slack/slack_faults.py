"""A Slack that refuses, is silent, or loses its answers: laid over the stand-in, by method."""

import errno
import json
from collections import defaultdict, deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Any

Fault = Callable[[Callable[..., list[bytes]], Any], list[bytes]]


def refuse(error: str) -> Fault:
    """Say no, in this word."""

    def answer(_proceed, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"ok": False, "error": error}).encode()]

    return answer


def accept() -> Fault:
    """Say yes, and do nothing that can be seen here."""

    return answer_text('{"ok": true}')


def ask_to_wait(seconds: int) -> Fault:
    """Say that there were too many requests."""

    def answer(_proceed, start_response):
        headers = [("Content-Type", "application/json"), ("Retry-After", str(seconds))]
        start_response("429 Too Many Requests", headers)
        return [b'{"ok": false, "error": "ratelimited"}']

    return answer


def hold(until: Event) -> Fault:
    """Take the request at once, and do it only later."""

    def answer(proceed, _start_response):
        until.wait(30)
        return proceed()

    return answer


def keep_silent(until: Event) -> Fault:
    """Take the request, do nothing, and never answer."""

    def answer(_proceed, _start_response):
        until.wait(30)
        raise ConnectionAbortedError(errno.ECONNABORTED, "hung up, as laid ready")

    return answer


def answer_page(status: str) -> Fault:
    """Answer a gateway's page, and do nothing."""

    def answer(_proceed, start_response):
        start_response(status, [("Content-Type", "text/html")])
        return [b"<html><body>Slack is having trouble</body></html>"]

    return answer


def answer_text(text: str) -> Fault:
    """Answer this as Slack's own, and do nothing."""

    def answer(_proceed, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [text.encode()]

    return answer


def lose_answer() -> Fault:
    """Do what was asked, and hang up without an answer."""

    def answer(proceed, _start_response):
        proceed()
        raise ConnectionAbortedError(errno.ECONNABORTED, "hung up, as laid ready")

    return answer


def do_and_refuse(error: str) -> Fault:
    """Do what was asked, and say no in this word all the same."""

    def answer(proceed, start_response):
        proceed(lambda *_ignored: None)
        return refuse(error)(proceed, start_response)

    return answer


class SlackFaults:
    """A WSGI app over the stand-in's. `calls` are the methods called, `failed` what failed."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app, self._lock = app, Lock()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self.calls: list[str] = []
        self.failed: list[str] = []

    def next(self, method: str, *faults: Fault) -> None:
        """Do this at the next calls of a method (`response` for response addresses)."""
        with self._lock:
            self._faults[method].extend(faults)

    def always(self, method: str, fault: Fault) -> None:
        """Do this at every call of a method."""
        with self._lock:
            self._always[method] = fault

    def clear(self) -> None:
        """Do nothing of the kind any more."""
        with self._lock:
            self._faults.clear()
            self._always.clear()

    def __call__(self, environ, start_response):
        parts = environ["PATH_INFO"].strip("/").split("/")
        if parts[0] != "slack-api" or len(parts) < 2:
            return self._app(environ, start_response)
        with self._lock:
            self.calls.append(parts[1])
            waiting = self._faults[parts[1]]
            fault = waiting.popleft() if waiting else self._always.get(parts[1])
        if fault is None:
            return self._app(environ, start_response)
        self.failed.append(parts[1])
        return fault(lambda start=start_response: self._app(environ, start), start_response)
