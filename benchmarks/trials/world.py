"""jobsbot as real processes, between a stand-in Scrapy Cloud and a Slack that writes down.

What is said and pressed is signed and posted to the bot's webhook, as Slack posts it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec
import requests

from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, encode_interaction
from tests.slack.signed_requests import make_signed_headers as sign

ROOT = Path(__file__).parents[2]
CHANNEL = "C1"
WAIT_SECONDS = 120.0
T = TypeVar("T")


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


class BotProcess:
    """A process of the bot, and the files that it logs to."""

    def __init__(self, role: str, port: int, environ: dict[str, str], folder: Path) -> None:
        self.role, self.port, self._environ, self._folder = role, port, environ, folder
        self.log_path = folder / f"{role}-{port}.log"
        self.start()

    def start(self) -> None:
        """Start it, or start it again under the same settings."""
        with self.log_path.open("ab") as log:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "jobsbot", self.role],
                env=self._environ,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self.pid = self._popen.pid

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.get_status("/readyz") == 200, f"{self.role} is ready")

    def get_status(self, path: str) -> int:
        """Answer the status of a probe; 0 where nobody answers."""
        try:
            return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5).status_code
        except requests.RequestException:
            return 0

    def post(self, body: bytes, signed_at: float | None = None) -> int:
        """Post what Slack would post, and answer the status."""
        url = f"http://127.0.0.1:{self.port}/slack/events"
        headers = sign(body, at=signed_at)
        return requests.post(url, data=body, headers=headers, timeout=30).status_code

    def send_signal(self, number: int) -> None:
        self._popen.send_signal(number)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()

    def wait_for_end(self, seconds: float) -> int:
        return self._popen.wait(seconds)

    def read_log(self) -> str:
        return self.log_path.read_text("utf-8", "replace")

    def close(self) -> None:
        """End it, whatever state it is in."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGCONT)
            self._popen.kill()
            self._popen.wait()


class World:
    """Everything around the bot. Jobs `123/1/N` run, and end half a second after a stop."""

    def __init__(self, base: str, slack: RecordingSlack, simulation: Simulation, folder: Path):
        self.base, self.slack, self.simulation, self.folder = base, slack, simulation, folder
        self.processes: list[BotProcess] = []
        self.stop_seconds = 0.0
        """How long the API takes to answer a stop, once it is done."""
        self._numbers = count(1)

    def write_policy(self, text: str) -> None:
        (self.folder / "jobsbot.toml").write_text(text)

    def start(self, role: str = "run", **environ: str) -> BotProcess:
        """Start a process of the bot. `worker` answers no probes; the others are waited for."""
        port = find_free_port()
        process = BotProcess(role, port, self._make_environ(port) | environ, self.folder)
        self.processes.append(process)
        if role != "worker":
            process.wait_until_ready()
        return process

    def _make_environ(self, port: int) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PORT": str(port),
            "JOBSBOT_HOST": "127.0.0.1",
            "SH_APIKEY": "demo",
            "SHUB_APIURL": f"{self.base}/api/",
            "SHUB_STORAGE": f"{self.base}/storage/",
            "SLACK_API_URL": f"{self.base}/slack/",
            "SLACK_BOT_TOKEN": "xoxb-made-up-for-trials",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        }

    def say(
        self,
        bot: BotProcess,
        text: str,
        who: str = "U1",
        at: float | None = None,
        channel: str = CHANNEL,
    ) -> int:
        """Say a slash command. Answers how many calls of Slack there were before."""
        before = len(self.slack.calls)
        number = next(self._numbers)
        body = encode_form(
            command="/jobs",
            text=text,
            user_id=who,
            user_name=who.lower(),
            team_id="T1",
            channel_id=channel,
            trigger_id=f"said-{number}",
            response_url=f"{self.base}/slack/response/{number}",
        )
        status = bot.post(body, at)
        if status != 200:
            raise AssertionError(f"{text} was answered {status}")
        return before

    def ask(
        self,
        bot: BotProcess,
        text: str,
        label: str,
        at: float | None = None,
        who: str = "U1",
        channel: str = CHANNEL,
    ) -> SlackCall:
        """Say what asks for a card, and wait until that is posted."""
        before = self.say(bot, text, who, at, channel)

        def find_card() -> SlackCall | None:
            here = (c for c in self.slack.calls[before:] if c.form.get("channel") == channel)
            return next((c for c in here if c.find_button(label)), None)

        return wait_until(find_card, f"a card for {text}")

    def press(
        self, bot: BotProcess, card: SlackCall, label: str, who: str = "U1", at: float | None = None
    ) -> int:
        """Press a button of a card. Answers the status."""
        button = self.newest(card).find_button(label)
        if button is None:
            raise AssertionError(f"no {label} on {self.newest(card).text}")
        return bot.post(self.make_press(card, button, who), at)

    def make_press(self, card: SlackCall, button: dict[str, Any], who: str = "U1") -> bytes:
        channel = card.form["channel"]
        return encode_interaction(
            {
                "type": "block_actions",
                "user": {"id": who, "username": who.lower(), "team_id": "T1"},
                "team": {"id": "T1"},
                "channel": {"id": channel},
                "container": {"type": "message", "message_ts": card.ts, "channel_id": channel},
                "message": {"ts": card.ts},
                "trigger_id": f"pressed-{next(self._numbers)}",
                "actions": [{"type": "button", **{k: button[k] for k in ("action_id", "value")}}],
            }
        )

    def newest(self, card: SlackCall) -> SlackCall:
        """Answer a card as it was edited last."""
        edits = (c for c in reversed(self.slack.calls) if c.form.get("ts") == card.ts)
        return next((c for c in edits if c.method == "chat.update"), card)

    def wait_for_card(self, card: SlackCall, words: str) -> SlackCall:
        """Wait until a card says something."""
        return wait_until(
            lambda: found if words in (found := self.newest(card)).text else None,
            f"“{words}” on a card that says {self.newest(card).text[:200]!r}",
        )

    def count_requests(self) -> Counter[str]:
        """Count the writes that reached the API, by job."""
        return Counter(key for write in self.simulation.writes for key in write.keys)

    def wait_for_request(self, key: str) -> None:
        wait_until(lambda: self.count_requests()[key], f"a request for {key}")


def wait_until(look: Callable[[], T], what: str, seconds: float = WAIT_SECONDS) -> T:
    """Look until there is something. Raises AssertionError where there is nothing in time."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise AssertionError(f"it does not come: {what}")
        time.sleep(0.02)
    return found


@contextmanager
def open_world(folder: Path, jobs: int = 100, stops_after_seconds: float = 0.5) -> Iterator[World]:
    """Serve the stand-ins, and end every process of the bot afterwards."""
    ago, slack = datetime.now(UTC) - timedelta(hours=1), RecordingSlack()
    runs = [run_factory.make_running_run(f"123/1/{n}", ago) for n in range(1, jobs + 1)]
    after = timedelta(seconds=stops_after_seconds)
    simulation = Simulation.of(runs, stopping=StopTiming(after, after))
    api = make_jobs_api(simulation, ApiFaults())

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"]
        if path.startswith("/api/"):
            environ["PATH_INFO"], environ["SCRIPT_NAME"] = path[4:], "/api"
            answered = api(environ, start_response)
            time.sleep(world.stop_seconds if path.endswith("/stop.json") else 0.0)
            return answered
        return slack(environ, start_response)

    with serve_app(answer, threads=60) as base:
        world = World(base, slack, simulation, folder)
        try:
            yield world
        finally:
            for process in world.processes:
                process.close()
