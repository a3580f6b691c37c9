"""How long commands take to start, and how long `run` takes to be ready.

    python -m benchmarks.start [ROUNDS]

Commands are compared by the CPU of whole processes, best of the rounds, with a process that only
imports requests, msgspec and rich. `run` is timed by the clock from the start of its process to
the first good answer of /readyz, with a stand-in Slack that answers at once: on a new folder, and
again on the store that it left. Exits 1 where help takes more than twice the imports, list more
than three times, or run more than 0.8 s to be ready on the store that is there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from jobsbot.demo.free_port import find_free_port
from tests.http_server import serve_app

ROOT = Path(__file__).parents[1]
IMPORTS = ("-c", "import requests, msgspec, rich")
HELP = ("-m", "jobsbot", "help")
LIST = ("-m", "jobsbot", "list", "123", "running")
MAX_HELP_RATIO, MAX_LIST_RATIO, MAX_READY_SECONDS = 2.0, 3.0, 0.8
GIVE_UP_SECONDS = 30.0


def answer(environ: dict, start_response: Callable) -> list[bytes]:
    """Stand in for the Jobs API and for Slack."""
    slack = environ["PATH_INFO"].startswith("/slack/")
    answered = SLACK_ANSWER if slack else THREE_JOBS
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(answered).encode()]


SLACK_ANSWER = {
    "ok": True, "team_id": "T1", "user_id": "UBOT", "user": {"id": "U1", "team_id": "T1"}
}  # fmt: skip
THREE_JOBS = {
    "status": "ok",
    "count": 3,
    "total": 3,
    "jobs": [
        {"id": f"123/1/{n}", "spider": "books", "state": "running", "items_scraped": 100 * n,
         "started_time": "2026-05-04T10:00:00", "updated_time": "2026-05-04T10:20:00"}
        for n in range(3, 0, -1)
    ],
}  # fmt: skip


def count_cpu_seconds(words: tuple[str, ...], environ: Mapping[str, str], folder: str) -> float:
    """Run a Python process to its end and count its CPU."""
    process = subprocess.Popen(
        [sys.executable, *words], env=environ, cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed")
    return used.ru_utime + used.ru_stime


def time_until_ready(environ: Mapping[str, str], folder: str) -> tuple[float, float]:
    """Start `run` and end it; the seconds until it was ready, and the CPU of the whole process."""
    port = find_free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "jobsbot", "run"], env={**environ, "PORT": str(port)}, cwd=folder,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not is_ready(port):
            if time.perf_counter() - began > GIVE_UP_SECONDS:
                raise SystemExit("run was not ready in time")
            time.sleep(0.01)
        seconds = time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, used.ru_utime + used.ru_stime


def is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def compare_commands(rounds: int, environ: Mapping[str, str], folder: str) -> bool:
    """Compare what commands cost with the imports alone; True where all are within limits."""
    limits = {IMPORTS: 1.0, HELP: MAX_HELP_RATIO, LIST: MAX_LIST_RATIO}
    best = dict.fromkeys(limits, float("inf"))
    for _ in range(rounds):
        for words in best:  # in turn, so that none has the quieter minute
            best[words] = min(best[words], count_cpu_seconds(words, environ, folder))
    for words, seconds in best.items():
        ratio = seconds / best[IMPORTS]
        print(f"{' '.join(words):32} {seconds * 1000:5.0f} ms of CPU, {ratio:.2f} times")
    return all(best[words] <= limit * best[IMPORTS] for words, limit in limits.items())


def time_run(rounds: int, environ: Mapping[str, str]) -> bool:
    """Time `run` on a new store and on the one it left; True where that is within the limit."""
    first, again = [], []
    for _ in range(rounds):
        with TemporaryDirectory() as folder:
            first.append(time_until_ready(environ, folder))
            again.append(time_until_ready(environ, folder))
    for name, taken in (("on a new store", first), ("on its store", again)):
        seconds, cpu = ([one[n] for one in taken] for n in (0, 1))
        print(f"run {name:15} ready after {min(seconds):.2f} s, median {median(seconds):.2f} s; "
              f"{min(cpu):.2f} s of CPU with its end")  # fmt: skip
    return min(seconds for seconds, _ in again) <= MAX_READY_SECONDS


def make_environ(base: str, folder: str) -> dict[str, str]:
    """What a process is told: the stand-ins under this address, and little of this machine."""
    return {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": folder,
        "SH_APIKEY": "demo", "SHUB_APIURL": f"{base}/api/", "SHUB_STORAGE": f"{base}/storage/",
        "SLACK_API_URL": f"{base}/slack/", "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench", "JOBSBOT_HOST": "127.0.0.1",
    }  # fmt: skip


def main(rounds: int = 5) -> int:
    with serve_app(answer, threads=4) as base, TemporaryDirectory() as folder:
        environ = make_environ(base, folder)
        quick = compare_commands(rounds, environ, folder)
        return 0 if time_run(rounds, environ) and quick else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
