"""A Slack that says yes to everything, and writes down what it was told."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

import msgspec

CHANNEL = "C1"


class SlackCall(msgspec.Struct, frozen=True):
    """A call of the Web API that arrived."""

    method: str
    form: dict[str, Any]
    ts: str
    """What a message that was posted is called."""

    @property
    def text(self) -> str:
        return str(self.form.get("text", ""))

    def find_button(self, label: str) -> dict[str, Any] | None:
        """Find a button of a message by its words."""
        return next(
            (b for b in walk_buttons(self.form.get("blocks")) if label_of(b) == label), None
        )


class RecordingSlack:
    """Says yes to everything, and writes it down. Everybody is a member.

    `thread_seconds` is how long it takes to answer a message that was posted in a thread.
    """

    def __init__(self) -> None:
        self.calls: list[SlackCall] = []
        self.thread_seconds = 0.0
        self._lock, self._numbers = Lock(), count(1)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        method = environ["PATH_INFO"].removeprefix("/slack/")
        form = json.loads(body) if body.startswith("{") else read_form(body)
        with self._lock:
            ts = f"1700000000.{next(self._numbers):06d}"
            self.calls.append(SlackCall(method, form, ts))
        if form.get("thread_ts"):
            time.sleep(self.thread_seconds)
        answer = {"ok": True, "team_id": "T1", "user_id": "UBOT", "url": "https://t.slack.com/"}
        answer |= {"ts": ts, "channel": form.get("channel", CHANNEL)}
        if method == "users.info":
            answer["user"] = {"id": form.get("user"), "team_id": "T1", "name": form.get("user")}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def find(self, since: int, words: str, method: str = "") -> SlackCall | None:
        """Find the newest call since then whose text holds these words."""
        fitting = (c for c in reversed(self.calls[since:]) if words in c.text)
        return next((c for c in fitting if method in ("", c.method)), None)


def read_form(body: str) -> dict[str, Any]:
    return {name: values[0] for name, values in parse_qs(body).items()}


def walk_buttons(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, str):
        value = json.loads(value or "[]")
    if isinstance(value, dict) and value.get("type") == "button":
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            if isinstance(one, dict | list):
                yield from walk_buttons(one)


def label_of(button: dict[str, Any]) -> str:
    return str(button["text"]["text"])
