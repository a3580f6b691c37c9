"""A bot in Socket Mode whose process is frozen, as by a machine that sleeps, reads what came."""

import signal
import time
from contextlib import contextmanager
from queue import Queue
from threading import Thread

import pytest

from jobsbot.demo.free_port import find_free_port
from tests.http_server import serve_app
from tests.processes.running_bot import run_bot
from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.fake_socket_slack import FakeSocketSlack, open_relay
from tests.slack.socket_mode.running_socket_mode import make_event

ROUND_TRIP_SECONDS = 1.6
"""With a ping every two seconds, one is under way nearly always."""


@contextmanager
def open_slow_link(port):
    """Open a link to a port over which everything takes its time, in order."""

    def take(source, on_its_way):
        try:
            while data := source.recv(65536):
                on_its_way.put((time.monotonic() + ROUND_TRIP_SECONDS / 2, data))
        except OSError:
            pass
        on_its_way.put((0.0, b""))

    def carry(source, target):
        on_its_way = Queue()
        Thread(target=take, args=(source, on_its_way), daemon=True).start()
        try:
            while (due := on_its_way.get())[1]:
                time.sleep(max(due[0] - time.monotonic(), 0.0))
                target.sendall(due[1])
        except OSError:
            pass

    with open_relay(port, carry) as relay_port:
        yield relay_port


@pytest.mark.slow
@pytest.mark.parametrize("pause_seconds", [2.0, 3.0])
def test_what_came_while_the_process_was_frozen_is_acknowledged_where_it_came(
    processes, tmp_path, pause_seconds
):
    """Also where it was frozen while it waited for the answer to a ping."""
    slack = FakeSocketSlack()
    slack.start()
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-demo",
        "SLACK_APP_TOKEN": "xapp-demo",
        "SH_APIKEY": "made-up-key",
        "PORT": str(find_free_port()),
    }
    with serve_app(slack.web) as url, open_slow_link(slack.port) as port:
        slack.told_port = port
        more = {"SLACK_API_URL": f"{url}/"}
        with run_bot(processes, environ | more, tmp_path) as process:
            connection = wait_for(lambda: slack.live)[0]
            connection.send(make_event("before"))
            assert slack.acks.get(timeout=30)["envelope_id"] == "before"
            time.sleep(pause_seconds)
            process.send_signal(signal.SIGSTOP)
            time.sleep(10.0)
            connection.send(make_event("meanwhile"))
            time.sleep(1.0)
            process.send_signal(signal.SIGCONT)
            assert slack.acks.get(timeout=30)["envelope_id"] == "meanwhile"
            assert slack.live == [connection]
    slack.stop()
