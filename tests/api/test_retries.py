"""Reads are repeated where that can help, within the time there is; writes are not."""

import ssl

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, SSLError

from jobsbot.api.retries import may_repeat, pause, retry_after
from jobsbot.api.retry_loop import Attempt
from jobsbot.api.retry_policy import Patience
from jobsbot.api.transport import Answered, Trouble, trouble
from jobsbot.core.errors import RateLimited, Unavailable
from jobsbot.core.jobs.api_calls import delete_jobs, list_jobs, stream_jobs
from jobsbot.core.jobs.filters import Filters
from jobsbot.core.jobs.job import JobKey
from tests.api.clients import NOON, ROOT, still_client

LIST = list_jobs(123, Filters(count=1))
URL = ROOT + "jobs/list.json"
GOOD = {"status": "ok", "jobs": [{"id": "123/1/1"}]}


@pytest.fixture
def said():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_gets_past_a_passing_failure(status, said):
    said.add("GET", URL, status=status, body="<html>Later</html>")
    said.add("GET", URL, json=GOOD)
    seen = still_client()
    (job,) = seen.client.ask(LIST)
    assert job.id == "123/1/1"
    assert seen.clock.slept == [0.5]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301, 501])
def test_a_failure_that_will_not_pass_is_not_asked_about_again(status, said):
    said.add("GET", URL, status=status, body="")
    seen = still_client()
    with pytest.raises(Exception, match="Scrapy Cloud"):
        seen.client.ask(LIST)
    assert len(said.calls) == 1
    assert seen.clock.slept == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_write_is_sent_once_whatever_is_answered(status, said):
    said.add("POST", ROOT + "jobs/delete.json", status=status, body="")
    seen = still_client()
    with pytest.raises(Exception, match="Scrapy Cloud"):
        seen.client.ask(delete_jobs([JobKey(123, 1, 1)]))
    assert len(said.calls) == 1
    assert seen.clock.slept == []


def test_pauses_double_and_the_last_failure_is_told(said):
    said.add("GET", URL, status=503)
    seen = still_client()
    with pytest.raises(Unavailable, match="503"):
        seen.client.ask(LIST)
    assert seen.clock.slept == [0.5, 1.0, 2.0]
    assert len(said.calls) == 4


def test_pauses_vary_by_half(said):
    said.add("GET", URL, status=503)
    seen = still_client(chance=0.0)
    with pytest.raises(Unavailable):
        seen.client.ask(LIST)
    assert seen.clock.slept == [0.25, 0.5, 1.0]


@pytest.mark.parametrize("said_when", ["7", " 7 ", "Sun, 01 Mar 2026 12:00:07 GMT"])
def test_retry_after_is_waited_for(said_when, said):
    said.add("GET", URL, status=429, headers={"Retry-After": said_when})
    said.add("GET", URL, json=GOOD)
    seen = still_client()
    seen.client.ask(LIST)
    assert seen.clock.slept == [7.0]


def test_a_date_counts_from_the_servers_own_clock(said):
    headers = {
        "Date": "Sun, 01 Mar 2026 11:00:00 GMT",
        "Retry-After": "Sun, 01 Mar 2026 11:00:03 GMT",
    }
    said.add("GET", URL, status=503, headers=headers)
    said.add("GET", URL, json=GOOD)
    seen = still_client()
    seen.client.ask(LIST)
    assert seen.clock.slept == [3.0]


def test_a_wait_beyond_the_time_there_is_is_told_at_once(said):
    said.add("GET", URL, status=429, headers={"Retry-After": "31"})
    seen = still_client()
    with pytest.raises(RateLimited, match="Try again in 31 s") as caught:
        seen.client.ask(LIST)
    assert caught.value.retry_after == 31
    assert seen.clock.slept == []


def test_a_limited_write_is_told_how_long_to_wait_and_that_nothing_was_changed(said):
    said.add("POST", ROOT + "jobs/delete.json", status=429, headers={"Retry-After": "2"})
    with pytest.raises(RateLimited, match=r"Nothing was changed. Try again in 2 s.") as caught:
        still_client().client.ask(delete_jobs([JobKey(123, 1, 1)]))
    assert caught.value.retry_after == 2


@pytest.mark.parametrize("nonsense", ["", "soon", "-5", "1e3", "٣", "9" * 400, "Sun, 99 Foo"])
def test_a_retry_after_that_cannot_be_read_is_not_there(nonsense):
    assert retry_after({"Retry-After": nonsense}, NOON) is None


def test_a_date_that_has_passed_asks_for_no_wait():
    assert retry_after({"Retry-After": "Sun, 01 Mar 2026 11:59:00 GMT"}, NOON) == 0.0


def test_every_attempt_is_observed(said):
    said.add("GET", URL, status=503)
    said.add("GET", URL, body=requests.ConnectionError("gone"))
    said.add("GET", URL, json=GOOD)
    seen = still_client()
    seen.client.ask(LIST)
    assert seen.attempts == [
        Attempt("jobs/list.json", "503", 0.0, 1),
        Attempt("jobs/list.json", "Unavailable", 0.0, 2),
        Attempt("jobs/list.json", "200", 0.0, 3),
    ]


def test_a_stream_is_asked_for_again_until_it_begins(said):
    said.add("GET", ROOT + "jobs/list.jl", status=503)
    said.add(
        "GET",
        ROOT + "jobs/list.jl",
        body=b'{"status": "ok"}\n{"id": "123/1/1"}\n',
        auto_calculate_content_length=True,
    )
    seen = still_client()
    (job,) = seen.client.stream(stream_jobs(123, Filters()))
    assert job.id == "123/1/1"
    assert [attempt.result for attempt in seen.attempts] == ["503", "200"]


def test_a_cut_stream_is_observed(said):
    said.add("GET", ROOT + "jobs/list.jl", body=b'{"status": "ok"}\n{"id": "123/1/1"}\n')
    seen = still_client()
    with pytest.raises(Exception, match="cut after 1 job"):
        list(seen.client.stream(stream_jobs(123, Filters())))
    assert [attempt.result for attempt in seen.attempts] == ["200", "CutStream"]


@given(st.sampled_from(Trouble) | st.integers(100, 599).map(lambda n: Answered(n, {}, b"")))
def test_a_write_is_repeated_only_where_nothing_can_have_been_sent(came):
    if may_repeat(came, writes=True):
        assert isinstance(came, Trouble)
        assert came.unsent


def test_a_certificate_that_is_not_trusted_is_told_from_a_lost_connection():
    wrapped = SSLError(ssl.SSLCertVerificationError("self-signed"))
    distrusted = requests.exceptions.SSLError(MaxRetryError(HTTPConnectionPool("a"), "/", wrapped))
    assert trouble(distrusted) is Trouble.UNTRUSTED
    broken = requests.exceptions.SSLError(ssl.SSLError("bad record"))
    assert trouble(broken) is Trouble.LOST
    assert not may_repeat(Trouble.UNTRUSTED, writes=False), "it would be no other the next time"


@given(st.integers(1, 50), st.none() | st.floats(0, 1e6), st.floats(0, 1))
def test_a_pause_is_never_longer_than_needed_nor_shorter_than_asked(attempt, asked, chance):
    patience = Patience()
    waits = pause(attempt, asked, patience, chance)
    assert (asked or 0) <= waits <= max(asked or 0, patience.longest_pause)
    assert waits >= patience.first_pause / 2
