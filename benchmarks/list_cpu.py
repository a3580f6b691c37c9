"""What a `list` of three jobs costs in CPU, beside a stock Bolt bot that asks the same API.

    python -m benchmarks.list_cpu [COMMANDS] [ROUNDS]

Both run as processes of their own, `jobsbot run` with all that it does, the other as Bolt's guide
has it: acknowledge, ask the API with requests, answer in plain text. Each is sent the same signed
commands, one after the other, in turns; what is counted is the CPU of its whole process, of all
threads, from /proc (Linux). Exits 1 where ours costs more than 1.5 times the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from benchmarks.start import answer, make_environ
from jobsbot.demo.free_port import find_free_port
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers

MAX_RATIO = 1.5
WARM_UP_COMMANDS = 30
WAIT_SECONDS = 30.0
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
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
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / TICKS_PER_SECOND


@contextmanager
def running(words: list[str], base: str, answers: Answers) -> Iterator[Bot]:
    """Run a bot in an empty folder."""
    port = find_free_port()
    with TemporaryDirectory() as folder:
        environ = {**make_environ(base, folder), "PORT": str(port)}
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


def main(commands: int = 100, rounds: int = 5) -> int:
    answers = Answers()
    with serve_app(answers, threads=4) as base, ExitStack() as stack:
        bots = {
            name: stack.enter_context(running(words, base, answers))
            for name, words in (("jobsbot", OURS), ("stock Bolt", STOCK))
        }
        for bot in bots.values():
            bot.count_cpu_milliseconds(WARM_UP_COMMANDS)
        best = dict.fromkeys(bots, float("inf"))
        for _ in range(rounds):
            for name, bot in bots.items():
                best[name] = min(best[name], bot.count_cpu_milliseconds(commands))
    for name, milliseconds in best.items():
        print(f"{name:12} {milliseconds:5.2f} ms of CPU a command")
    ratio = best["jobsbot"] / best["stock Bolt"]
    print(f"jobsbot costs {ratio:.2f} times the other")
    return int(ratio > MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
