"""A Slack that is listened to over a socket, and a wire to it that can fall silent."""

import json
import socket
from contextlib import contextmanager
from queue import Queue
from threading import Event, Semaphore, Thread

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from jobsbot.demo.free_port import find_free_port
from tests.slack.slack_workspace import wait_for


class FakeSocketSlack:
    """The Web API that gives out the socket's address, the socket, and what was said to it."""

    def __init__(self):
        self.port = find_free_port()
        self.acks, self.posted = Queue(), Queue()
        self.connections = 1
        self.asked, self.opening = Semaphore(0), Event()
        self.opening.set()
        self.refusals, self.greeting = Queue(), Event()
        """What it answers instead of an address, each once; and whether it says hello."""
        self.greeting.set()
        self.live = []
        self.opened = 0
        self.told_port = self.port
        self._server = None

    def web(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        method = environ["PATH_INFO"].rpartition("/")[2]
        answer = {
            "ok": True,
            "ts": "1.1",
            "team_id": "T1",
            "user_id": "U9",
            "url": f"ws://127.0.0.1:{self.told_port}/link/?ticket=x",
        }
        if method == "apps.connections.open":
            assert environ["HTTP_AUTHORIZATION"] == "Bearer xapp-demo"
            self.asked.release()
            self.opening.wait(60)
            if not self.refusals.empty():
                status, headers, refusal = self.refusals.get()
                start_response(status, [("Content-Type", "application/json"), *headers])
                return [refusal.encode()]
        elif method != "auth.test":
            self.posted.put((method, body))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def socket(self, connection):
        """Greet, then keep what the bot acknowledges, until either side goes."""
        self.opened += 1
        self.live.append(connection)
        hello = {"type": "hello", "num_connections": self.connections}
        try:
            self.greeting.wait(60)
            connection.send(json.dumps(hello))
            for message in connection:
                self.keep_ack(json.loads(message), connection)
        except ConnectionClosed:
            pass
        finally:
            self.live.remove(connection)

    def keep_ack(self, ack, connection):
        self.acks.put(ack)

    def start(self):
        self._server = serve(self.socket, "127.0.0.1", self.port, ping_interval=None)
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        for connection in list(self.live):
            connection.socket.close()

    def sends(self, kind, payload, envelope="e1", **more):
        message = {"type": kind, "envelope_id": envelope, "payload": payload, **more}
        wait_for(lambda: self.live)[-1].send(json.dumps(message))


@contextmanager
def open_relay(port, carry):
    """A wire to a port: `carry(source, target)` is run in each direction of each connection."""
    ends, listening = [], socket.create_server(("127.0.0.1", 0))

    def accept():
        try:
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", port))
                ends.extend((near, far))
                for pair in ((near, far), (far, near)):
                    Thread(target=carry, args=pair, daemon=True).start()
        except OSError:
            return

    Thread(target=accept, daemon=True).start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    for end in (listening, *ends):
        end.close()


@contextmanager
def open_mutable_proxy(port):
    """A wire to a port. Once `silent` is set, what was connected before stays open and is mute."""
    silent = Event()

    def carry(source, target):
        old = not silent.is_set()
        try:
            while data := source.recv(65536):
                if not (old and silent.is_set()):
                    target.sendall(data)
        except OSError:
            pass

    with open_relay(port, carry) as relay_port:
        yield relay_port, silent
