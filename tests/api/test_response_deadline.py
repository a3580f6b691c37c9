"""Whatever a server does, an answer or an error is there in time, and says what was sent."""

import socket
import time
from contextlib import contextmanager
from threading import Thread

import pytest

from jobsbot.core.errors import Changed, CutStream, TimedOut, Unavailable, Unreadable
from jobsbot.core.jobs.api_calls import delete_jobs, list_jobs, stop_jobs, stream_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import UNHURRIED, make_impatient_client
from tests.api.raw_server import (
    find_closed_address,
    make_chunk,
    make_chunked_head,
    make_response,
    reply_with,
    run_raw_server,
)

LIST = list_jobs(123, JobFilters(count=1))
STREAM = stream_jobs(123, JobFilters())
STOP = stop_jobs([JobKey(123, 1, 1)])
NO_JOBS = make_response(b'{"status": "ok", "jobs": []}')


@contextmanager
def fail_after(seconds: float):
    """Fail where something takes longer: many times what it may, for a machine that is slow."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@pytest.mark.slow
def test_a_server_that_hangs_is_given_up_and_a_read_is_tried_again():
    with (
        run_raw_server(lambda line: line.hang()) as server,
        fail_after(50),
        pytest.raises(TimedOut) as caught,
    ):
        make_impatient_client(server.root).send(LIST)
    assert caught.value.sent
    assert caught.value.changed is Changed.NO
    assert len(server.requests) > 1


def test_a_later_attempt_of_a_read_can_succeed():
    """The second does, unless this machine takes a quarter of a second to answer itself."""
    with run_raw_server(lambda line: line.hang(), reply_with(NO_JOBS)) as server, fail_after(50):
        client = make_impatient_client(server.root, total_timeout=40.0, attempts=50)
        assert client.send(LIST) == ()
    assert len(server.requests) > 1


def test_a_write_that_hangs_is_sent_once_and_may_have_happened():
    gives_up = pytest.raises(TimedOut, match="It is not known whether")
    with run_raw_server(lambda line: line.hang()) as server, fail_after(50), gives_up as caught:
        make_impatient_client(server.root).send(STOP)
    assert caught.value.sent
    assert caught.value.changed is Changed.MAYBE
    assert len(server.requests) == 1


@pytest.mark.slow
@pytest.mark.parametrize("spared", [0, 20, len(NO_JOBS) - 15])
def test_an_answer_that_drips_is_given_up_in_head_and_body(spared):
    def script(line):
        line.say(NO_JOBS[:spared])
        line.drip(NO_JOBS[spared:], every=0.05)

    with run_raw_server(script) as server, fail_after(50), pytest.raises(TimedOut):
        make_impatient_client(server.root).send(LIST)
    assert len(server.requests) > 1


@pytest.mark.slow
def test_a_drip_between_chunks_is_given_up():
    def script(line):
        line.say(make_chunked_head())
        line.drip(b"1;" + b"x" * 100, every=0.05)

    with run_raw_server(script) as server, fail_after(50), pytest.raises(TimedOut):
        make_impatient_client(server.root).send(LIST)


def test_a_callers_own_patience_is_kept():
    with (
        run_raw_server(lambda line: line.hang()) as server,
        fail_after(50),
        pytest.raises(TimedOut),
    ):
        patient = {"read_timeout": 60, "total_timeout": 60}
        make_impatient_client(server.root, **patient).send(LIST, timeout=0.2)
    assert len(server.requests) == 1


def test_without_any_time_nothing_is_sent():
    with run_raw_server(reply_with(NO_JOBS)) as server:
        with pytest.raises(TimedOut) as caught:
            make_impatient_client(server.root).send(STOP, timeout=0)
        assert (caught.value.sent, caught.value.changed) == (False, Changed.NO)
        assert server.connections == 0


def test_the_head_of_a_stream_is_waited_for_as_a_whole():
    def script(line):
        line.drip(make_chunked_head(), every=0.05)

    with run_raw_server(script) as server, fail_after(50), pytest.raises(TimedOut):
        next(make_impatient_client(server.root, attempts=2).stream(STREAM))


def test_a_stream_that_falls_silent_is_cut():
    def script(line):
        line.say(make_chunked_head() + make_chunk(b'{"status": "ok"}\n{"id": "123/1/1"}\n{"id": '))
        line.hang()

    with run_raw_server(script) as server, fail_after(50):
        jobs = make_impatient_client(server.root).stream(STREAM)
        assert next(jobs).id == "123/1/1"
        with pytest.raises(CutStream, match="cut after 1 job: no answer in time") as caught:
            next(jobs)
    assert caught.value.jobs == 1


def test_a_stream_that_drips_without_ever_finishing_a_line_is_cut():
    def script(line):
        line.say(make_chunked_head() + make_chunk(b'{"status": "ok"}\n{"id": "123/1/1"}\n'))
        for _ in range(50):
            line.drip(make_chunk(b" "), every=0.02)

    with run_raw_server(script) as server, fail_after(50):
        jobs = make_impatient_client(server.root).stream(STREAM)
        assert next(jobs).id == "123/1/1"
        with pytest.raises(CutStream):
            next(jobs)


def test_a_stream_may_take_longer_than_any_answer_while_jobs_keep_coming():
    def script(line):
        line.say(make_chunked_head() + make_chunk(b'{"status": "ok"}\n'))
        for n in range(1, 11):
            if line.over.wait(0.05):
                return
            line.say(make_chunk(b'{"id": "123/1/%d"}\n' % n))
        line.say(make_chunk(b""))

    with run_raw_server(script) as server:
        jobs = list(make_impatient_client(server.root, total_timeout=0.3).stream(STREAM))
    assert [job.key.number for job in jobs] == list(range(1, 11))


def test_where_nobody_listens_nothing_was_sent_and_a_write_is_tried_again():
    root = find_closed_address()
    with fail_after(50), pytest.raises(Unavailable, match="could not be reached") as caught:
        make_impatient_client(root, attempts=3).send(STOP)
    assert caught.value.changed is Changed.NO
    assert "Nothing was changed." in str(caught.value)


def test_a_write_is_sent_once_the_server_is_back():
    root = find_closed_address()
    port = int(root.split(":")[2].split("/")[0])

    def come_back() -> None:
        with socket.create_server(("127.0.0.1", port)) as server:
            server.settimeout(5)
            sock, _ = server.accept()
            with sock:
                sock.recv(65536)
                sock.sendall(make_response(b'{"status": "ok"}'))

    client = make_impatient_client(
        root, attempts=50, initial_backoff=0.02, max_backoff=0.02, total_timeout=5
    )
    returning = Thread(target=come_back)
    returning.start()
    client.send(STOP)
    returning.join(5)
    assert not returning.is_alive()


def test_a_name_that_nobody_knows_is_this_machines_network():
    client = make_impatient_client("http://nowhere.invalid/api/", attempts=1, total_timeout=20)
    with pytest.raises(Unavailable, match="network, name resolution and proxy"):
        client.send(LIST)


@pytest.mark.parametrize(
    "root", ["http://", "http://a b/", "nonsense", "ftp://host/api/", f"http://{'a' * 70}.com/"]
)
def test_an_address_that_is_none_is_said_to_be_unreachable(root):
    with pytest.raises(Unavailable, match="SHUB_APIURL") as caught:
        make_impatient_client(root, attempts=1).send(STOP)
    assert caught.value.changed is Changed.NO


def reset(line):
    line.reset()


@pytest.mark.parametrize(
    "script", [reset, reply_with(b""), reply_with(b"nonsense\r\n\r\n"), reply_with(NO_JOBS[:9])]
)
def test_a_lost_connection_is_tried_again_for_a_read_and_never_for_a_write(script):
    with run_raw_server(script, reply_with(NO_JOBS)) as server:
        assert make_impatient_client(server.root, **UNHURRIED).send(LIST) == ()
        assert server.connections == 2
    with run_raw_server(script, reply_with(make_response(b'{"status": "ok"}'))) as server:
        with pytest.raises(Unavailable, match="lost before it had answered") as caught:
            make_impatient_client(server.root, **UNHURRIED).send(STOP)
        assert caught.value.changed is Changed.MAYBE
        assert "Read the jobs before you ask again." in str(caught.value)
        assert len(server.requests) <= 1


def test_a_kept_connection_that_has_gone_stale_never_sends_a_write_twice():
    def two_requests(line):
        line.say(make_response(b'{"status": "ok"}'))
        line.read()  # the second request arrives whole, and is not answered

    with run_raw_server(two_requests, reply_with(make_response(b'{"status": "ok"}'))) as server:
        client = make_impatient_client(server.root, **UNHURRIED)
        client.send(STOP)
        with pytest.raises(Unavailable) as caught:
            client.send(STOP)
        assert caught.value.changed is Changed.MAYBE
        assert server.connections == 1


def test_connections_are_kept_and_used_again():
    def script(line):
        for _ in range(3):
            line.say(NO_JOBS)
            line.read()

    with run_raw_server(script) as server:
        client = make_impatient_client(server.root, **UNHURRIED)
        for _ in range(3):
            client.send(LIST)
        assert server.connections == 1
        client.close()


def test_an_answer_without_end_is_not_kept_in_memory():
    def script(line):
        line.say(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(70):
            line.say(b" " * 1024 * 1024)

    with run_raw_server(script) as server, pytest.raises(Unreadable, match="larger than any"):
        make_impatient_client(server.root, **UNHURRIED).send(LIST)


def test_a_cut_answer_to_a_write_may_have_happened():
    cut = make_response(b'{"status": "ok", "count": 1}')[:-5]
    with run_raw_server(reply_with(cut)) as server, pytest.raises(Unavailable) as caught:
        make_impatient_client(server.root, **UNHURRIED).send(delete_jobs([JobKey(123, 1, 1)]))
    assert caught.value.changed is Changed.MAYBE
