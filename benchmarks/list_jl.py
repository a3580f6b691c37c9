"""How fast jobs come out of `jobs/list.jl`, beside python-scrapinghub, and in how much memory.

    pip install scrapinghub
    python benchmarks/list_jl.py

A process of its own serves ready-made bytes over loopback, in chunks of a thousand jobs. Each
reading is a fresh process too, the two clients in turn, so that neither has the quieter minute.
Only the reading is timed: no import, no start. `--floor 4` exits 1 where the ratio is lower.
"""

from __future__ import annotations

import argparse
import json
import resource
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.api.client import Client
from jobsbot.core.jobs.api_calls import stream_jobs
from jobsbot.core.jobs.filters import JobFilters

A_CHUNK = 1000
OURS, THEIRS = "jobsbot", "python-scrapinghub"
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-jsonlines\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


def main() -> int:
    asked = arguments()
    if asked.read:
        print(json.dumps(measured(READERS[asked.read], asked.url)))
        return 0
    if asked.serve:
        serve(asked.jobs)
        return 0
    ratio = race(asked.jobs, asked.runs)
    weigh((asked.jobs // 2, asked.jobs * 5))
    return 1 if ratio < asked.floor else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--floor", type=float, default=0.0, help="the least ratio that passes")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--read", choices=(OURS, THEIRS), help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def race(jobs: int, runs: int) -> float:
    """Let both read in turn, print how fast each was, and answer by how much ours was faster."""
    print(f"{jobs:,} jobs, {runs} runs each, in turn; medians")
    read: dict[str, list[dict[str, float]]] = {OURS: [], THEIRS: []}
    with serving(jobs) as url:
        for _ in range(runs):
            for name, results in read.items():
                results.append(reading(name, url, jobs))
    for name, results in read.items():
        rate = jobs / median(result["seconds"] for result in results)
        cpu = median(result["cpu"] for result in results) / jobs * 1e6
        print(f"  {name:20} {rate:>11,.0f} jobs/s {cpu:8.2f} µs of CPU a job")
    pairs = zip(read[OURS], read[THEIRS], strict=True)
    ratio = median(theirs["seconds"] / ours["seconds"] for ours, theirs in pairs)
    print(f"  {OURS} is {ratio:.1f} times as fast")
    return ratio


def weigh(sizes: Iterable[int]) -> None:
    """Print the most memory that reading so many jobs ever took."""
    print(f"peak memory of a process of {OURS} that reads")
    for jobs in sizes:
        with serving(jobs) as url:
            print(f"  {jobs:>11,} jobs {reading(OURS, url, jobs)['mib']:8.1f} MiB")


@contextmanager
def serving(jobs: int) -> Iterator[str]:
    """Serve so many jobs from another process."""
    with subprocess.Popen(
        [sys.executable, __file__, "--serve", "--jobs", str(jobs)],
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def reading(name: str, url: str, jobs: int) -> dict[str, float]:
    """Read everything in another process, and check that everything came."""
    done = subprocess.run(
        [sys.executable, __file__, "--read", name, "--url", url],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    assert result["jobs"] == jobs, f"{name} read {result['jobs']} of {jobs} jobs"
    return result


def measured(read: Callable[[str], Iterable[Any]], url: str) -> dict[str, float]:
    """Count the jobs that come, and what that took."""
    began, cpu, jobs = time.perf_counter(), time.process_time(), 0
    for _ in read(url):
        jobs += 1
    return {
        "jobs": jobs,
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def ours(url: str) -> Iterable[Any]:
    return Client(url, lambda project: "demo").stream(stream_jobs(123, JobFilters()))


def theirs(url: str) -> Iterable[Any]:
    warnings.simplefilter("ignore")  # it warns that this part of it, the one for list.jl, is old
    from scrapinghub.legacy import Connection

    return iter(Connection("demo", url=url)[123].jobs())


READERS = {OURS: ours, THEIRS: theirs}


def serve(jobs: int) -> None:
    """Answer every request with so many jobs, until terminated."""
    full, rest = divmod(jobs, A_CHUNK)
    block, last = chunk(lines(A_CHUNK)), chunk(lines(rest)) if rest else b""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(f"http://127.0.0.1:{server.getsockname()[1]}/api/", flush=True)
        while True:
            sock, _ = server.accept()
            Thread(target=answer, args=(sock, block, full, last), daemon=True).start()


def answer(sock: socket.socket, block: bytes, times: int, last: bytes) -> None:
    with sock:
        sock.recv(65536)
        sock.sendall(HEAD + chunk(b'{"status": "ok"}\n'))
        for _ in range(times):
            sock.sendall(block)
        sock.sendall(last + chunk(b""))


def lines(many: int) -> bytes:
    """Make jobs as they are documented, about 420 bytes each."""
    return b"".join(json.dumps(job(number)).encode() + b"\n" for number in range(1, many + 1))


def job(number: int) -> dict[str, Any]:
    return {
        "responses_received": 5000 + number,
        "items_scraped": 1000 + number * 3,
        "close_reason": ("finished", "cancelled", "memusage_exceeded")[number % 3],
        "logs": 100 + number % 70,
        "tags": ["nightly", "europe"][: number % 3],
        "version": "1700000000-main",
        "spider": f"spider_{number % 40}",
        "updated_time": f"2026-03-01T05:{number % 60:02}:37",
        "priority": 2,
        "state": "finished",
        "spider_type": "manual",
        "spider_args": {"country": "de"} if number % 2 else {},
        "started_time": f"2026-03-01T02:{number % 60:02}:13",
        "id": f"123/{number % 40 + 1}/{number}",
        "errors_count": number % 5,
        "elapsed": 4672821 + number,
    }


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


if __name__ == "__main__":
    raise SystemExit(main())
