"""How fast commands are acknowledged while the Jobs API hangs.

    python -m benchmarks.acks [COMMANDS]

Starts the real web server, Bolt, bot and store in a process of their own, against a Jobs API that
answers nothing for 30 s, and beside it a bare server that only verifies signatures. Sends each of
them signed commands, 50 a second: one every 20 ms, then all 50 at once. The first 40 of a process,
which start its threads, are told apart. Prints the percentiles of the acknowledgements, and how
long a `help` takes to be answered after a burst. Exits 1 where one was not acknowledged, help was
not answered within a second, or, at an even pace, p99 is above 5 ms or p50 above three times that
of the bare server.
"""

import json
import multiprocessing
import selectors
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event
from urllib.parse import urlsplit

import waitress
from slack_sdk.signature import SignatureVerifier

from benchmarks.start import SLACK_ANSWER
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import AssumedMembers
from jobsbot.demo.free_port import find_free_port
from jobsbot.garbage_collection import pause_collection, resume_collection
from jobsbot.slack.factory import make_slack_client, make_web_server
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.store import open_store
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers
from tests.slack.slack_workspace import HangingApi

COMMANDS_PER_SECOND = 50
FIRST_COMMANDS = 40
"""Commands that start a process's threads, each with its connection to the store."""
MAX_P99_MILLISECONDS = 5.0
MAX_P50_RATIO = 3.0
"""The targets of docs/performance.md, at an even pace."""


def serve_bot(port: int, up: Event, slack: str, folder: str) -> None:
    """Serve the bot, in a process of its own."""
    pause_collection()
    store = open_store(f"sqlite:///{folder}/jobsbot.sqlite")
    api = HangingApi(hanging=True)
    bot = Bot(
        api=api,
        memory=store,
        config=BotConfig(default_project=123, commands=ALL_COMMANDS),
        start=print,
        directory=AssumedMembers(),
    )
    lanes = make_worker_pools()
    client = make_slack_client("xoxb-bench", slack)
    client.identity.start()
    app = client.make_listener_app(bot, store, lanes, NoCards())
    make_web_server(app, signing_secrets=(SIGNING_SECRET,), port=port, host="127.0.0.1").start()
    resume_collection()
    up.set()
    time.sleep(600)


def serve_bare(port: int, up: Event) -> None:
    """Serve what verifies signatures and acknowledges, in a process of its own."""
    verifier = SignatureVerifier(SIGNING_SECRET)

    def acknowledge(environ: dict, start_response: Callable) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        timestamp = environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]
        good = verifier.is_valid(body, timestamp, environ["HTTP_X_SLACK_SIGNATURE"])
        start_response("200 OK" if good else "401 Unauthorized", [])
        return [b""]

    server = waitress.create_server(acknowledge, host="127.0.0.1", port=port)
    up.set()
    server.run()


class NoCards:
    """Draws nothing: no plan is asked for here."""

    def refresh(self, plan_id: str, *, forced: bool = False) -> None:
        """Look away."""


class SlackOfNumbers:
    """A Web API and response address that only notes what was answered, and when."""

    def __init__(self) -> None:
        self.answered: Queue[tuple[float, str]] = Queue()

    def __call__(self, environ: dict, start_response: Callable) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.answered.put((time.perf_counter(), environ["PATH_INFO"]))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({**SLACK_ANSWER, "ts": "1.1"}).encode()]


@contextmanager
def run_server(target: Callable[..., None], *arguments: str) -> Iterator[str]:
    """Run a server in its own process and yield its address."""
    context = multiprocessing.get_context("spawn")
    port, up = find_free_port(), context.Event()
    process = context.Process(target=target, args=(port, up, *arguments), daemon=True)
    process.start()
    if not up.wait(30):
        raise SystemExit("the server did not start")
    yield f"http://127.0.0.1:{port}/slack/events"
    process.terminate()
    process.join(10)


def command(text: str, slack: str, number: int) -> bytes:
    where = {"channel_id": "C1", "user_id": f"U{number}", "user_name": "anna"}
    url = f"{slack}/response/{number}"
    return encode_form(
        command="/jobs", text=text, trigger_id=f"t{number}", response_url=url, **where
    )


