"""How fast Socket Mode acknowledges, and what is lost, while Slack exchanges the connection.

    python -m benchmarks.socket_acks [SECONDS]

Starts the bot in a process of its own, against a Jobs API that answers nothing for 30 s, and a
stand-in of Slack's sockets, which sends 50 commands a second: over all connections that there are,
in turns. Every three seconds it exchanges the connection in one of five ways: warned of two seconds
before, as Slack does; the same while Slack takes a second to name the new address; asked to and
closed at once; closed without a word; cut. What was sent over a connection that ended before it was
acknowledged is sent again over the next one, as Slack does with events.

Prints the percentiles from a command's arrival to its acknowledgement. Exits 1 where a command was
lost, was acknowledged or answered twice, or took more than half a second to be acknowledged.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from threading import Event, Lock, Thread

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from benchmarks.ack_servers import NoCards, make_hanging_bot, run_server
from benchmarks.acks import print_percentiles
from jobsbot.slack.factory import make_slack_client, make_socket_connection
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace
from jobsbot.store import open_store
from tests.http_server import serve_app
from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.fake_socket_slack import FakeSocketSlack

COMMANDS_PER_SECOND = 50
SECONDS_BETWEEN_EXCHANGES = 3.0
WARNING_SECONDS = 2.0
"""Slack warns some ten seconds before it closes a connection."""
MAX_ACK_SECONDS = 0.5
HELP_EVERY = 5
"""Each fifth command is a `help`, whose answer is counted; the others wait for the Jobs API."""


def serve_bot(port: int, up: Event, slack: str, folder: str) -> None:
    """Run the bot in a process of its own. It listens on no port."""
    store = open_store(f"sqlite:///{folder}/jobsbot.sqlite")
    bot = make_hanging_bot(store)
    client = make_slack_client("xoxb-bench", slack, app_token="xapp-1-A0BENCH-1-bench")
    client.identity.start()
    app = client.make_listener_app(bot, store, make_worker_pools(), NoCards())
    # Slack exchanges a connection every few hours: that often, it would be made to wait.
    pace = ReconnectPace(first_pause_seconds=0)
    make_socket_connection(app, app_token="xapp-demo", base_url=slack, reconnect_pace=pace).start()
    up.set()
    time.sleep(600)


class ExchangingSlack(FakeSocketSlack):
    """A Slack that sends commands at an even pace, and notes when each was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, tuple[ServerConnection, float]] = {}
        self.took: dict[str, float] = {}
        self.acks_of: Counter[str] = Counter()
        self.answers_of: Counter[str] = Counter()
        self.sends_of: Counter[str] = Counter()
        self.opening_seconds = 0.0
        self.url = ""
        self._turn = 0
        self._lock = Lock()

    def web(self, environ: dict, start_response) -> Iterator[bytes]:
        """Note answers to commands; name addresses as late as is wanted."""
        number = environ["PATH_INFO"].partition("/response/")[2]
        self.answers_of[number] += 1
        if environ["PATH_INFO"].endswith("apps.connections.open"):
            time.sleep(self.opening_seconds)
        return super().web(environ, start_response)

    def keep_ack(self, ack: dict, connection: ServerConnection) -> None:
        """Note how long it took since the command was last sent."""
        now, envelope = time.perf_counter(), ack["envelope_id"]
        with self._lock:
            self.acks_of[envelope] += 1
            self.took.setdefault(envelope, now - self.sent[envelope][1])

    def send(self, number: int) -> None:
        """Send a command over the next of the connections; wait for one where there is none."""
        text = "help" if number % HELP_EVERY == 0 else "list 123 running"
        payload = {
            "command": "/jobs",
            "text": text,
            "user_id": f"U{number}",
            "channel_id": "C1",
            "trigger_id": f"t{number}",
            "response_url": f"{self.url}/response/{number}",
        }
        message = {"type": "slash_commands", "envelope_id": str(number), "payload": payload}
        while not self._send_once(str(number), json.dumps(message)):
            time.sleep(0.005)

    def send_unacknowledged_again(self) -> None:
        """Send what went over connections that have ended, and was not acknowledged."""
        with self._lock:
            lost = [
                envelope
                for envelope, (connection, _) in self.sent.items()
                if envelope not in self.took and connection not in self.live
            ]
        for envelope in lost:
            self.send(int(envelope))

    def _send_once(self, envelope: str, message: str) -> bool:
        live = list(self.live)
        if not live:
            return False
        self._turn += 1
        connection = live[self._turn % len(live)]
        with self._lock:
            self.sent[envelope] = (connection, time.perf_counter())
        try:
            connection.send(message)
        except (ConnectionClosed, OSError):
            return False
        self.sends_of[envelope] += 1
        return True

    def exchange(self, way: str) -> None:
        """Exchange the newest connection."""
        connection = wait_for(lambda: self.live)[-1]
        self.opening_seconds = 1.0 if way == "warned, new address late" else 0.0
        if way.startswith("warned"):
            say_disconnect(connection, "warning")
            time.sleep(WARNING_SECONDS)
        if way != "closed without a word" and way != "cut":
            say_disconnect(connection, "refresh_requested")
        if way == "cut":
            connection.socket.close()
        connection.close()


