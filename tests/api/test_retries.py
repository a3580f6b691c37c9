"""Reads are repeated where that can help, within the time there is; writes are not."""

import ssl

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, SSLError

from jobsbot.api.retries import backoff_seconds, may_retry, parse_retry_after
from jobsbot.api.retry_loop import RequestAttempt
from jobsbot.api.retry_policy import RetryPolicy
from jobsbot.api.transport import RawResponse
from jobsbot.api.transport_failure import TransportFailure, classify_failure
from jobsbot.core.errors import RateLimited, Unavailable
from jobsbot.core.jobs.api_calls import delete_jobs, list_jobs, stream_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import API_ROOT, CLOCK_START, make_sleepless_client

LIST = list_jobs(123, JobFilters(count=1))
URL = API_ROOT + "jobs/list.json"
GOOD = {"status": "ok", "jobs": [{"id": "123/1/1"}]}


@pytest.fixture
def said():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_gets_past_a_passing_failure(status, said):
    said.add("GET", URL, status=status, body="<html>Later</html>")
    said.add("GET", URL, json=GOOD)
    seen = make_sleepless_client()
    (job,) = seen.client.send(LIST)
    assert job.id == "123/1/1"
    assert seen.clock.slept == [0.5]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301, 501])
def test_a_failure_that_will_not_pass_is_not_asked_about_again(status, said):
    said.add("GET", URL, status=status, body="")
    seen = make_sleepless_client()
    with pytest.raises(Exception, match="Scrapy Cloud"):
        seen.client.send(LIST)
    assert len(said.calls) == 1
    assert seen.clock.slept == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_write_is_sent_once_whatever_is_answered(status, said):
    said.add("POST", API_ROOT + "jobs/delete.json", status=status, body="")
    seen = make_sleepless_client()
    with pytest.raises(Exception, match="Scrapy Cloud"):
        seen.client.send(delete_jobs([JobKey(123, 1, 1)]))
    assert len(said.calls) == 1
    assert seen.clock.slept == []


def test_pauses_double_and_the_last_failure_is_told(said):
    said.add("GET", URL, status=503)
    seen = make_sleepless_client()
    with pytest.raises(Unavailable, match="503"):
        seen.client.send(LIST)
    assert seen.clock.slept == [0.5, 1.0, 2.0]
    assert len(said.calls) == 4


def test_pauses_vary_by_half(said):
    said.add("GET", URL, status=503)
    seen = make_sleepless_client(chance=0.0)
    with pytest.raises(Unavailable):
        seen.client.send(LIST)
    assert seen.clock.slept == [0.25, 0.5, 1.0]


@pytest.mark.parametrize("said_when", ["7", " 7 ", "Sun, 01 Mar 2026 12:00:07 GMT"])
def test_retry_after_is_waited_for(said_when, said):
    said.add("GET", URL, status=429, headers={"Retry-After": said_when})
    said.add("GET", URL, json=GOOD)
    seen = make_sleepless_client()
    seen.client.send(LIST)
    assert seen.clock.slept == [7.0]


def test_a_date_counts_from_the_servers_own_clock(said):
    headers = {
        "Date": "Sun, 01 Mar 2026 11:00:00 GMT",
        "Retry-After": "Sun, 01 Mar 2026 11:00:03 GMT",
    }
    said.add("GET", URL, status=503, headers=headers)
    said.add("GET", URL, json=GOOD)
    seen = make_sleepless_client()
    seen.client.send(LIST)
    assert seen.clock.slept == [3.0]


def test_a_wait_beyond_the_time_there_is_is_told_at_once(said):
    said.add("GET", URL, status=429, headers={"Retry-After": "31"})
    seen = make_sleepless_client()
    with pytest.raises(RateLimited, match="Try again in 31 s") as caught:
        seen.client.send(LIST)
    assert caught.value.retry_after == 31
    assert seen.clock.slept == []