def send(url: str, bodies: list[bytes], interval: float = 0.0) -> list[tuple[float, int]]:
    """Send these, so many seconds apart; how long each took to be answered, and its status.

    One thread, prepared bytes, each on a connection of its own: what is measured is the server's
    time, and little of ours.
    """
    where = urlsplit(url)
    requests = [request(where.path, body) for body in bodies]
    took: list[tuple[float, int]] = []
    start = time.perf_counter()
    with selectors.DefaultSelector() as ready:
        for number, sent in enumerate(requests, 1):
            began = time.perf_counter()
            connection = socket.create_connection((where.hostname, where.port), timeout=10)
            connection.sendall(sent)
            ready.register(connection, selectors.EVENT_READ, began)
            while interval and (left := start + number * interval - time.perf_counter()) > 0:
                took += receive(ready, left)
        until = time.monotonic() + 30
        while ready.get_map() and time.monotonic() < until:
            took += receive(ready, 1)
    return took


def receive(ready: selectors.BaseSelector, seconds: float) -> Iterator[tuple[float, int]]:
    """Wait so long for answers, and yield how long each took, and its status."""
    if not ready.get_map():
        return time.sleep(seconds)
    for key, _ in ready.select(seconds):
        answer = key.fileobj.recv(4096)
        yield time.perf_counter() - key.data, int(answer[9:12] or 0)
        ready.unregister(key.fileobj)
        key.fileobj.close()


def request(path: str, body: bytes) -> bytes:
    headers = {
        **make_signed_headers(body),
        "Host": "bot",
        "Content-Length": len(body),
        "Connection": "close",
    }
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def answered_help(slack: SlackOfNumbers, url: str, base: str, number: int) -> float:
    """Ask for help and return the seconds until its answer is at Slack."""
    began = time.perf_counter()
    send(url, [command("help", base, number)])
    while True:
        at, path = slack.answered.get(timeout=10)
        if path.endswith(f"/{number}"):
            return at - began


def main(commands: int = 200) -> int:
    slack = SlackOfNumbers()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(slack, threads=4) as base,
        run_server(serve_bot, base, folder) as url,
        run_server(serve_bare) as bare_url,
    ):
        bodies = [command("list 123 running", base, number) for number in range(2 * commands)]
        for each in (url, bare_url):
            send(each, [command("help", base, 10**6)])
        early = [command("list 123 running", base, -number) for number in range(FIRST_COMMANDS)]
        first_ones = {each: send(each, early, 1 / COMMANDS_PER_SECOND) for each in (url, bare_url)}
        print_percentiles(f"the first {FIRST_COMMANDS} of a process", first_ones[url])
        paced = {
            each: send(each, bodies[:commands], 1 / COMMANDS_PER_SECOND) for each in (url, bare_url)
        }
        bursts, helped = [], []
        for first in range(commands, 2 * commands, COMMANDS_PER_SECOND):
            began = time.perf_counter()
            bursts += send(url, bodies[first : first + COMMANDS_PER_SECOND])
            helped.append(answered_help(slack, url, base, 10**6 + 1 + first))
            time.sleep(max(0.0, 1 - (time.perf_counter() - began)))
    return report(paced[url], paced[bare_url], bursts, helped)


def report(
    paced: list[tuple[float, int]],
    bare: list[tuple[float, int]],
    bursts: list[tuple[float, int]],
    helped: list[float],
) -> int:
    p50, p99 = print_percentiles("50 a second, one by one", paced)
    bare_p50, _ = print_percentiles("the same at a bare server", bare)
    print_percentiles("50 a second, all at once", bursts)
    print(f"p50 one by one is {p50 / bare_p50:.1f} times that of the bare server")
    print(f"help answered in {max(helped) * 1000:.0f} ms at most, after a burst")
    good = all(status == 200 for _, status in (*paced, *bare, *bursts))
    slow = p99 > MAX_P99_MILLISECONDS or p50 > MAX_P50_RATIO * bare_p50 or max(helped) > 1
    return int(slow or not good)


def print_percentiles(name: str, took: list[tuple[float, int]]) -> tuple[float, float]:
    """Print and answer how many milliseconds half of them took at most, and all but a hundredth."""
    times = sorted(seconds * 1000 for seconds, _ in took)
    at = {share: times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.9, 0.99)}
    good = sum(status == 200 for _, status in took)
    said = ", ".join(f"p{share * 100:.0f} {value:.1f} ms" for share, value in at.items())
    print(f"{name}: {good} acknowledged, {said}")
    return at[0.5], at[0.99]


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
