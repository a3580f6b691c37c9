"""Slack's Web API and response addresses, over one pool of kept connections.

What it promises:

* A request that posts something is sent once. It is sent again only where nothing of it can have
  arrived: the connection could not be made, or Slack answered that there were too many (429).
* A request that can be repeated without harm (an edit, a question) is sent a second time after a
  lost connection, a timeout or a 5xx.
* After a 429 every thread waits as long as Slack says, and no call waits longer than its max_wait.
* Everything has a timeout. No token, response address or body is in an exception or a log line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from jobsbot.core.text.redactor import Redactor
from jobsbot.slack.rate_limiter import RateLimiter

REQUEST_TIMEOUTS_SECONDS = (3.05, 10.0)
"""Seconds to connect, and to wait for an answer."""
UPLOAD_TIMEOUTS_SECONDS = (3.05, 60.0)
"""The same for a file, which Slack looks at before it answers."""
DEFAULT_MAX_WAIT_SECONDS = 30.0
"""Seconds that a call waits for its turn, by default."""
MAX_CONNECTIONS = 64
MAX_ATTEMPTS = 4
"""How often a call is begun at most, whatever is answered."""
RETRY_PAUSE_SECONDS = 0.3
"""Seconds before a request that failed is sent again."""
IDEMPOTENT_METHODS = frozenset(
    {"auth.test", "chat.update", "views.update", "files.getUploadURLExternal"}
)
"""Methods that can be called twice with the effect of once."""


class SlackError(Exception):
    """Slack did not do what was asked. The text holds the method and Slack's own word, no more."""


class SlackRefused(SlackError):
    """Slack said no. `error` is its word for why."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refused {method}: {error}")
        self.error = error


class SlackNoResponse(SlackError):
    """No answer, or none that can be read. `sent` says whether the request may have arrived."""

    def __init__(self, method: str, why: str, *, sent: bool) -> None:
        super().__init__(f"Slack did not answer {method}: {why}")
        self.sent = sent


class WebApi:
    """Calls Slack. `root` ends in a slash. Safe to use from any thread."""

    def __init__(
        self,
        token: str,
        base_url: str,
        limiter: RateLimiter | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self._token, self._base_url = token, base_url
        # The last guard: whatever a message is made of, no configured secret leaves in it.
        self._redactor = redactor or Redactor()
        self._limiter = limiter or RateLimiter()
        self._session = _make_session()

    def call(
        self, method: str, *, max_wait: float = DEFAULT_MAX_WAIT_SECONDS, **arguments: Any
    ) -> dict[str, Any]:
        """Call a method and return its answer. Arguments that are None are left out.

        Raises Refused for Slack's `ok: false`, also where the turn would not come within
        `max_wait`, and Silent where there was no answer.
        """
        form = {
            name: self._redactor.redact(_form_value(value))
            for name, value in arguments.items()
            if value is not None
        }

        def send() -> requests.Response:
            return self._session.post(
                self._base_url + method,
                data=form,
                auth=self._add_token,
                timeout=REQUEST_TIMEOUTS_SECONDS,
                allow_redirects=False,
            )

        channel = str(arguments.get("channel", ""))
        answer = _decode_answer(method, self._send(method, channel, max_wait, send))
        if answer.get("ok") is not True:
            raise SlackRefused(method, str(answer.get("error", "no reason given")))
        return answer

    def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Answer at a response address, once. Raises Refused and Silent."""

        body = self._redactor.redact(json.dumps(message))

        def send() -> requests.Response:
            return self._session.post(
                url,
                data=body.encode(),
                headers={"Content-Type": "application/json"},
                auth=_no_auth,
                timeout=REQUEST_TIMEOUTS_SECONDS,
                allow_redirects=False,
            )

        response = self._send("response_url", "", DEFAULT_MAX_WAIT_SECONDS, send)
        if error := _response_error(response):
            raise SlackRefused("response_url", error)

    def upload(self, url: str, content: BinaryIO) -> None:
        """Send a file, from its start, to the address that Slack gave for it."""

        def send() -> requests.Response:
            content.seek(0)
            return self._session.post(
                url,
                data=content,
                auth=_no_auth,
                timeout=UPLOAD_TIMEOUTS_SECONDS,
                allow_redirects=False,
            )

        if not self._send("upload", "", DEFAULT_MAX_WAIT_SECONDS, send).ok:
            raise SlackRefused("upload", "the file was not taken")

    def _send(
        self, method: str, channel: str, max_wait: float, send: Callable[[], requests.Response]
    ) -> requests.Response:
        lost = 0
        for left in reversed(range(MAX_ATTEMPTS)):
            if not self._limiter.acquire(method, channel, max_wait):
                break
            try:
                response = _send_once(method, send)
            except SlackNoResponse as no_response:
                lost += no_response.sent
                if not left or (
                    no_response.sent and (method not in IDEMPOTENT_METHODS or lost > 1)
                ):
                    raise
                self._limiter.pause_method(method, RETRY_PAUSE_SECONDS)
                continue
            if response.status_code != 429:
                return response
            self._limiter.pause_method(method, _retry_after_seconds(response))
        raise SlackRefused(method, "ratelimited")

    def _add_token(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no credentials, nor any that `.netrc` holds for the host."""
    return request


def _make_session() -> requests.Session:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        # It must try nothing again by itself: it would also log the address each time.
        session.mount(scheme, HTTPAdapter(10, MAX_CONNECTIONS, max_retries=0))
    return session


def _send_once(method: str, send: Callable[[], requests.Response]) -> requests.Response:
    """Send. The errors raised in its place hold nothing of the request, as the caught ones do."""
    try:
        response = send()
    except requests.RequestException as error:
        raise SlackNoResponse(
            method, type(error).__name__, sent=not _was_never_sent(error)
        ) from None
    if response.status_code >= 500:
        raise SlackNoResponse(method, f"HTTP {response.status_code}", sent=True)
    return response


def _was_never_sent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _form_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _decode_answer(method: str, response: requests.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise SlackNoResponse(method, "its answer is none of the Web API's", sent=True)
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


def _retry_after_seconds(response: requests.Response) -> float:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else 1.0
