"""`jobs/list.jl`: every job as it comes, and a cut is never taken for the end."""

import gzip
import tracemalloc
import zlib

import pytest

from jobsbot.core.errors import (
    ApiError,
    BadKey,
    BadRequest,
    Changed,
    CutStream,
    Unavailable,
    Unreadable,
)
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from tests.api.client_factory import make_patient_client
from tests.api.job_lines import FIRST, STREAM, lines
from tests.api.raw_server import (
    make_chunk,
    make_chunked_head,
    make_response,
    reply_with,
    run_raw_server,
)


def stream_of(*data: bytes):
    """Read a stream served as these bytes: its jobs, and the error that ended it."""
    jobs = []
    with run_raw_server(reply_with(*data)) as server:
        try:
            for job in make_patient_client(server.root, attempts=1).stream(STREAM):
                jobs.append(job)
        except ApiError as error:
            return jobs, error
    return jobs, None


THOUSAND = FIRST + lines(1000)
PACKED = gzip.compress(THOUSAND)
FRAMINGS = {
    "by length": make_response(THOUSAND),
    "in one chunk": make_chunked_head() + make_chunk(THOUSAND) + make_chunk(b""),
    "a chunk a line": make_chunked_head()
    + b"".join(make_chunk(line + b"\n") for line in THOUSAND.splitlines())
    + make_chunk(b""),
    "in chunks that split lines": make_chunked_head()
    + b"".join(make_chunk(THOUSAND[n : n + 997]) for n in range(0, len(THOUSAND), 997))
    + make_chunk(b""),
    "packed": make_response(PACKED, "Content-Encoding: gzip"),
    "packed, in chunks": make_chunked_head("Content-Encoding: gzip")
    + b"".join(make_chunk(PACKED[n : n + 99]) for n in range(0, len(PACKED), 99))
    + make_chunk(b""),
    "with empty lines and carriage returns": make_response(b"\n\r\n".join(THOUSAND.splitlines())),
}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_every_job_comes_in_order_however_the_answer_is_framed(framing):
    jobs, error = stream_of(FRAMINGS[framing])
    assert error is None
    assert [job.key.number for job in jobs] == list(range(1, 1001))
    assert {tuple(job.tags) for job in jobs} == {("größer",)}


def test_nothing_found_is_an_empty_stream():
    assert stream_of(make_response(FIRST)) == ([], None)
    assert stream_of(make_response(b'{"status": "ok", "more": 1}')) == ([], None)


def test_a_stream_is_asked_for_with_its_filters_and_the_key():
    with run_raw_server(reply_with(make_response(FIRST))) as server:
        assert list(make_patient_client(server.root).stream(STREAM)) == []
    head = server.requests[0].partition(b"\r\n\r\n")[0]
    assert head.startswith(b"GET /api/jobs/list.jl?project=123&state=finished HTTP/1.1\r\n")
    assert b"Authorization: Basic " in head


CUTS = {
    "in the middle of a chunk": make_chunked_head() + make_chunk(FIRST + lines(7))[:-30],
    "between two chunks": make_chunked_head() + make_chunk(FIRST + lines(6)),
    "before the length it said": make_response(FIRST + lines(7))[:-30],
    "before the length it said, at a line's end": make_response(FIRST + lines(7))[: -len(lines(1))],
    "in its last line, though framed": make_response(FIRST + lines(7)[:-30]),
    "with no framing at all": b"HTTP/1.1 200 OK\r\n\r\n" + FIRST + lines(6),
}


@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_stream_gives_every_whole_job_and_then_says_how_many(cut):
    jobs, error = stream_of(CUTS[cut])
    assert type(error) is CutStream
    assert len(jobs) == error.jobs == 6
    assert "Scrapy Cloud's list was cut after 6 jobs: " in str(error)
    assert error.changed is Changed.NO
    assert "Nothing was changed" not in str(error)


def test_a_packed_stream_that_is_cut_or_broken_says_so():
    packed = gzip.compress(FIRST + lines(5000))
    jobs, error = stream_of(make_response(packed, "Content-Encoding: gzip")[:-2000])
    assert type(error) is CutStream
    assert 0 < len(jobs) == error.jobs < 5000
    jobs, error = stream_of(make_response(packed[:-8] + b"checksum", "Content-Encoding: gzip"))
    assert type(error) is CutStream
    assert len(jobs) == error.jobs
    assert "could not be unpacked" in str(error)


def test_a_packed_stream_that_ends_before_its_packing_does_is_cut():
    packed = gzip.compress(FIRST + lines(5000))[:-2000]
    jobs, error = stream_of(make_response(packed, "Content-Encoding: gzip"))
    assert type(error) is CutStream
    assert len(jobs) == error.jobs


def pack_without_end(data: bytes) -> bytes:
    """Pack data so that all of it can be unpacked, and the packing's own end never comes."""
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return packing.compress(data) + packing.flush(zlib.Z_SYNC_FLUSH)


def frame_in_chunks(data: bytes) -> bytes:
    return make_chunked_head("Content-Encoding: gzip") + make_chunk(data) + make_chunk(b"")


