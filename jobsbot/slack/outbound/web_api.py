"""Slack's Web API and response addresses, over one pool of kept connections.

What it promises:

* A request that posts something is sent once. It is sent again only where nothing of it can have
  arrived: the connection could not be made, or Slack answered that there were too many (429, or
  the word for it).
* A request that can be repeated without harm (an edit, a question) is sent a second time after a
  lost connection, a timeout, a 5xx, or an answer that Slack itself failed.
* After that answer the method waits as long as Slack says, but no call longer than its `max_wait`.
* Every call has one budget for its waits, its attempts, and each whole answer, even one that comes
  byte by byte. No token, response address or body is in an exception or a log line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypeVar, cast

import requests
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util import Timeout

from jobsbot.core.text.redactor import Redactor
from jobsbot.http_client.response_deadline import DeadlineAdapter, DeadlineResponse
from jobsbot.http_client.session import DirectSession, encode_form, encode_json
from jobsbot.http_client.whole_answers import WholeAnswer
from jobsbot.slack.outbound.deadline_file import DeadlineFile
from jobsbot.slack.outbound.rate_limiter import RateLimiter, TurnTooLate
from jobsbot.slack.outbound.slack_errors import SlackNoResponse, SlackRefused
from jobsbot.slack.outbound.web_answer import (
    InvalidAnswer,
    WebAnswer,
    decode_answer,
    find_response_error,
    read_answer,
    read_error_word,
)

CONNECT_TIMEOUT_SECONDS = 3.05
ANSWER_TIMEOUT_SECONDS = 10.0
"""Seconds for an answer, from its first byte to its last."""
UPLOAD_BUDGET_SECONDS = 120.0
"""Seconds for a file in all, by default."""
CALL_BUDGET_SECONDS = 30.0
"""Seconds for a call in all, by default: waits for its turn, and every attempt."""
MIN_ATTEMPT_SECONDS = 1.0
"""Seconds that an attempt is given at least, whatever is left of the budget."""
MAX_CONNECTIONS = 64
MAX_ATTEMPTS = 4
"""How often a call is tried at most."""
RETRY_PAUSE_SECONDS = 0.3
"""Seconds before a request that failed is sent again."""
IDEMPOTENT_METHODS = frozenset(
    {
        "apps.connections.open",
        "assistant.threads.setStatus",
        "auth.test",
        "chat.update",
        "files.getUploadURLExternal",
        "usergroups.list",
        "users.info",
        "views.update",
    }
)
"""Methods that can be called twice with the effect of once."""
T = TypeVar("T")
Send = Callable[[Timeout], WholeAnswer | requests.Response]
"""Sends a request once, within these limits."""


class WebApi:
    """Calls Slack. `base_url` ends in a slash. Safe to use from any thread."""

    def __init__(
        self,
        token: str,
        base_url: str,
        limiter: RateLimiter | None = None,
        redactor: Redactor | None = None,
        answer_timeout: float = ANSWER_TIMEOUT_SECONDS,
    ) -> None:
        self._token, self._base_url, self._answer_timeout = token, base_url, answer_timeout
        # The last guard: whatever a message is made of, no configured secret leaves in it.
        self._redactor = redactor or Redactor()
        self._limiter = limiter or RateLimiter()
        self._session = _make_session()

    def call(
        self,
        method: str,
        *,
        budget: float = CALL_BUDGET_SECONDS,
        max_wait: float | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        """Call a method and return its answer. Arguments that are None are left out.

        `budget` is for all of it, in seconds; `max_wait` for its turn alone. Raises SlackRefused
        for Slack's `ok: false`, also where the turn would not come in time, and SlackNoResponse
        where there was no answer.
        """
        body, headers = self._encode_arguments(arguments)

        def send(timeout: Timeout) -> WholeAnswer | requests.Response:
            url = self._base_url + method
            return self._session.ask("POST", url, timeout, headers=headers, body=body)

        channel = str(arguments.get("channel", ""))
        wait = budget if max_wait is None else max_wait
        response = self._send(method, channel, budget, wait, send)
        answer = _understand(method, response, decode_answer)
        if not answer["ok"]:
            raise SlackRefused(method, read_error_word(answer))
        return answer

    def respond(
        self, url: str, message: Mapping[str, Any], *, budget: float = CALL_BUDGET_SECONDS
    ) -> None:
        """Answer at a response address, once. Raises SlackRefused and SlackNoResponse."""

        body = self._redactor.redact(encode_json(message)).encode()
        headers = {"Content-Type": "application/json"}

        def send(timeout: Timeout) -> WholeAnswer | requests.Response:
            return self._session.ask("POST", url, timeout, headers=headers, body=body)

        # Slack counts by address: the address stands where a channel does, and in no text.
        response = self._send("response_url", url, budget, budget, send)
        if error := _understand("response_url", response, find_response_error):
            raise SlackRefused("response_url", error)

    def upload(
        self, url: str, content: BinaryIO, size: int, *, budget: float = UPLOAD_BUDGET_SECONDS
    ) -> None:
        """Send a file of so many bytes, from its start, to the address that Slack gave for it.

        `budget` is for all of it, in seconds: half to send it, half for Slack, which looks at it
        before it answers.
        """
        half = budget / 2

        def send(timeout: Timeout) -> requests.Response:
            content.seek(0)
            file = DeadlineFile(content, size, self._limiter.clock, half)
            limits = cast(float, timeout)  # the adapter takes it as it is
            return self._session.post(
                url, auth=_no_auth, timeout=limits, allow_redirects=False, stream=True, data=file
            )

        answer = self._send("upload", url, budget, budget, send, answer=half, sending=half)
        if not answer.is_success:
            raise SlackRefused("upload", "the file was not taken")

    def _encode_arguments(self, arguments: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
        """Encode the arguments of a call. Answers its body and its headers."""
        redact = self._redactor.redact
        given = {name: value for name, value in arguments.items() if value is not None}
        body, headers = encode_form({n: redact(_form_value(value)) for n, value in given.items()})
        headers["Authorization"] = f"Bearer {self._token}"
        return body, headers

    def _send(
        self,
        method: str,
        channel: str,
        budget: float,
        max_wait: float,
        send: Send,
        *,
        answer: float = 0.0,
        sending: float = 0.0,
    ) -> WebAnswer:
        until, retry_after = self._limiter.clock() + budget, 0.0
        failure: SlackNoResponse | None = None
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            left = self._take_turn(method, channel, until, max_wait, failure)
            try:
                timeout = _limit_attempt(left, answer or self._answer_timeout, sending)
                response = _send_once(method, send, timeout)
            except SlackNoResponse as error:
                if not attempts_left or not _may_repeat(method, error, failure):
                    raise
                failure = error
                self._limiter.pause(method, channel, RETRY_PAUSE_SECONDS)
                continue
            if response.says_slack_failed and attempts_left and not failure:
                failure = SlackNoResponse(method, "it failed there", sent=True)
                if _may_repeat(method, failure, None):
                    self._limiter.pause(method, channel, RETRY_PAUSE_SECONDS)
                    continue
            if not response.asks_to_wait:
                return response
            retry_after = response.retry_after_seconds
            self._limiter.pause(method, channel, retry_after)
        raise SlackRefused(method, "ratelimited", retry_after)

    def _take_turn(
        self,
        method: str,
        channel: str,
        until: float,
        max_wait: float,
        failure: SlackNoResponse | None,
    ) -> float:
        """Wait for the turn; answer the seconds that are left.

        Raises the failure of an earlier attempt, or SlackRefused, where the turn is too late.
        """
        left = until - self._limiter.clock()
        try:
            self._limiter.acquire(method, channel, min(max_wait, left))
        except TurnTooLate as late:
            raise failure or SlackRefused(method, "ratelimited", late.seconds) from None
        return until - self._limiter.clock()


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no credentials, nor any that `.netrc` holds for the host."""
    return request


