"""A whole log of storage: every entry as it comes, and a cut is never taken for the end."""

import gzip
import json

import pytest

from jobsbot.core.errors import (
    ApiError,
    CutStream,
    Unreadable,
)
from jobsbot.core.jobs import storage_calls as calls
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import (
    make_patient_client,
)
from tests.api.raw_server import (
    make_chunk,
    make_chunked_head,
    make_response,
    reply_with,
    run_raw_server,
)

WHOLE = calls.stream_log(JobKey(123, 7, 41))
LINES = b"".join(
    json.dumps({"time": 1760000000000 + n, "level": 20, "message": f"zeile größer {n}"}).encode()
    + b"\n"
    for n in range(1000)
)


def stream_of(*data: bytes):
    """Read a whole log served as these bytes: its entries, and the error that ended it."""
    entries = []
    with run_raw_server(reply_with(*data)) as server:
        try:
            for entry in make_patient_client(server.root, attempts=1).stream(WHOLE):
                entries.append(entry)
        except ApiError as error:
            return entries, error
    return entries, None


FRAMINGS = {
    "by length": make_response(LINES),
    "in chunks that split lines": make_chunked_head()
    + b"".join(make_chunk(LINES[n : n + 997]) for n in range(0, len(LINES), 997))
    + make_chunk(b""),
    "packed": make_response(gzip.compress(LINES), "Content-Encoding: gzip"),
    "without a newline at its end": make_response(LINES[:-1]),
}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_whole_log_streams_entry_by_entry(framing):
    entries, error = stream_of(FRAMINGS[framing])
    assert error is None
    assert [e.message for e in entries] == [f"zeile größer {n}" for n in range(1000)]


@pytest.mark.parametrize("body", [b"", b"\n"])
def test_an_empty_log_streams_nothing(body):
    assert stream_of(make_response(body)) == ([], None)


def test_a_log_that_is_cut_is_said_to_be():
    cut = make_chunked_head() + make_chunk(LINES[:-7])
    entries, error = stream_of(cut)
    assert isinstance(error, CutStream)
    assert len(entries) == error.jobs
    assert f"cut after {len(entries)} entries" in str(error)


def test_a_line_that_is_no_entry_is_told_after_all_before_it():
    entries, error = stream_of(make_response(LINES[: LINES.index(b"\n") + 1] + b"<html>\n"))
    assert len(entries) == 1
    assert isinstance(error, Unreadable)
