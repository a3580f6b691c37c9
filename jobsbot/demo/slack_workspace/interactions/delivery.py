"""Signed delivery to the bot, with Slack's patience.

https://docs.slack.dev/authentication/verifying-requests-from-slack and
https://docs.slack.dev/apis/events-api#retries
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter

from jobsbot.demo.slack_workspace.state.workspace import Workspace

PATIENCE = 3.0  # seconds that a bot has to acknowledge
STARTING = 8.0  # seconds that a delivery waits for a bot that is still starting
WORKERS = 8
FORM = "application/x-www-form-urlencoded"
Failure = Literal["", "http_timeout", "connection_failed", "http_error"]


@dataclass(frozen=True)
class Ack:
    """What the bot answered. `failure` is empty if it acknowledged."""

    status: int = 0
    body: bytes = b""
    failure: Failure = ""

    def said(self) -> dict[str, Any]:
        """Read the acknowledgement: JSON, or words that are a message's text, or nothing."""
        text = self.body.decode("utf-8", "replace").strip()
        if not text:
            return {}
        try:
            said = json.loads(text)
        except ValueError:
            return {"text": text}
        return said if isinstance(said, dict) else {"text": text}


def _always(seconds: float) -> bool:
    return True


class Delivery:
    """Deliver to one bot at `url`. Nothing here makes the one who asks wait.

    `ready` waits up to so many seconds for the bot to be up. `retries` are the seconds before
    each further delivery of an event; Slack's own are at once, a minute and five minutes.
    """

    def __init__(
        self,
        workspace: Workspace,
        url: str,
        secret: str,
        *,
        ready: Callable[[float], object] = _always,
        retries: tuple[float, ...] = (0.0, 1.0, 5.0),
    ) -> None:
        self._workspace = workspace
        self._url = url
        self._secret = secret.encode()
        self._ready = ready
        self._retries = retries
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(WORKERS, "delivery")
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(pool_maxsize=WORKERS))
        self._session.trust_env = False

    def soon(self, work: Callable[[], object]) -> None:
        """Do some delivering in the background."""
        if not self._closing.is_set():
            self._pool.submit(work).add_done_callback(_raise)

    def wait_until_up(self) -> None:
        """Give a bot that is starting a few seconds, so that tickets are not handed out in vain."""
        self._ready(STARTING)

    def form(self, fields: Mapping[str, str], note: str) -> Ack:
        """Deliver a slash command or an interaction, once. Slack never repeats these."""
        return self._send(urlencode(fields).encode(), FORM, {}, note)

    def interaction(self, payload: Mapping[str, Any], note: str) -> Ack:
        """Deliver an interaction, once."""
        return self.form({"payload": json.dumps(payload, ensure_ascii=False)}, note)

    def event(self, envelope: Mapping[str, Any], note: str) -> Ack:
        """Deliver an event, and again a few times until it is acknowledged."""
        self.wait_until_up()
        body = json.dumps(envelope, ensure_ascii=False).encode()
        ack = self._send(body, "application/json", {}, note)
        for number, wait in enumerate(self._retries, 1):
            if not ack.failure or self._closing.wait(wait):
                break
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": ack.failure}
            ack = self._send(body, "application/json", again, f"{note} · again, {number}")
        return ack

    def close(self) -> None:
        """Stop delivering: what has not begun is dropped, what is under way may finish."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._session.close()

    def _send(self, body: bytes, kind: str, extra: Mapping[str, str], note: str) -> Ack:
        headers = {"Content-Type": kind, **self._signed(body), **extra}
        began = time.perf_counter()
        ack = self._post(body, headers)
        ms = (time.perf_counter() - began) * 1000
        line = f"{note} · {ack.failure}" if ack.failure else note
        self._workspace.request_log.record("bot", "POST", "/slack/events", line, ack.status, ms)
        return ack

    def _post(self, body: bytes, headers: Mapping[str, str]) -> Ack:
        try:
            answer = self._session.post(
                self._url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
            )
        except requests.Timeout:
            return Ack(failure="http_timeout")
        except requests.RequestException:
            return Ack(failure="connection_failed")
        failure: Failure = "" if answer.status_code == 200 else "http_error"
        return Ack(answer.status_code, answer.content, failure)

    def _signed(self, body: bytes) -> dict[str, str]:
        at = str(int(self._workspace.now()))
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _raise(done: Future[object]) -> None:
    """Let what broke in the background reach the log; a pool would swallow it."""
    if not done.cancelled():
        done.result()
