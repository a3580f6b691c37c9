"""What a `list` of three jobs costs in CPU, beside a stock Bolt bot that asks the same API.

    python -m benchmarks.list_cost.list_cpu [COMMANDS] [ROUNDS] [--tls]

Both run as processes of their own, `jobsbot run` with all that it does, the other as Bolt's guide
has it: acknowledge, ask the API with requests, answer in plain text. Each is sent the same signed
commands, one after the other, in turns; what is counted is the CPU of its whole process, of all
threads, by its clock (Linux). With `--tls` both ask over TLS, as Slack and Scrapy Cloud are asked.
Exits 1 where ours costs more than 1.5 times the other at the median of turns: whichever is at its
best, the other's turn may have met a slower moment of the machine.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue
from statistics import median
from tempfile import TemporaryDirectory
from types import MappingProxyType

from benchmarks.list_cost.tls_server import serve_app_over_tls, trust
from benchmarks.start import answer, make_environ
from jobsbot.demo.free_port import find_free_port
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers

MAX_RATIO = 1.5
WARM_UP_COMMANDS = 30
WAIT_SECONDS = 30.0
NO_TRUST: Mapping[str, str] = MappingProxyType({})
OURS = ["-m", "jobsbot", "run"]
STOCK = ["-c", """
import os, requests
from slack_bolt import App
from slack_sdk import WebClient

client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

@app.command("/jobs")
def list_jobs(ack, respond, command):
    ack()
    _, project, state = command["text"].split()
    answer = requests.get(
        os.environ["SHUB_APIURL"] + "jobs/list.json",
        params={"project": project, "state": state, "count": 100},
        auth=(os.environ["SH_APIKEY"], ""),
        timeout=30,
    ).json()
    lines = [f"{job['id']} {job['spider']} {job['items_scraped']}" for job in answer["jobs"]]
    respond(f"{len(lines)} {state}\\n" + "\\n".join(lines))

app.start(int(os.environ["PORT"]))
"""]  # fmt: skip


class Answers:
    """The stand-in Slack and Jobs API, which note each answer that comes back."""

    def __init__(self) -> None:
        self.paths: Queue[str] = Queue()

    def __call__(self, environ: dict, start_response: Callable) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = answer(environ, start_response)
        if environ["PATH_INFO"].startswith("/response/"):
            self.paths.put(environ["PATH_INFO"])
        return body


class Bot:
    """A bot in a process of its own, and one connection to it."""

    def __init__(self, process: subprocess.Popen, port: int, base: str, answers: Answers) -> None:
        self._process, self._base, self._answers = process, base, answers
        self._connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self._sent = 0

    def wait_until_up(self) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                self._connection.request("GET", "/readyz")
                if self._connection.getresponse().status != 503:
                    return  # Bolt's own server has no such path, and is up
            except OSError:
                pass
            finally:
                self._connection.close()
            time.sleep(0.05)
        raise SystemExit("a bot did not start")

    def count_cpu_milliseconds(self, commands: int) -> float:
        """Say so many commands, each after the answer to the one before; the CPU of each."""
        before = self._read_cpu_seconds()
        for _ in range(commands):
            self._say_list()
        return (self._read_cpu_seconds() - before) * 1000 / commands

    def _say_list(self) -> None:
        self._sent += 1
        path = f"/response/{id(self)}/{self._sent}"
        body = encode_form(
            command="/jobs", text="list 123 running", trigger_id=f"t{self._sent}", team_id="T1",
            response_url=f"{self._base}{path}", channel_id="C1", user_id="U1", user_name="ana",
        )  # fmt: skip
        headers = make_signed_headers(body)
        self._connection.request("POST", "/slack/events", body, headers)
        response = self._connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"a command was answered {response.status}")
        while self._answers.paths.get(timeout=WAIT_SECONDS) != path:
            pass

    def _read_cpu_seconds(self) -> float:
        """Read the clock of a whole process, by its number as Linux writes it.

        https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html
        """
        return time.clock_gettime(~self._process.pid << 3 | 2)


@contextmanager
def running(
    words: list[str], base: str, answers: Answers, trusted: Mapping[str, str] = NO_TRUST
) -> Iterator[Bot]:
    """Run a bot in an empty folder. `trusted` is what it is told of certificates."""
    port = find_free_port()
    with TemporaryDirectory() as folder:
        environ = {**make_environ(base, folder), **trusted, "PORT": str(port)}
        environ["SLACK_SIGNING_SECRET"] = SIGNING_SECRET
        process = subprocess.Popen(
            [sys.executable, *words], env=environ, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            bot = Bot(process, port, base, answers)
            bot.wait_until_up()
            yield bot
        finally:
            process.terminate()
            process.wait(WAIT_SECONDS)


def main(*arguments: str) -> int:
    numbers = [int(argument) for argument in arguments if argument != "--tls"]
    commands, rounds = (*numbers, *(100, 5)[len(numbers) :])
    with TemporaryDirectory() as folder, ExitStack() as stack:
        answers, trusted = Answers(), NO_TRUST
        if "--tls" in arguments:
            served = serve_app_over_tls(answers, Path(folder), threads=4)
            base, trusted = stack.enter_context(served), trust(Path(folder))
        else:
            base = stack.enter_context(serve_app(answers, threads=4))
        bots = [stack.enter_context(running(w, base, answers, trusted)) for w in (OURS, STOCK)]
        for bot in bots:
            bot.count_cpu_milliseconds(WARM_UP_COMMANDS)
        turns = [[bot.count_cpu_milliseconds(commands) for bot in bots] for _ in range(rounds)]
    ours, stock = map(min, zip(*turns, strict=True))
    print(f"jobsbot {ours:.2f} ms, stock Bolt {stock:.2f} ms of CPU a command, at best")
    typical = median(mine / other for mine, other in turns)
    print(f"jobsbot costs {ours / stock:.2f} times the other; {typical:.2f} at the median of turns")
    return int(typical > MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
