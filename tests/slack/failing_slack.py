"""Stops confirmed at the real webhook while Slack fails: who waits for whom.

The webhook, Bolt, the bot, its store, the work and what speaks to Slack are real, and so is HTTP.
The Jobs API is a dict, and Slack a few lines that can fail in three ways.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import AssumedMembers
from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.operations import Intervals
from jobsbot.render.slack import to_slack
from jobsbot.slack.factory import SlackClient, make_slack_client, make_web_server
from jobsbot.slack.inbound.dispatch_options import DispatchOptions
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.store import open_store
from tests.http_server import serve_app
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import RunningOperations, run_operations
from tests.sample_plans import make_plan, running_jobs, stop_request
from tests.slack.signed_requests import SIGNING_SECRET, encode_interaction, make_signed_headers
from tests.slack.slack_workspace import BOT_TOKEN, find_free_port

RETRY_AFTER_SECONDS = 25
ASKER = Person("U1", "anna")
CHANNEL = "C1"


@dataclass
class FailingSlack:
    """A Web API that takes everything, until it fails: then nothing, in its way."""

    failure: str
    """`rate limit`, `silence`, or `drip`; or `none`."""
    is_failing: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)
    """What is silent or drips hangs up once this is set."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.failure == "none" or not self.is_failing.is_set():
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps({"ok": True, "ts": "1.1", "team_id": "T1"}).encode()]
        match self.failure:
            case "rate limit":
                headers = [("Retry-After", str(RETRY_AFTER_SECONDS))]
                start_response("429 Too Many Requests", headers)
                return [b'{"ok": false, "error": "ratelimited"}']
            case "silence":
                self.released.wait(120)
                start_response("503 Service Unavailable", [])
                return [b""]
            case _:
                start_response("200 OK", [("Content-Type", "application/json")])
                return self._drip()

    def _drip(self) -> Iterator[bytes]:
        """Send an answer that goes on and on, a space at a time, and never becomes one."""
        while not self.released.wait(0.2):
            yield b" "


class TimedApi(FakeJobsApi):
    """Jobs that go on for long, and when each was asked to stop."""

    def __init__(self, *jobs: Any) -> None:
        super().__init__(*jobs, lasts=10_000)
        self.stopped_at: dict[JobKey, float] = {}

    def send(self, call: Any, *, timeout: float | None = None) -> Any:
        if call.endpoint == STOP_ENDPOINT:
            keys = [JobKey.parse(value) for name, value in call.params if name == "job"]
            self.stopped_at |= dict.fromkeys(keys, time.perf_counter())
        return super().send(call, timeout=timeout)


@dataclass
class StopTrial:
    """Plans that wait for their click, and the webhook that it comes to."""

    webhook: tuple[str, int]
    api: TimedApi
    slack: FailingSlack
    run: RunningOperations
    records: Sequence[PlanRecord]

    def click_all(self) -> dict[JobKey, float]:
        """Press every red button, one right after the other. Answers when each was pressed."""
        requests = [make_request(make_press(record)) for record in self.records]
        clicked: dict[JobKey, float] = {}
        with ExitStack() as open_:
            for record, request in zip(self.records, requests, strict=True):
                connection = socket.create_connection(self.webhook, timeout=60)
                open_.enter_context(closing(connection))
                clicked[record.plan.jobs[0].key] = time.perf_counter()
                connection.sendall(request)
                open_.callback(connection.recv, 4096)
        return clicked


@contextmanager
def open_stop_trial(
    folder: Path,
    failure: str,
    number: int,
    intervals: Intervals,
    limiter: RateLimiter | None = None,
) -> Iterator[StopTrial]:
    """Ask for so many stops, each of a job of its own, and have Slack fail then."""
    url, jobs = f"sqlite:///{folder}/jobsbot.db", running_jobs(*range(1, number + 1))
    slack, api = FailingSlack(failure), TimedApi(*jobs)
    with ExitStack() as open_:
        site = open_.enter_context(serve_app(slack, threads=64))
        open_.callback(slack.released.set)
        client = make_slack_client(BOT_TOKEN, site, limiter=limiter)
        client.identity.start()
        open_.callback(client.identity.stop)
        assert client.identity.wait(60)
        cards = client.make_cards(store := open_store(url))
        open_.callback(store.close_connections)
        run = open_.enter_context(
            run_operations(url, api, cards, now, intervals=intervals, stop_seconds=0.2)
        )
        webhook = open_.enter_context(serve_bot(client, run, api))
        records = [add_plan(run, f"p{n}", job) for n, job in enumerate(jobs)]
        slack.is_failing.set()
        yield StopTrial(webhook, api, slack, run, records)
        slack.released.set()


@contextmanager
def serve_bot(
    client: SlackClient, run: RunningOperations, api: FakeJobsApi
) -> Iterator[tuple[str, int]]:
    """Serve the bot over HTTP."""
    pools, port = make_worker_pools(), find_free_port()
    bot = Bot(
        api=api,
        memory=run.store,
        config=BotConfig(default_project=123, commands=ALL_COMMANDS),
        start=run.operations.start,
        directory=AssumedMembers(),
    )
    work = run.operations
    options = DispatchOptions(precedence=work.precedence)
    app = client.make_listener_app(bot, run.store, pools, work.cards, options=options)
    server = make_web_server(app, signing_secrets=(SIGNING_SECRET,), port=port, host="127.0.0.1")
    server.start()
    try:
        yield "127.0.0.1", port
    finally:
        server.stop()
        pools.drain(60)


def add_plan(run: RunningOperations, plan_id: str, job: Any) -> PlanRecord:
    run.store.add_plan(make_plan([job], said=stop_request(plan_id, who=ASKER, when=now())))
    run.store.save_card_place(plan_id, Place(CHANNEL, "", "1.1"))
    return run.store.get_plan(plan_id)


def make_press(record: PlanRecord) -> bytes:
    """Press the red button of a card."""
    blocks = to_slack(draw_card(record, now())).blocks
    button = next(
        element
        for block in blocks
        for element in block.get("elements", ())
        if element.get("style") == "danger"
    )
    return encode_interaction(
        {
            "type": "block_actions",
            "user": {"id": ASKER.id, "username": ASKER.name},
            "channel": {"id": CHANNEL},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL},
            "message": {"ts": "1.1"},
            "trigger_id": f"click-{record.plan.id}",
            "actions": [
                {"action_id": button["action_id"], "value": button["value"], "type": "button"}
            ],
        }
    )


def make_request(body: bytes) -> bytes:
    headers = make_signed_headers(body) | {
        "Host": "bot",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(["POST /slack/events HTTP/1.1", *lines, "", ""]).encode() + body


def now() -> datetime:
    return datetime.now(UTC)
