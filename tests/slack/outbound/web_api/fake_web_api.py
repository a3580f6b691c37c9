"""A Slack that answers what a test laid ready, and time that passes where somebody waits."""

import errno
import json
from collections import deque

TOKEN = "xoxb-made-up-token"


class FakeSleepClock:
    """Seconds that pass only where somebody waits."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class FakeSlack:
    """Answers what the test laid ready, and keeps what it got. None hangs up without an answer."""

    def __init__(self):
        self.got = []
        self.ready = deque()

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.got.append((environ["PATH_INFO"], body, environ.get("HTTP_AUTHORIZATION", "")))
        status, headers, answer = self.ready.popleft() if self.ready else ("200 OK", [], {})
        if answer is None:
            raise ConnectionAbortedError(errno.ECONNABORTED, "hung up, as laid ready")
        if isinstance(answer, dict):
            answer = json.dumps({"ok": True, **answer})
        start_response(status, [("Content-Type", "application/json"), *headers])
        return [answer if isinstance(answer, bytes) else answer.encode()]

    def answers(self, answer, status="200 OK", **headers):
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.ready.append((status, named, answer))

    def answers_bytes(self, body, coding):
        """Answer with this body as it is, under a content coding."""
        self.answers(body, Content_Encoding=coding)


def post(web, channel="C1"):
    return web.call("chat.postMessage", channel=channel, text="hello", blocks=[{"a": 1}])
