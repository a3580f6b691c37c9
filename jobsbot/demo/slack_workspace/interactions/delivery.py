"""Signed delivery to the bot, with Slack's timeout and retries.

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
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec
import requests
from requests.adapters import HTTPAdapter

from jobsbot.demo.slack_workspace.state.workspace import Workspace

ACKNOWLEDGE_SECONDS = 3.0  # for the bot to acknowledge
STARTUP_WAIT_SECONDS = 8.0  # that a delivery waits for a bot that is still starting
DELIVERY_THREADS = 8
FORM_TYPE = "application/x-www-form-urlencoded"
Failure = Literal["", "http_timeout", "connection_failed", "http_error"]


class Acknowledgement(msgspec.Struct, frozen=True):
    """What the bot answered. `failure` is empty if it acknowledged."""

    status: int = 0
    body: bytes = b""
    failure: Failure = ""

    def read_body(self) -> dict[str, Any]:
        """Read the acknowledgement: JSON, or words that are a message's text, or nothing."""
        text = self.body.decode("utf-8", "replace").strip()
        if not text:
            return {}
        try:
            body = json.loads(text)
        except ValueError:
            return {"text": text}
        return body if isinstance(body, dict) else {"text": text}


def _assume_ready(seconds: float) -> bool:
    return True


class BotDelivery:
    """Deliver to one bot at `url`. Only the `send_…` methods wait for its answer.

    `ready` waits up to so many seconds for the bot to be up. `retries` are the seconds before
    each further delivery of an event; Slack's own are at once, a minute and five minutes.
    """

    def __init__(
        self,
        workspace: Workspace,
        url: str,
        secret: str,
        *,
        ready: Callable[[float], object] = _assume_ready,
        retries: tuple[float, ...] = (0.0, 1.0, 5.0),
        acknowledge_seconds: float = ACKNOWLEDGE_SECONDS,
    ) -> None:
        self._workspace = workspace
        self._url = url
        self._secret = secret.encode()
        self._ready = ready
        self._retries = retries
        self._acknowledge_seconds = acknowledge_seconds
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(DELIVERY_THREADS, "delivery")
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(pool_maxsize=DELIVERY_THREADS))
        self._session.trust_env = False

    def run_in_background(self, task: Callable[[], object]) -> None:
        """Run a delivery in the background."""
        if not self._closing.is_set():
            self._pool.submit(task).add_done_callback(_raise_error)

    def wait_until_up(self) -> None:
        """Give a bot that is starting a few seconds, so that no token expires meanwhile."""
        self._ready(STARTUP_WAIT_SECONDS)

    def send_form(self, fields: Mapping[str, str], note: str) -> Acknowledgement:
        """Deliver a slash command or an interaction, once. Slack never repeats these."""
        return self._send(urlencode(fields).encode(), FORM_TYPE, {}, note)

    def send_interaction(self, payload: Mapping[str, Any], note: str) -> Acknowledgement:
        """Deliver an interaction, once."""
        return self.send_form({"payload": json.dumps(payload, ensure_ascii=False)}, note)

    def send_event(self, envelope: Mapping[str, Any], note: str) -> Acknowledgement:
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

    def _send(self, body: bytes, kind: str, extra: Mapping[str, str], note: str) -> Acknowledgement:
        headers = {"Content-Type": kind, **self._sign(body), **extra}
        began = time.perf_counter()
        ack = self._post(body, headers)
        ms = (time.perf_counter() - began) * 1000
        line = f"{note} · {ack.failure}" if ack.failure else note
        self._workspace.request_log.record("bot", "POST", "/slack/events", line, ack.status, ms)
        return ack

    def _post(self, body: bytes, headers: Mapping[str, str]) -> Acknowledgement:
        try:
            response = self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=self._acknowledge_seconds,
                allow_redirects=False,
            )
        except requests.Timeout:
            return Acknowledgement(failure="http_timeout")
        except requests.RequestException:
            return Acknowledgement(failure="connection_failed")
        failure: Failure = "" if response.status_code == 200 else "http_error"
        return Acknowledgement(response.status_code, response.content, failure)

    def _sign(self, body: bytes) -> dict[str, str]:
        at = str(int(self._workspace.now()))
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _raise_error(done: Future[object]) -> None:
    """Let what broke in the background reach the log; a pool would swallow it."""
    if not done.cancelled():
        done.result()
