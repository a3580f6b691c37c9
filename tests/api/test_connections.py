"""Connections to the API are kept open for whoever asks next."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from tests.api.client_factory import make_sleepless_client
from tests.http_server import serve_app

ASKED_AT_ONCE = 40


def test_no_connection_of_forty_threads_that_ask_at_once_is_thrown_away(caplog):
    together = Barrier(ASKED_AT_ONCE, timeout=60)

    def answer(environ, start_response):
        together.wait()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"status": "ok", "count": 0, "total": 0, "jobs": []}']

    with serve_app(answer, threads=ASKED_AT_ONCE) as base:
        client = make_sleepless_client(f"{base}/").client
        call = list_jobs(123, JobFilters(count=1))
        with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            list(pool.map(lambda _: client.send(call), range(ASKED_AT_ONCE)))
        client.close()
    assert "discarding connection" not in caplog.text