@pytest.mark.parametrize("left_out", [8, 4, 1])
@pytest.mark.parametrize("framing", [frame_in_chunks, None])
def test_a_packed_stream_that_ends_with_a_line_and_without_its_mark_is_cut(left_out, framing):
    whole = FIRST + lines(1500)
    for packed in (pack_without_end(whole), gzip.compress(whole)[:-left_out]):
        answer = make_response(packed, "Content-Encoding: gzip")
        jobs, error = stream_of(framing(packed) if framing else answer)
        assert type(error) is CutStream
        assert len(jobs) == error.jobs == 1500


def test_a_packed_answer_that_ends_without_its_mark_is_none():
    packed = pack_without_end(b'{"status": "ok", "jobs": []}')
    with run_raw_server(reply_with(make_response(packed, "Content-Encoding: gzip"))) as server:
        client = make_patient_client(server.root, attempts=1)
        with pytest.raises(Unavailable, match="connection to Scrapy Cloud was lost"):
            client.send(list_jobs(123, JobFilters(count=1)))


def test_what_is_packed_in_pieces_or_padded_is_whole():
    pieces = b"".join(gzip.compress(line + b"\n") for line in (FIRST + lines(50)).splitlines())
    for packed in (pieces, gzip.compress(FIRST + lines(50)) + b"\0" * 512):
        jobs, error = stream_of(make_response(packed, "Content-Encoding: x-gzip"))
        assert error is None
        assert len(jobs) == 50


def test_only_what_can_be_unpacked_is_asked_for_and_all_else_refused():
    answer = make_response(FIRST, "Content-Encoding: br")
    with (
        run_raw_server(reply_with(answer)) as server,
        pytest.raises(Unreadable, match="could not be unpacked"),
    ):
        list(make_patient_client(server.root, attempts=1).stream(STREAM))
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


@pytest.mark.slow
def test_what_is_packed_very_well_is_unpacked_a_little_at_a_time():
    packed = gzip.compress(FIRST + b"[" * 100_000_000)
    tracemalloc.start()
    _, error = stream_of(make_response(packed, "Content-Encoding: gzip"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(error, ApiError)
    assert peak < 40_000_000


def test_a_connection_reset_is_a_cut():
    def script(line):
        line.say(make_chunked_head() + make_chunk(FIRST + lines(3)))
        line.over.wait(0.2)
        line.reset()

    with run_raw_server(script) as server:
        jobs = make_patient_client(server.root).stream(STREAM)
        assert [next(jobs).key.number for _ in range(3)] == [1, 2, 3]
        with pytest.raises(CutStream, match="after 3 jobs: the connection was lost"):
            next(jobs)


def test_a_stream_that_breaks_before_its_first_line_is_asked_for_again():
    broken = reply_with(make_chunked_head() + b"5\r\n{")
    with run_raw_server(broken, reply_with(make_response(FIRST + lines(2)))) as server:
        assert len(list(make_patient_client(server.root).stream(STREAM))) == 2
        assert server.connections == 2


def test_a_stream_that_has_begun_is_never_asked_for_again():
    with run_raw_server(reply_with(make_response(FIRST + lines(3))[:-9])) as server:
        with pytest.raises(CutStream):
            list(make_patient_client(server.root).stream(STREAM))
        assert server.connections == 1


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b'{"status": "error", "message": "Authentication failed"}', "403 No", BadKey),
        (b'{"status": "error", "message": "Authentication failed"}', "200 OK", BadKey),
        (b'{"status": "badrequest", "message": "what?"}\n', "200 OK", BadRequest),
        (b"<html>\n<p>Bad gateway</p>\n</html>", "502 Bad", Unavailable),
        (b"<html>\n<p>Sign in</p>\n</html>", "200 OK", Unreadable),
        (b"", "200 OK", Unreadable),
        (b'{"id": "123/1/1"}\n{"id": "123/1/2"}\n', "200 OK", Unreadable),
    ],
)
def test_a_first_line_that_is_not_ok_is_the_error_it_is(body, status, kind):
    jobs, error = stream_of(make_response(body, status=status))
    assert (jobs, type(error)) == ([], kind)


@pytest.mark.parametrize(
    "line", [b"<html>", b'{"spider": "keyless"}', b'{"id": "123/x/1"}', b"[]", b"[" * 100_000]
)
def test_a_line_that_is_no_job_is_said_with_how_many_came_before(line):
    jobs, error = stream_of(make_response(FIRST + lines(4) + line + b"\n" + lines(1)))
    assert type(error) is Unreadable
    assert len(jobs) == 4
    assert "after 4 jobs comes a line that is no job" in str(error)


def test_one_job_with_odd_types_among_many_costs_none():
    odd = b'{"id": "123/1/999", "priority": "2", "tags": [null, 5]}\n'
    jobs, error = stream_of(make_response(FIRST + lines(4) + odd + lines(4)))
    assert error is None
    assert len(jobs) == 9
    assert (jobs[4].priority, jobs[4].tags) == (2, ["5"])


def test_a_carriage_return_inside_a_line_ends_no_job():
    odd = b'{"id": "123/1/1",\r "priority": "2"}\n'
    jobs, error = stream_of(make_response(FIRST + odd + lines(1)))
    assert error is None
    assert [job.priority for job in jobs] == [2, None]


def test_a_line_without_end_is_not_kept_in_memory():
    body = FIRST + lines(1) + b'{"id": "' + b"x" * (9 * 1024 * 1024)
    jobs, error = stream_of(make_response(body))
    assert type(error) is CutStream
    assert len(jobs) == 1
    assert "larger than any" in str(error)
