"""A redirect is followed by nobody, and the key goes to no other address."""

import pytest

from jobsbot.core.errors import Changed, Unreadable
from jobsbot.core.jobs.api_calls import delete_jobs, list_jobs, stop_jobs, stream_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import make_patient_client
from tests.api.raw_server import make_response, reply_with, run_raw_server

KEYS = [JobKey(123, 1, 1)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "call", [list_jobs(123, JobFilters(count=1)), stop_jobs(KEYS), delete_jobs(KEYS)]
)
def test_a_redirect_to_another_address_is_an_error_and_no_request(status, call):
    with run_raw_server(
        reply_with(make_response(b'{"status": "ok", "count": 1, "jobs": []}'))
    ) as other:
        away = make_response(
            b"", f"Location: {other.root}{call.endpoint}", status=f"{status} Elsewhere"
        )
        with run_raw_server(reply_with(away)) as server, pytest.raises(Unreadable) as caught:
            make_patient_client(server.root).send(call)
        assert len(server.requests) == 1
    assert other.connections == 0
    assert "it is a redirect to 127.0.0.1, and none is followed. " in str(caught.value)
    assert "Check SHUB_APIURL" in str(caught.value)
    assert caught.value.changed is (Changed.MAYBE if call.is_write else Changed.NO)


def test_a_redirect_on_the_same_server_is_not_followed_either():
    away = make_response(b"", "Location: /api/elsewhere", status="302 Found")
    with (
        run_raw_server(reply_with(away)) as server,
        pytest.raises(Unreadable, match="it is a redirect, and none"),
    ):
        make_patient_client(server.root).send(list_jobs(123, JobFilters(count=1)))
    assert len(server.requests) == 1


def test_a_redirected_stream_is_an_error():
    with run_raw_server() as other:
        away = make_response(b"", f"Location: {other.root}", status="302 Found")
        with (
            run_raw_server(reply_with(away)) as server,
            pytest.raises(Unreadable, match="redirect"),
        ):
            next(make_patient_client(server.root).stream(stream_jobs(123, JobFilters())))
        assert other.connections == 0


@pytest.mark.parametrize("place", ["http://[", "", "http://<@U1>/"])
def test_an_address_that_cannot_be_read_does_no_harm(place):
    away = make_response(b"", f"Location: {place}", status="302 Found")
    with (
        run_raw_server(reply_with(away)) as server,
        pytest.raises(Unreadable, match="it is a redirect"),
    ):
        make_patient_client(server.root).send(list_jobs(123, JobFilters(count=1)))