def _make_session() -> DirectSession:
    """Make the session. Its adapter does not retry: it would log the address each time."""
    session = DirectSession()
    for scheme in ("https://", "http://"):
        session.mount(scheme, DeadlineAdapter(DeadlineResponse, MAX_CONNECTIONS))
    return session


def _may_repeat(method: str, error: SlackNoResponse, before: SlackNoResponse | None) -> bool:
    """Tell whether to send again: where nothing left, and once where the method is idempotent."""
    if not error.may_have_arrived:
        return True
    return method in IDEMPOTENT_METHODS and not (before and before.may_have_arrived)


def _limit_attempt(left: float, answer_timeout: float, sending: float) -> Timeout:
    """Limit one attempt by what is left of its call's budget, in seconds.

    `sending` is what a large body may take on its way; `total` counts it too.
    """
    left = max(left, MIN_ATTEMPT_SECONDS)
    answer = min(left, answer_timeout)
    connect = min(CONNECT_TIMEOUT_SECONDS, answer)
    return Timeout(connect=connect, read=answer, total=min(left, connect + sending + answer))


def _send_once(method: str, send: Send, timeout: Timeout) -> WebAnswer:
    """Send. Errors of `requests`, which quote the request, are replaced by ones that do not."""
    try:
        response = send(timeout)
    except (OSError, HTTPError, ValueError) as error:  # `requests` raises each of the three
        raise SlackNoResponse(
            method, type(error).__name__, sent=not _was_never_sent(error)
        ) from None
    try:
        answer = read_answer(response)
    except (OSError, HTTPError, ValueError) as error:
        raise SlackNoResponse(method, type(error).__name__, sent=True) from None
    except InvalidAnswer as error:
        raise SlackNoResponse(method, str(error), sent=True) from None
    if answer.status >= 500:
        raise SlackNoResponse(method, f"HTTP {answer.status}", sent=True)
    return answer


def _understand(method: str, answer: WebAnswer, read: Callable[[WebAnswer], T]) -> T:
    """Read an answer. Raises SlackNoResponse, as of a request that may have arrived, on others."""
    try:
        return read(answer)
    except InvalidAnswer as error:
        raise SlackNoResponse(method, str(error), sent=True) from None


def _was_never_sent(error: Exception) -> bool:
    """Tell whether nothing can have left: no connection, no certificates, or no such address."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    if not isinstance(error, requests.RequestException) or isinstance(error, ValueError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _form_value(value: Any) -> str:
    return value if isinstance(value, str) else encode_json(value)
