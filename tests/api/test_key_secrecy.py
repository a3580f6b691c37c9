"""The API key is in no repr, log, exception or traceback; netrc and cookies play no part."""

import base64
import gc
import http.client
import json
import logging
import traceback

import pytest

from jobsbot.api.client import Client
from jobsbot.core.errors import ApiError, Changed
from jobsbot.core.jobs.api_calls import list_jobs, stop_jobs, stream_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.text.redactor import Redactor
from tests.api.client_factory import API_KEY, make_impatient_client, make_patient_client
from tests.api.raw_server import (
    make_chunk,
    make_chunked_head,
    make_response,
    reply_with,
    run_raw_server,
)
from tests.slow_examples import first_in_every_run

SENT = base64.b64encode(f"{API_KEY}:".encode()).decode()
LIST = list_jobs(123, JobFilters(count=1))
STREAM = stream_jobs(123, JobFilters())
STOP = stop_jobs([JobKey(123, 1, 1)])
NO_JOBS = make_response(b'{"status": "ok", "jobs": []}')


def hang(line):
    line.hang()


TROUBLES = {
    "hanging": hang,
    "hanging up": reply_with(b""),
    "no HTTP": reply_with(b"nonsense\r\n\r\n"),
    "a web page": reply_with(make_response(b"<html>")),
    "a bad key": reply_with(make_response(b"{}", status="403 Forbidden")),
    "an answer cut": reply_with(NO_JOBS[:-5]),
    "a stream cut": reply_with(
        make_chunked_head() + make_chunk(b'{"status": "ok"}\n{"id": "123/1/1"}\n')
    ),
    "an answer broken in its packing": reply_with(
        make_response(b"broken", "Content-Encoding: gzip")
    ),
    "a redirect": reply_with(
        make_response(b"", "Location: http://localhost:1/", status="302 Found")
    ),
}


def dump_error(error: BaseException | None) -> str:
    """Print an exception with all that hangs from it."""
    told = ""
    while error is not None:
        told += "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("call", [LIST, STOP, STREAM], ids=["read", "write", "stream"])
def test_no_error_and_no_log_tells_the_key(trouble, call, caplog):
    caplog.set_level(logging.DEBUG)
    with run_raw_server(TROUBLES[trouble]) as server:
        client = make_impatient_client(server.root, attempts=1)
        with pytest.raises(ApiError) as caught:
            list(client.stream(call)) if call is STREAM else client.send(call)
    assert SENT.encode() in server.requests[0], "it was sent, or this shows nothing"
    told = dump_error(caught.value) + caplog.text
    assert API_KEY not in told
    assert SENT not in told
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None, "no library's exception hangs from it"


def test_no_repr_tells_the_key():
    others = gc.get_objects()  # what other tests have left, some of which tell their key
    are_others = set(map(id, others))
    client = make_impatient_client("http://127.0.0.1:1/")
    with pytest.raises(ApiError):
        client.send(LIST, timeout=0.1)
    shown = [
        repr(thing)
        for thing in gc.get_objects()
        if id(thing) not in are_others and str(type(thing).__module__).startswith("jobsbot.api")
    ]
    assert len(shown) > 3
    assert not any(API_KEY in text for text in shown)


def test_the_key_of_each_project_goes_with_its_requests():
    with run_raw_server(reply_with(NO_JOBS)) as server:
        client = Client(server.root, lambda project: f"key-of-{project}")
        client.send(list_jobs(1, JobFilters(count=1)))
        client.send(list_jobs(22, JobFilters(count=1)))
    sent = [base64.b64encode(f"key-of-{project}:".encode()) for project in (1, 22)]
    for request, key in zip(server.requests, sent, strict=True):
        assert b"Authorization: Basic " + key + b"\r\n" in request


def test_netrc_has_no_say(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with run_raw_server(reply_with(NO_JOBS)) as server:
        make_patient_client(server.root).send(LIST)
    assert f"Authorization: Basic {SENT}".encode() in server.requests[0]


def test_cookies_of_one_answer_are_not_sent_with_the_next_request():
    set_cookie = make_response(
        b'{"status": "ok", "jobs": []}', "Set-Cookie: session=frieda; Path=/"
    )
    with run_raw_server(reply_with(set_cookie)) as server:
        client = make_patient_client(server.root)
        client.send(LIST)
        client.send(LIST)
    assert len(server.requests) == 2
    assert not any(b"cookie" in request.lower() for request in server.requests)


def test_a_proxy_of_the_environment_is_used(monkeypatch):
    with run_raw_server(reply_with(NO_JOBS)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.root)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        make_impatient_client("http://jobs.invalid/api/").send(LIST)
    assert proxy.requests[0].startswith(b"GET http://jobs.invalid/api/jobs/list.json?")


def test_a_proxy_that_is_not_there_is_this_machines_network(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(ApiError, match="could not be reached from this machine"):
        make_impatient_client("http://jobs.invalid/api/", attempts=1).send(STOP)


def test_the_standard_library_prints_no_headers():
    assert http.client.HTTPConnection.debuglevel == 0


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("call", [LIST, STOP, STREAM], ids=["read", "write", "stream"])
def test_certificates_that_are_not_there_are_said_and_nothing_is_sent(monkeypatch, variable, call):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, "/nonexistent/bundle.pem")
    client = make_impatient_client("https://127.0.0.1:1/", attempts=1)
    with pytest.raises(ApiError) as caught:
        list(client.stream(call)) if call is STREAM else client.send(call)
    assert "REQUESTS_CA_BUNDLE" in str(caught.value)
    assert caught.value.changed is Changed.NO
    assert caught.value.__context__ is None


def test_a_bundle_that_holds_no_certificate_is_said(monkeypatch, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with run_raw_server(hang) as server:
        client = make_impatient_client(server.root.replace("http:", "https:"), attempts=1)
        with pytest.raises(ApiError, match="cannot be read, so nothing was sent"):
            client.send(STOP)


OTHER_KEY = "fedcba9876543210fedcba9876543210"
OTHER_SENT = base64.b64encode(f"{OTHER_KEY}:".encode()).decode()
ECHOES = {
    "its own key": f"no such key {API_KEY}",
    "its own header": f"bad header Authorization: Basic {SENT}",
    "another project's key": f"key {OTHER_KEY} is meant",
    "another project's header": f"cached: [{OTHER_SENT}]",
    "another's address": f"see https://app.zyte.com/?apikey={OTHER_KEY}&x=1",
    "a token that nobody configured": "upstream said Bearer Zq7sPlanted9XkV",
    "a secret in JSON": json.dumps({"headers": {"X-Api-Key": "Zq7sPlanted9XkV"}}),
}


@pytest.mark.parametrize(
    "status",
    first_in_every_run("200 OK", "400 Bad Request", "302 Found", "500 Broken", count=2),
)
@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("call", [LIST, STOP, STREAM], ids=["read", "write", "stream"])
def test_what_the_api_echoes_is_repeated_without_keys(call, echo, status):
    body = json.dumps({"status": "error", "message": ECHOES[echo]}).encode()
    answer = make_response(body, f"Location: https://{OTHER_KEY}.example/", status=status)
    with run_raw_server(reply_with(answer)) as server:
        client = make_patient_client(server.root, redactor=Redactor([OTHER_KEY]), attempts=1)
        with pytest.raises(ApiError) as caught:
            list(client.stream(call)) if call is STREAM else client.send(call)
    told = dump_error(caught.value)
    for secret in (API_KEY, SENT, OTHER_KEY, OTHER_SENT.rstrip("="), "Zq7sPlanted9XkV"):
        assert secret not in told