def test_a_limited_write_is_told_how_long_to_wait_and_that_nothing_was_changed(said):
    said.add("POST", API_ROOT + "jobs/delete.json", status=429, headers={"Retry-After": "2"})
    with pytest.raises(RateLimited, match=r"Nothing was changed. Try again in 2 s.") as caught:
        make_sleepless_client().client.send(delete_jobs([JobKey(123, 1, 1)]))
    assert caught.value.retry_after == 2


@pytest.mark.parametrize("nonsense", ["", "soon", "-5", "1e3", "٣", "9" * 400, "Sun, 99 Foo"])
def test_a_retry_after_that_cannot_be_read_is_not_there(nonsense):
    assert parse_retry_after({"Retry-After": nonsense}, CLOCK_START) is None


def test_a_date_that_has_passed_asks_for_no_wait():
    assert parse_retry_after({"Retry-After": "Sun, 01 Mar 2026 11:59:00 GMT"}, CLOCK_START) == 0.0


def test_every_attempt_is_observed(said):
    said.add("GET", URL, status=503)
    said.add("GET", URL, body=requests.ConnectionError("gone"))
    said.add("GET", URL, json=GOOD)
    seen = make_sleepless_client()
    seen.client.send(LIST)
    assert seen.attempts == [
        RequestAttempt("jobs/list.json", "503", 0.0, 1),
        RequestAttempt("jobs/list.json", "Unavailable", 0.0, 2),
        RequestAttempt("jobs/list.json", "200", 0.0, 3),
    ]


def test_a_stream_is_asked_for_again_until_it_begins(said):
    said.add("GET", API_ROOT + "jobs/list.jl", status=503)
    said.add(
        "GET",
        API_ROOT + "jobs/list.jl",
        body=b'{"status": "ok"}\n{"id": "123/1/1"}\n',
        auto_calculate_content_length=True,
    )
    seen = make_sleepless_client()
    (job,) = seen.client.stream(stream_jobs(123, JobFilters()))
    assert job.id == "123/1/1"
    assert [attempt.result for attempt in seen.attempts] == ["503", "200"]


def test_a_cut_stream_is_observed(said):
    said.add("GET", API_ROOT + "jobs/list.jl", body=b'{"status": "ok"}\n{"id": "123/1/1"}\n')
    seen = make_sleepless_client()
    with pytest.raises(Exception, match="cut after 1 job"):
        list(seen.client.stream(stream_jobs(123, JobFilters())))
    assert [attempt.result for attempt in seen.attempts] == ["200", "CutStream"]


@given(
    st.sampled_from(TransportFailure) | st.integers(100, 599).map(lambda n: RawResponse(n, {}, b""))
)
def test_a_write_is_repeated_only_where_nothing_can_have_been_sent(came):
    if may_retry(came, writes=True):
        assert isinstance(came, TransportFailure)
        assert came.nothing_sent


def test_a_certificate_that_is_not_trusted_is_told_from_a_lost_connection():
    wrapped = SSLError(ssl.SSLCertVerificationError("self-signed"))
    distrusted = requests.exceptions.SSLError(MaxRetryError(HTTPConnectionPool("a"), "/", wrapped))
    assert classify_failure(distrusted) is TransportFailure.UNTRUSTED_CERTIFICATE
    broken = requests.exceptions.SSLError(ssl.SSLError("bad record"))
    assert classify_failure(broken) is TransportFailure.CONNECTION_LOST
    assert not may_retry(TransportFailure.UNTRUSTED_CERTIFICATE, writes=False), (
        "it would be no other the next time"
    )


@given(st.integers(1, 50), st.none() | st.floats(0, 1e6), st.floats(0, 1))
def test_a_pause_is_never_longer_than_needed_nor_shorter_than_asked(attempt, asked, chance):
    patience = RetryPolicy()
    waits = backoff_seconds(attempt, asked, patience, chance)
    assert (asked or 0) <= waits <= max(asked or 0, patience.max_backoff)
    assert waits >= patience.initial_backoff / 2
