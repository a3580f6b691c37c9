"""The servers that other tests stand on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import enumerate as enumerate_threads

import pytest
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


@pytest.mark.parametrize("asked_at_once", [1, 5])
def test_as_many_threads_are_started_as_are_asked_at_once(asked_at_once):
    all_are_here = Barrier(asked_at_once)

    def meet(environ, start_response):
        all_are_here.wait(30)
        return hello_app(environ, start_response)

    def ask(url):
        return requests.get(f"{url}/met", timeout=30).text

    with serve_app(meet, threads=5) as url, ThreadPoolExecutor(asked_at_once) as people:
        assert [*people.map(ask, [url] * asked_at_once)] == ["/met"] * asked_at_once
        assert len(list_server_threads()) == asked_at_once
    assert not list_server_threads()


def list_server_threads():
    return [thread for thread in enumerate_threads() if thread.name.startswith("CP Server")]


def test_what_comes_while_all_threads_are_taken_waits_its_turn():
    with serve_app(hello_app, threads=2) as url, ThreadPoolExecutor(16) as people:
        asked = people.map(lambda n: requests.get(f"{url}/{n}", timeout=30).text, range(64))
        assert [*asked] == [f"/{n}" for n in range(64)]
        assert len(list_server_threads()) <= 2
