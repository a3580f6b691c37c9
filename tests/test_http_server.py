"""The servers that other tests stand on."""

import requests

from tests.http_server import serve_app


def hello_app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]


def test_an_app_is_served_at_a_free_port_and_gone_afterwards():
    with serve_app(hello_app) as one, serve_app(hello_app) as two:
        assert one != two
        assert requests.get(f"{one}/a", timeout=30).text == "/a"
        assert requests.get(f"{two}/b", timeout=30).text == "/b"
    for address in (one, two):
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            continue
        raise AssertionError(f"{address} still answers")


def test_kept_connections_do_not_hold_the_end_up():
    with serve_app(hello_app, threads=2) as url, requests.Session() as session:
        for _ in range(20):
            assert session.get(f"{url}/again", timeout=30).ok
