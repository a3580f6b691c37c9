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

from jobsbot.demo.scrapy_cloud.responses import JSON_LINES, STATUS_LINE, line
from jobsbot.demo.scrapy_cloud.run_factory import finished
from jobsbot.demo.scrapy_cloud.simulated_run import Touched, look

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JOBS_A_BLOCK = 1000
NEWEST = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
REASONS = ("finished", "finished", "finished", "failed", "cancelled", "memusage_exceeded")


def make_big_list(jobs: int) -> "WSGIApplication":
    """Make an app that answers every request with this many finished jobs, each its own key.

    About 400 bytes a job, streamed; whatever the number, it holds a thousand of them.
    """
    block = _block()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", JSON_LINES)])
        return _stream(block, jobs)

    return app


def main() -> None:
    """Serve a big list from the command line."""
    parser = argparse.ArgumentParser(description=make_big_list.__doc__)
    parser.add_argument("jobs", type=int)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    server = Server(("127.0.0.1", asked.port), make_big_list(asked.jobs))
    server.prepare()
    print(f"http://127.0.0.1:{server.bind_addr[1]}/", flush=True)
    server.serve()


def _stream(block: bytes, jobs: int) -> Iterator[bytes]:
    yield STATUS_LINE
    for spider in range(1, jobs // JOBS_A_BLOCK + 1):
        yield _of_spider(block, spider)
    if rest := jobs % JOBS_A_BLOCK:
        last = _of_spider(block, jobs // JOBS_A_BLOCK + 1)
        yield b"".join(last.splitlines(keepends=True)[:rest])


def _of_spider(block: bytes, spider: int) -> bytes:
    """The same thousand jobs under the number of another spider, so that no key comes twice."""
    return block.replace(b'"id":"123/1/', b'"id":"123/%d/' % spider)


def _block() -> bytes:
    chance = Random(1)
    return b"".join(_made_up(number, chance) for number in range(1, JOBS_A_BLOCK + 1))


def _made_up(number: int, chance: Random) -> bytes:
    responses = chance.randrange(100, 20_000)
    at = NEWEST - number * timedelta(minutes=7)
    run = finished(
        f"123/1/{number}",
        at,
        spider=f"spider_{chance.randrange(40)}",
        lasted=timedelta(seconds=chance.randrange(60, 9_000)),
        close_reason=chance.choice(REASONS),
        items=responses * 2 // 3,
        responses=responses,
        errors=chance.randrange(9),
        tags=("prod", "nightly")[: chance.randrange(3)],
    )
    return line(look(run, Touched(), NEWEST), NEWEST)


if __name__ == "__main__":
    main()
