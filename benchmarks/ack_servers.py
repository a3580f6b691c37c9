"""Servers whose acknowledgements are measured, each in a process of its own, and requests to them.

The bot is the real web server, Bolt, bot and store, with the probes, against a Jobs API that
answers nothing for 30 s. Beside it stand a bare server that only verifies signatures, and Slack's
part.
"""

import json
import multiprocessing
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from threading import Event
from urllib.parse import urlsplit

import msgspec
import waitress
from slack_sdk.signature import SignatureVerifier

from benchmarks.start import SLACK_ANSWER
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import AssumedMembers
from jobsbot.demo.free_port import find_free_port
from jobsbot.garbage_collection import pause_collection, resume_collection
from jobsbot.slack.factory import SlackClient, make_slack_client, make_web_server
from jobsbot.slack.http.health import HealthEndpoints
from jobsbot.slack.http.webhook import EVENTS_PATH
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.store import open_store
from jobsbot.store.store import Store
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers
from tests.slack.slack_workspace import HangingApi

GIVE_UP_SECONDS = 30.0
Ack = tuple[float, int]
"""How many seconds an answer took, and its status."""
Acks = dict[str, list[Ack]]
"""Answers by the kind of their request."""
AnsweredPaths = Queue
"""When Slack's part was told something, by the monotonic clock, and at which path."""


class NoCards:
    """Draws nothing: no plan is asked for here."""

    def refresh(self, plan_id: str, *, forced: bool = False) -> None:
        """Look away."""


def make_hanging_bot(store: Store) -> Bot:
    """Make a bot whose Jobs API answers nothing for 30 s."""
    return Bot(
        api=HangingApi(hanging=True),
        memory=store,
        config=BotConfig(default_project=123, commands=ALL_COMMANDS),
        start=print,
        directory=AssumedMembers(),
    )


def serve_bot(port: int, up: Event, slack: str, folder: str) -> None:
    """Serve the bot."""
    pause_collection()
    store = open_store(f"sqlite:///{folder}/jobsbot.sqlite")
    bot = make_hanging_bot(store)
    client = make_slack_client("xoxb-bench", slack)
    client.identity.start()
    make_web_server(
        client.make_listener_app(bot, store, make_worker_pools(), NoCards()),
        signing_secrets=(SIGNING_SECRET,),
        port=port,
        host="127.0.0.1",
        health=make_health(store, client),
    ).start()
    resume_collection()
    up.set()
    time.sleep(600)


def make_health(store: Store, client: SlackClient) -> HealthEndpoints:
    """Make the probes of a `web`: what they ask is asked of the store and the client."""

    def is_store_up() -> bool:
        store.ping()
        return True

    return HealthEndpoints(probes={"store": is_store_up, "slack": client.identity.is_accepted})


def serve_bare(port: int, up: Event) -> None:
    """Serve what verifies signatures and acknowledges."""
    verifier = SignatureVerifier(SIGNING_SECRET)

    def acknowledge(environ: dict, start_response: Callable) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        timestamp = environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]
        good = verifier.is_valid(body, timestamp, environ["HTTP_X_SLACK_SIGNATURE"])
        start_response("200 OK" if good else "401 Unauthorized", [])
        return [b""]

    run_waitress(acknowledge, port, up)


def serve_slack(port: int, up: Event, answered: AnsweredPaths) -> None:
    """Serve a Web API and response address that only notes what was answered, and when."""

    def note(environ: dict, start_response: Callable) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answered.put((time.perf_counter(), environ["PATH_INFO"]))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({**SLACK_ANSWER, "ts": "1.1"}).encode()]

    run_waitress(note, port, up)


def run_waitress(app: Callable, port: int, up: Event) -> None:
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    up.set()
    server.run()


@contextmanager
def run_slack() -> Iterator[tuple[str, AnsweredPaths]]:
    """Run Slack's part: its address, and what is answered there."""
    answered: AnsweredPaths = multiprocessing.get_context("spawn").Queue()
    with run_server(serve_slack, answered) as address:
        yield address, answered


@contextmanager
def run_server(target: Callable[..., None], *arguments: object) -> Iterator[str]:
    """Run a server in its own process and yield its address."""
    context = multiprocessing.get_context("spawn")
    port, up = find_free_port(), context.Event()
    process = context.Process(target=target, args=(port, up, *arguments), daemon=True)
    process.start()
    if not up.wait(GIVE_UP_SECONDS):
        raise SystemExit("the server did not start")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(10)


class PreparedRequest(msgspec.Struct, frozen=True):
    """The bytes of a request, where they go, and the kind that it is counted under."""

    kind: str
    host: str
    port: int
    sent: bytes


def make_command(server: str, text: str, slack: str, number: int) -> PreparedRequest:
    """Make a signed slash command of a person of its own. Its kind is the server's address."""
    where = {"channel_id": "C1", "user_id": f"U{number}", "user_name": "anna"}
    url = f"{slack}/response/{number}"
    body = encode_form(
        command="/jobs", text=text, trigger_id=f"t{number}", response_url=url, **where
    )
    return prepare_request(server, "POST", EVENTS_PATH, server, make_signed_headers(body), body)


def make_probe(server: str, path: str) -> PreparedRequest:
    """Make a request for a probe. Its kind is the path."""
    return prepare_request(server, "GET", path, path, {}, b"")


def prepare_request(
    server: str, method: str, path: str, kind: str, headers: dict[str, str], body: bytes
) -> PreparedRequest:
    where = urlsplit(server)
    assert where.hostname and where.port
    told = {**headers, "Host": "bot", "Content-Length": str(len(body)), "Connection": "close"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    head = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()
    return PreparedRequest(kind, where.hostname, where.port, head + body)


def send(requests: Iterable[PreparedRequest], interval: float = 0.0) -> Acks:
    """Send these, so many seconds apart; how they were answered, by kind.

    One thread, prepared bytes, each on a connection of its own: what is measured is the server's
    time, and little of ours.
    """
    took: Acks = defaultdict(list)
    start = time.perf_counter()
    with selectors.DefaultSelector() as ready:
        for number, request in enumerate(requests, 1):
            began = time.perf_counter()
            connection = socket.create_connection((request.host, request.port), timeout=10)
            connection.sendall(request.sent)
            ready.register(connection, selectors.EVENT_READ, (request.kind, began))
            while interval and (left := start + number * interval - time.perf_counter()) > 0:
                receive(ready, left, took)
        until = time.monotonic() + GIVE_UP_SECONDS
        while ready.get_map() and time.monotonic() < until:
            receive(ready, 1, took)
    return took


def receive(ready: selectors.BaseSelector, seconds: float, took: Acks) -> None:
    """Wait so long for answers, and note how long each took, and its status."""
    if not ready.get_map():
        time.sleep(seconds)
        return
    for key, _ in ready.select(seconds):
        answer = key.fileobj.recv(4096)
        kind, began = key.data
        took[kind].append((time.perf_counter() - began, int(answer[9:12] or 0)))
        ready.unregister(key.fileobj)
        key.fileobj.close()
