"""A practice room for tests: the stand-in Slack over real HTTP, and a small bot that listens."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl

import requests
from slack_sdk import WebClient

from jobsbot.demo.fault_presets import FaultPresets
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.demo.scrapy_cloud.storage.storage_api import make_storage_api
from jobsbot.demo.site import make_site
from jobsbot.demo.slack_workspace.interactions.delivery import (
    ACKNOWLEDGE_SECONDS,
    BotDelivery,
)
from jobsbot.demo.slack_workspace.page_api import PageServices
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import make_demo_setup
from jobsbot.demo.slack_workspace.web_api.application import ALL_SCOPES
from tests.http_server import serve_app

SECRET = "a-made-up-signing-secret"
TOKEN = "xoxb-demo"
NARROW = "xoxb-demo-narrow"
ANA, JUN, MIKA, BOT = "U01ONCALL", "U02LEAD", "U03VISITOR", "U00JOBSBOT"
INCIDENT, RANDOM, DIRECT = "C01INCIDENT", "C03RANDOM", "D01ONCALL"
SOON = 5  # seconds a test waits for what should come at once


class Clock:
    """Real time, moved forward by hand."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Heard:
    """One request that the small bot got."""

    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.form["payload"])

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class SmallBot:
    """Keeps what it hears, and answers what the test says."""

    heard: Queue[Heard] = field(default_factory=Queue)
    answer: Callable[[Heard], tuple[str, object]] = lambda heard: ("200 OK", None)

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = {n[5:].replace("_", "-"): v for n, v in environ.items() if n[:5] == "HTTP_"}
        heard = Heard(headers, body)
        status, said = self.answer(heard)
        self.heard.put(heard)
        start_response(status, [("Content-Type", "application/json")])
        return [b"" if said is None else json.dumps(said).encode()]

    def next(self) -> Heard:
        return self.heard.get(timeout=SOON)


class StillBot:
    """A bot that nobody restarts."""

    def describe(self) -> dict[str, Any]:
        return {"state": "up", "since": 0}

    def restart(self) -> None:
        raise AssertionError("nobody should restart it")


@dataclass
class PracticeWorkspace:
    """The stand-in, and how to reach it."""

    url: str
    workspace: Workspace
    bot: SmallBot
    clock: Clock
    http: requests.Session
    slack: WebClient
    simulation: Simulation

    def client(self, token: str) -> WebClient:
        return WebClient(token=token, base_url=f"{self.url}/slack-api/")

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.http.post(f"{self.url}/demo/{path}", json=body, timeout=SOON)

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        return self.post(path, **body).json()

    def state(self, who: str = ANA) -> dict[str, Any]:
        return self.http.get(f"{self.url}/demo/state", params={"as": who}, timeout=SOON).json()

    def messages(self, channel: str = INCIDENT, who: str = ANA) -> list[dict[str, Any]]:
        return self.state(who)["messages"][channel]

    def respond(self, address: str, **said: Any) -> requests.Response:
        return self.http.post(address, json=said, timeout=SOON)

    @contextmanager
    def watching(self, who: str = ANA) -> Iterator[Iterator[dict[str, Any]]]:
        """The events of a person's page, as they come."""
        address = f"{self.url}/demo/events"
        with self.http.get(address, params={"as": who}, stream=True, timeout=SOON) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith(b"retry:")
            yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


def until(events: Iterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The next event of a kind."""
    return next(event for event in events if event["type"] == kind)


@contextmanager
def open_practice_workspace(
    starting: float = 0.0, acknowledge_seconds: float = ACKNOWLEDGE_SECONDS
) -> Iterator[PracticeWorkspace]:
    """Open everything, and close it again. The bot takes `starting` seconds of the clock."""
    bot, clock, faults = SmallBot(), Clock(), ApiFaults()
    scopes = {TOKEN: ALL_SCOPES, NARROW: frozenset({"commands", "chat:write"})}
    workspace = Workspace(make_demo_setup(scopes), clock)
    simulation = Simulation.of()
    with serve_app(bot) as bot_url, requests.Session() as http:
        delivery = BotDelivery(
            workspace,
            f"{bot_url}/slack/events",
            SECRET,
            ready=lambda seconds: setattr(clock, "ahead", clock.ahead + starting),
            retries=(0.0, 0.0),
            acknowledge_seconds=acknowledge_seconds,
        )
        stage = PageServices(workspace, delivery, StillBot(), FaultPresets(faults))
        apis = make_jobs_api(simulation, faults), make_storage_api(simulation, faults)
        with serve_app(make_site(stage, *apis), threads=16) as url:
            slack = WebClient(token=TOKEN, base_url=f"{url}/slack-api/")
            yield PracticeWorkspace(url, workspace, bot, clock, http, slack, simulation)
            workspace.page_events.close()
            delivery.close()