WAYS = (
    "warned",
    "warned, new address late",
    "asked, closed at once",
    "closed without a word",
    "cut",
)


def say_disconnect(connection: ServerConnection, reason: str) -> None:
    """Tell the bot to make a new connection; nobody is told where it is gone already."""
    try:
        connection.send(json.dumps({"type": "disconnect", "reason": reason}))
    except ConnectionClosed:
        return


def exchange_connections(slack: ExchangingSlack, ended: Event) -> None:
    for way in cycle(WAYS):
        if ended.wait(SECONDS_BETWEEN_EXCHANGES):
            return
        slack.exchange(way)


def main(seconds: int = 30) -> int:
    slack, ended = ExchangingSlack(), Event()
    slack.start()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(slack.web, threads=40) as slack.url,
        run_server(serve_bot, slack.url, folder),
    ):
        slack.send(10**6)
        exchanging = Thread(target=exchange_connections, args=(slack, ended))
        exchanging.start()
        commands = seconds * COMMANDS_PER_SECOND
        for number in range(1, commands + 1):
            next_at = time.perf_counter() + 1 / COMMANDS_PER_SECOND
            slack.send(number)
            slack.send_unacknowledged_again()
            time.sleep(max(0.0, next_at - time.perf_counter()))
        ended.set()
        exchanging.join()
        wait_until_done(slack, commands)
    slack.stop()
    return report(slack, commands)


def wait_until_done(slack: ExchangingSlack, commands: int) -> None:
    """Wait until all is acknowledged and each help answered, twenty seconds at most."""
    until = time.monotonic() + 20
    helps = [str(number) for number in range(HELP_EVERY, commands + 1, HELP_EVERY)]
    while time.monotonic() < until:
        slack.send_unacknowledged_again()
        if len(slack.took) > commands and all(slack.answers_of[number] for number in helps):
            break
        time.sleep(0.1)


def report(slack: ExchangingSlack, commands: int) -> int:
    took = [(seconds, 200) for envelope, seconds in slack.took.items() if envelope != str(10**6)]
    print_percentiles("50 a second over sockets that are exchanged", took)
    longest = max(seconds for seconds, _ in took)
    lost = commands - len(took)
    again = sum(count - 1 for count in slack.sends_of.values())
    twice = sum(count > slack.sends_of[one] for one, count in slack.acks_of.items())
    helps = Counter(slack.answers_of[str(n)] for n in range(HELP_EVERY, commands + 1, HELP_EVERY))
    print(f"longest {longest * 1000:.0f} ms; {slack.opened} connections")
    print(f"{lost} lost, {again} sent again, {twice} acknowledged more often than sent")
    print(f"answers to each help: {dict(helps)}")
    return int(bool(lost or twice) or longest > MAX_ACK_SECONDS or set(helps) != {1})


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
