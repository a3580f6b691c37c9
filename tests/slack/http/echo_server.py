"""A server that echoes, and raw sockets to it."""

import socket
from contextlib import contextmanager
from threading import Event, Semaphore

from jobsbot.slack.http.routes import HttpApp, HttpResponse, Route
from jobsbot.slack.http.server import WebServer

HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\n"
CLOSE = b"Connection: close"


class EchoApp:
    """Answers `/echo` with what was posted; waits on `go` where the body is `wait`."""

    def __init__(self):
        self.served, self.go, self.waiting = [], Event(), Semaphore(0)

    def answer(self, environ):
        body = environ["wsgi.input"].read()
        self.served.append(body)
        if body == b"wait":
            self.waiting.release()
            self.go.wait(10)
        return HttpResponse(200, body.decode())

    def routes(self):
        return {"/echo": Route(("POST",), self.answer)}


@contextmanager
def serve_echo(**options):
    echo = EchoApp()
    server = WebServer(HttpApp(echo.routes()), host="127.0.0.1", port=0, **options)
    server.start()
    try:
        yield server, echo
    finally:
        echo.go.set()
        server.stop()


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def exchange(server, sent: bytes) -> bytes:
    """Send bytes as they stand, and return all that comes back until the server closes."""
    with connect(server) as client:
        client.sendall(sent)
        return read_to_end(client)


def read_to_end(client) -> bytes:
    answer = b""
    while piece := client.recv(65536):
        answer += piece
    return answer


def post(body: bytes, *lines: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join((b"POST /echo HTTP/1.1", b"Host: x", length, *lines, b"", body))
