"""Sessions that do once what is the same for each request, and send what `requests` would."""

from typing import Any

import pytest
import requests

from jobsbot.http_client.session import EnvironmentOnceSession


def get_settings(session, url, stream=None):
    return session.merge_environment_settings(url, {}, stream, None, None)


def test_what_the_environment_says_is_kept_for_each_host(monkeypatch: pytest.MonkeyPatch) -> None:
    session = EnvironmentOnceSession()
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
    session = EnvironmentOnceSession()
    assert get_settings(session, "https://far.example/", stream=True)["stream"]
    assert not get_settings(session, "https://far.example/")["stream"]


def test_what_a_request_brings_goes_before_the_environment() -> None:
    session = EnvironmentOnceSession()
    get_settings(session, "https://far.example/")
    own = session.merge_environment_settings("https://far.example/", {}, None, "/own.pem", None)
    assert own["verify"] == "/own.pem"


def add_key(request: requests.PreparedRequest) -> requests.PreparedRequest:
    request.headers["Authorization"] = "Bearer key"
    return request


@pytest.mark.parametrize(
    "given",
    (
        {"method": "get", "params": (("project", "123"), ("tag", "a b&ü"))},
        {"method": "POST", "data": (("job", "1/2/3"), ("job", "1/2/4"))},
        {"method": "POST", "data": b"{}", "headers": {"content-type": "application/json"}},
        {"method": "POST", "json": {"text": "ü"}, "headers": {"User-Agent": "other"}},
        {"method": "GET", "cookies": {"own": "2"}},
    ),
)
@pytest.mark.parametrize("auth", (add_key, ("key", ""), None))
def test_a_request_is_built_as_requests_builds_it(given: dict[str, Any], auth: Any) -> None:
    session, plain = EnvironmentOnceSession(), requests.Session()
    for each in (session, plain):
        each.headers["User-Agent"] = "jobsbot"
        each.cookies.set("b", "1", domain="far.example", path="/")
    request = requests.Request(url="https://far.example/a?b=c", auth=auth, **given)
    ours, theirs = session.prepare_request(request), plain.prepare_request(request)
    assert (ours.method, ours.url, ours.body) == (theirs.method, theirs.url, theirs.body)
    assert dict(ours.headers) == dict(theirs.headers)
    assert "b=1" in ours.headers["Cookie"]
    assert session.cookies.get("own") is None
