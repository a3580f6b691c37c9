"""Proxies and certificates of the environment, read once for each host."""

import pytest

from jobsbot.http_session import EnvironmentOnceSession


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
