"""The end of a stream of jobs: left early, closed, or read in two ways in turn."""

import tracemalloc
from itertools import islice

import pytest

from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from tests.api.client_factory import make_patient_client, make_sleepless_client
from tests.api.job_lines import FIRST, STREAM, lines
from tests.api.raw_server import (
    make_chunk,
    make_chunked_head,
    make_response,
    reply_with,
    run_raw_server,
)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_stream():
    a_chunk = make_chunk(lines(1000))

    def peak(chunks: int) -> int:
        def script(line):
            line.say(make_chunked_head() + make_chunk(FIRST))
            for _ in range(chunks):
                line.say(a_chunk)
            line.say(make_chunk(b""))

        with run_raw_server(script) as server:
            jobs = make_patient_client(server.root).stream(STREAM)
            tracemalloc.start()
            try:
                assert sum(1 for _ in jobs) == chunks * 1000
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    assert peak(40) < 2 * peak(4)


def test_a_stream_can_be_read_in_a_loop_and_by_hand_in_turn():
    with run_raw_server(reply_with(make_response(FIRST + lines(500)))) as server:
        jobs = make_patient_client(server.root).stream(STREAM)
        assert next(jobs).key.number == 1
        assert [job.key.number for job in islice(jobs, 3)] == [2, 3, 4]
        assert next(jobs).key.number == 5
        assert len(list(jobs)) == 495
        jobs.close()
        assert next(jobs, None) is None


def test_a_loop_that_is_left_early_ends_the_connection():
    def script(line):
        line.say(make_chunked_head() + make_chunk(FIRST))
        while not line.over.is_set():
            line.say(make_chunk(lines(100)))

    with run_raw_server(script) as server:
        for job in make_patient_client(server.root).stream(STREAM):
            assert job.key.number == 1
            break
        assert server.ended.wait(5)


def test_closing_a_stream_early_ends_its_connection():
    def script(line):
        line.say(make_chunked_head() + make_chunk(FIRST))
        while not line.over.is_set():
            line.say(make_chunk(lines(100)))

    with run_raw_server(script) as server:
        jobs = make_patient_client(server.root).stream(STREAM)
        assert next(jobs).key.number == 1
        assert not server.ended.is_set()
        jobs.close()
        assert server.ended.wait(5)


def test_what_is_not_a_stream_is_not_streamed_and_the_other_way_round():
    client = make_sleepless_client().client
    with pytest.raises(ValueError, match="streamed"):
        client.stream(list_jobs(123, JobFilters()))
    with pytest.raises(ValueError, match="streamed"):
        client.send(STREAM)
