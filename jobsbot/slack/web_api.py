"""Slack's Web API and response addresses, over one pool of kept connections.

What it promises:

* A request that posts something is sent once. It is sent again only where nothing of it can have
  arrived: the connection could not be made, or Slack answered that there were too many (429).
* A request that can be repeated without harm (an edit, a question) is sent a second time after a
  lost connection, a timeout or a 5xx.
* After a 429 every thread waits as long as Slack says, and no call waits longer than its patience.
* Everything has a timeout. No token, response address or body is in an exception or a log line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from jobsbot.slack.rate_limiter import Limiter

TIMEOUTS = (3.05, 10.0)
"""Seconds to connect, and to wait for an answer."""
UPLOAD = (3.05, 60.0)
"""The same for a file, which Slack looks at before it answers."""
PATIENCE = 30.0
"""Seconds that a call waits for its turn, by default."""
CONNECTIONS = 64
TRIES = 4
"""How often a call is begun at most, whatever is answered."""
PAUSE = 0.3
"""Seconds before a request that failed is sent again."""
HARMLESS = frozenset({"auth.test", "chat.update", "views.update", "files.getUploadURLExternal"})
"""Methods that can be called twice with the effect of once."""


class SlackError(Exception):
    """Slack did not do what was asked. The text holds the method and Slack's own word, no more."""


class Refused(SlackError):
    """Slack said no. `error` is its word for why."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refused {method}: {error}")
        self.error = error


class Silent(SlackError):
    """No answer, or none that can be read. `sent` says whether the request may have arrived."""

    def __init__(self, method: str, why: str, *, sent: bool) -> None:
        super().__init__(f"Slack did not answer {method}: {why}")
        self.sent = sent


class WebApi:
    """Calls Slack. `root` ends in a slash. Safe to use from any thread."""

    def __init__(self, token: str, root: str, limiter: Limiter | None = None) -> None:
        self._token, self._root = token, root
        self._limiter = limiter or Limiter()
        self._session = _session()

    def call(self, method: str, *, patience: float = PATIENCE, **arguments: Any) -> dict[str, Any]:
        """Call a method and return its answer. Arguments that are None are left out.

        Raises Refused for Slack's `ok: false`, also where the turn would not come within
        `patience`, and Silent where there was no answer.
        """
        form = {name: _form(value) for name, value in arguments.items() if value is not None}

        def send() -> requests.Response:
            return self._session.post(
                self._root + method,
                data=form,
                auth=self._authorised,
                timeout=TIMEOUTS,
                allow_redirects=False,
            )

        channel = str(arguments.get("channel", ""))
        answer = _decoded(method, self._send(method, channel, patience, send))
        if answer.get("ok") is not True:
            raise Refused(method, str(answer.get("error", "no reason given")))
        return answer

    def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Answer at a response address, once. Raises Refused and Silent."""

        def send() -> requests.Response:
            return self._session.post(
                url, json=message, auth=_nobody, timeout=TIMEOUTS, allow_redirects=False
            )

        response = self._send("response_url", "", PATIENCE, send)
        if error := _response_error(response):
            raise Refused("response_url", error)

    def upload(self, url: str, content: BinaryIO) -> None:
        """Send a file, from its start, to the address that Slack gave for it."""

        def send() -> requests.Response:
            content.seek(0)
            return self._session.post(
                url, data=content, auth=_nobody, timeout=UPLOAD, allow_redirects=False
            )

        if not self._send("upload", "", PATIENCE, send).ok:
            raise Refused("upload", "the file was not taken")

    def _send(
        self, method: str, channel: str, patience: float, send: Callable[[], requests.Response]
    ) -> requests.Response:
        lost = 0
        for left in reversed(range(TRIES)):
            if not self._limiter.turn(method, channel, patience):
                break
            try:
                response = _sent(method, send)
            except Silent as silent:
                lost += silent.sent
                if not left or (silent.sent and (method not in HARMLESS or lost > 1)):
                    raise
                self._limiter.hold(method, PAUSE)
                continue
            if response.status_code != 429:
                return response
            self._limiter.hold(method, _retry_after(response))
        raise Refused(method, "ratelimited")

    def _authorised(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no credentials, nor any that `.netrc` holds for the host."""
    return request


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        # It must try nothing again by itself: it would also log the address each time.
        session.mount(scheme, HTTPAdapter(10, CONNECTIONS, max_retries=0))
    return session


def _sent(method: str, send: Callable[[], requests.Response]) -> requests.Response:
    """Send. The errors raised in its place hold nothing of the request, as the caught ones do."""
    try:
        response = send()
    except requests.RequestException as error:
        raise Silent(method, type(error).__name__, sent=not _unsent(error)) from None
    if response.status_code >= 500:
        raise Silent(method, f"HTTP {response.status_code}", sent=True)
    return response


def _unsent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _form(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _decoded(method: str, response: requests.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Silent(method, "its answer is none of the Web API's", sent=True)
    return answer


def _response_error(response: requests.Response) -> str:
    """Read what is wrong: Slack answers `ok`, or JSON, or a word, with or without an HTTP error."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is False:
        return str(answer.get("error") or "no reason given")
    return "" if response.ok else response.text.strip()[:80] or f"HTTP {response.status_code}"


def _retry_after(response: requests.Response) -> float:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else 1.0
