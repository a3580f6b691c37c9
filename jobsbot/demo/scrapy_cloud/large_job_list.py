"""One huge `jobs/list.jl`, ready made, so that a benchmark measures the client and not the server.

    python -m jobsbot.demo.scrapy_cloud.large_job_list 200000

prints its address and serves until it is killed.
"""

import argparse
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from cheroot.wsgi import Server

from jobsbot.demo.scrapy_cloud.responses import JSON_LINES_TYPE, STATUS_LINE, encode_job_line
from jobsbot.demo.scrapy_cloud.run_factory import make_finished_run
from jobsbot.demo.scrapy_cloud.simulated_run import JobChanges, observe_run
from jobsbot.streams import write_line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JOBS_PER_BLOCK = 1000
NEWEST_JOB_TIME = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CLOSE_REASONS = ("finished", "finished", "finished", "failed", "cancelled", "memusage_exceeded")


def make_large_list_app(jobs: int) -> "WSGIApplication":
    """Make an app that answers every request with this many finished jobs, each its own key.

    About 400 bytes a job, streamed; whatever the number, it holds a thousand of them.
    """
    block = _make_block()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", JSON_LINES_TYPE)])
        return _stream_lines(block, jobs)

    return app


def main() -> None:
    """Serve a big list from the command line."""
    parser = argparse.ArgumentParser(description=make_large_list_app.__doc__)
    parser.add_argument("jobs", type=int)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    server = Server(("127.0.0.1", asked.port), make_large_list_app(asked.jobs))
    server.prepare()
    write_line(f"http://127.0.0.1:{server.bind_addr[1]}/")
    server.serve()


def _stream_lines(block: bytes, jobs: int) -> Iterator[bytes]:
    yield STATUS_LINE
    for spider in range(1, jobs // JOBS_PER_BLOCK + 1):
        yield _renumber_spider(block, spider)
    if rest := jobs % JOBS_PER_BLOCK:
        last = _renumber_spider(block, jobs // JOBS_PER_BLOCK + 1)
        yield b"".join(last.splitlines(keepends=True)[:rest])


def _renumber_spider(block: bytes, spider: int) -> bytes:
    """The same thousand jobs under the number of another spider, so that no key comes twice."""
    return block.replace(b'"id":"123/1/', b'"id":"123/%d/' % spider)


def _make_block() -> bytes:
    rng = Random(1)
    return b"".join(_make_job_line(number, rng) for number in range(1, JOBS_PER_BLOCK + 1))


def _make_job_line(number: int, rng: Random) -> bytes:
    responses = rng.randrange(100, 20_000)
    at = NEWEST_JOB_TIME - number * timedelta(minutes=7)
    run = make_finished_run(
        f"123/1/{number}",
        at,
        spider=f"spider_{rng.randrange(40)}",
        lasted=timedelta(seconds=rng.randrange(60, 9_000)),
        close_reason=rng.choice(CLOSE_REASONS),
        items=responses * 2 // 3,
        responses=responses,
        errors=rng.randrange(9),
        tags=("prod", "nightly")[: rng.randrange(3)],
    )
    return encode_job_line(observe_run(run, JobChanges(), NEWEST_JOB_TIME), NEWEST_JOB_TIME)


if __name__ == "__main__":
    main()
