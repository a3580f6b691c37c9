"""Sessions that do once what is the same for each request, and send what `requests` would."""

import re

import pytest
import requests
import responses
from urllib3.util import Timeout

from jobsbot.core.jobs.api_calls import QueryParams
from jobsbot.http_client.session import DirectSession, encode_form


def get_settings(session, url, stream=None):
    return session.merge_environment_settings(url, {}, stream, None, None)


def test_what_the_environment_says_is_kept_for_each_host(monkeypatch: pytest.MonkeyPatch) -> None:
    session = DirectSession()
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "near.example")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own.pem")
    far = get_settings(session, "https://far.example/a")
    assert far["proxies"]["https"] == "http://proxy.example:3128"
    assert far["verify"] == "/etc/own.pem"
    assert "https" not in get_settings(session, "https://near.example/a")["proxies"]
    monkeypatch.delenv("HTTPS_PROXY")
    assert get_settings(session, "https://far.example/b?c=d") == far


def test_a_request_says_itself_whether_it_is_streamed() -> None:
    session = DirectSession()
    assert get_settings(session, "https://far.example/", stream=True)["stream"]
    assert not get_settings(session, "https://far.example/")["stream"]


def test_what_a_request_brings_goes_before_the_environment() -> None:
    session = DirectSession()
    get_settings(session, "https://far.example/")
    own = session.merge_environment_settings("https://far.example/", {}, None, "/own.pem", None)
    assert own["verify"] == "/own.pem"


URLS = (
    "https://far.example/a/b",
    "https://far.example:8443/",
    "https://far.example/api/v1.2/list.json",
    "https://far.example/a/./b/../c.json/..",
    "https://far.example//a/.b",
    "https://Far.Example/A b/../ü?c=d#e",
    "https://müller.example/a",
    "http://[::1]:80/a%7eb",
)
QUERY = (("project", "123"), ("tag", "a b&ü~*"), ("tag", "two"))


@responses.activate
@pytest.mark.parametrize("query", ((), QUERY))
@pytest.mark.parametrize("url", URLS)
def test_a_question_is_sent_as_requests_sends_it(url: str, query: QueryParams) -> None:
    responses.add(responses.GET, re.compile(".*"))
    headers = {"Authorization": "Bearer key"}
    DirectSession().send_direct("GET", url, Timeout(1), headers=headers, query=query)
    requests.get(url, params=query, headers=headers, timeout=1)
    assert_sent_alike()


@responses.activate
@pytest.mark.parametrize("fields", (QUERY, {"text": "ü & +", "blocks": "[]"}))
def test_a_form_is_sent_as_requests_sends_it(fields: QueryParams) -> None:
    responses.add(responses.POST, re.compile(".*"))
    body, headers = encode_form(fields)
    DirectSession().send_direct("POST", URLS[0], Timeout(1), headers=headers, body=body)
    requests.post(URLS[0], data=fields, timeout=1)
    assert_sent_alike()


@responses.activate
def test_bytes_are_sent_as_requests_sends_them() -> None:
    responses.add(responses.POST, re.compile(".*"))
    body, headers = '{"text": "ü"}'.encode(), {"content-type": "application/json"}
    DirectSession().send_direct("POST", URLS[0], Timeout(1), headers=headers, body=body)
    requests.post(URLS[0], data=body, headers=headers, timeout=1)
    assert_sent_alike()


@pytest.mark.parametrize(
    "url", ("", "far.example/a", "https://", "https://*.example/", "file:///a")
)
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises((requests.RequestException, ValueError)):
        DirectSession().send_direct("GET", url, Timeout(0.1), headers={})


@responses.activate
def test_a_redirect_is_an_answer_and_a_cookie_is_not_brought_again() -> None:
    moved = {"Location": "https://elsewhere.example/", "Set-Cookie": "one=1"}
    responses.add(responses.GET, URLS[0], status=302, headers=moved)
    session = DirectSession()
    for _ in range(2):
        assert session.send_direct("GET", URLS[0], Timeout(1), headers={}).status_code == 302
    assert [call.request.url for call in responses.calls] == [URLS[0]] * 2
    assert all("Cookie" not in call.request.headers for call in responses.calls)


def assert_sent_alike() -> None:
    ours, theirs = (call.request for call in responses.calls)
    assert (ours.method, ours.url, ours.body) == (theirs.method, theirs.url, theirs.body)
    assert {k.lower(): v for k, v in ours.headers.items()} == {
        k.lower(): v for k, v in theirs.headers.items()
    }
