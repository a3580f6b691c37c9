"""How fast commands are acknowledged while the Jobs API hangs.

    python -m benchmarks.acks [COMMANDS] [BURST]

Starts the real web server, Bolt, bot and store in a process of their own, against a Jobs API that
answers nothing for 30 s, and sends signed commands in bursts, all at once, a burst a second. Prints
the percentiles of the acknowledgements, and how long a `help` takes to be answered meanwhile. Exits
1 where one was not acknowledged, p99 is above 5 ms, or help was not answered within a second.
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

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import AssumedMembers
from jobsbot.demo.free_port import find_free_port
from jobsbot.slack.factory import make_slack_client, make_web_server
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.store import open_store
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers
from tests.slack.slack_workspace import HangingApi

MAX_P99_MILLISECONDS = 5.0
"""The target of docs/performance.md."""


def serve(port: int, slack: str, folder: str, up: Event) -> None:
    """Serve the bot, in a process of its own."""
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
    up.set()
    time.sleep(600)


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
        return [json.dumps({"ok": True, "ts": "1.1"}).encode()]


@contextmanager
def bot(slack_url: str) -> Iterator[str]:
    """Run the bot in its own process and yield its address."""
    context = multiprocessing.get_context("spawn")
    port, up = find_free_port(), context.Event()
    with tempfile.TemporaryDirectory() as folder:
        process = context.Process(target=serve, args=(port, slack_url, folder, up), daemon=True)
        process.start()
        if not up.wait(30):
            raise SystemExit("the bot did not start")
        yield f"http://127.0.0.1:{port}/slack/events"
        process.terminate()
        process.join(10)


def command(text: str, slack: str, number: int) -> bytes:
    where = {"channel_id": "C1", "user_id": f"U{number}", "user_name": "anna"}
    url = f"{slack}/response/{number}"
    return encode_form(
        command="/jobs", text=text, trigger_id=f"t{number}", response_url=url, **where
    )


def burst(url: str, bodies: list[bytes]) -> list[tuple[float, int]]:
    """Send these at once, each on a connection of its own; how long each took, and its status.

    One thread with prepared bytes: what is measured is the bot's time, and little of ours.
    """
    where = urlsplit(url)
    requests = [request(where.path, body) for body in bodies]
    took: list[tuple[float, int]] = []
    with selectors.DefaultSelector() as ready:
        for sent in requests:
            began = time.perf_counter()
            connection = socket.create_connection((where.hostname, where.port), timeout=10)
            connection.sendall(sent)
            ready.register(connection, selectors.EVENT_READ, began)
        until = time.monotonic() + 30
        while ready.get_map() and time.monotonic() < until:
            for key, _ in ready.select(1):
                answer = key.fileobj.recv(4096)
                took.append((time.perf_counter() - key.data, int(answer[9:12] or 0)))
                ready.unregister(key.fileobj)
                key.fileobj.close()
    return took


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
    burst(url, [command("help", base, number)])
    while True:
        at, path = slack.answered.get(timeout=10)
        if path.endswith(f"/{number}"):
            return at - began


def main(commands: int = 200, size: int = 50) -> int:
    slack = SlackOfNumbers()
    took: list[tuple[float, int]] = []
    helped = []
    with serve_app(slack, threads=4) as base, bot(base) as url:
        burst(url, [command("help", base, 10**6)])
        for first in range(0, commands, size):
            began = time.perf_counter()
            numbers = range(first, min(first + size, commands))
            took += burst(url, [command("list 123 running", base, n) for n in numbers])
            helped.append(answered_help(slack, url, base, 10**6 + 1 + first))
            time.sleep(max(0.0, 1 - (time.perf_counter() - began)))
    return report(took, helped, commands)


def report(took: list[tuple[float, int]], helped: list[float], commands: int) -> int:
    times = sorted(seconds * 1000 for seconds, _ in took)
    good = sum(status == 200 for _, status in took)
    at = {share: times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.9, 0.99)}
    print(f"{good} of {commands} acknowledged, the Jobs API hanging")
    print(", ".join(f"p{share * 100:.0f} {value:.1f} ms" for share, value in at.items()))
    print(f"help answered in {max(helped) * 1000:.0f} ms at most")
    return int(good < commands or at[0.99] > MAX_P99_MILLISECONDS or max(helped) > 1)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
