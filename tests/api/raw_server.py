"""A server that says exactly these bytes, for what no well-behaved server can be made to do."""

import contextlib
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

Script = Callable[["Connection"], None]


@dataclass
class Connection:
    """One connection, seen from the server."""

    sock: socket.socket
    over: Event
    """Set when the test is over: what waits must wait on this."""
    request: bytes = b""

    def read(self) -> bytes:
        """Read one request, its body included; empty where the client hung up."""
        got = b""
        while b"\r\n\r\n" not in got:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            got += piece
        head, _, body = got.partition(b"\r\n\r\n")
        length = next(
            (
                int(h.split(b":")[1])
                for h in head.split(b"\r\n")
                if h.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(body) < length:
            body += self.sock.recv(65536)
        self.request = head + b"\r\n\r\n" + body
        return self.request

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, every: float) -> None:
        """Say a byte at a time, until the client has had enough."""
        for n in range(len(data)):
            if self.over.wait(every):
                return
            self.say(data[n : n + 1])

    def hang(self) -> None:
        """Say nothing until the client hangs up or the test is over."""
        self.sock.settimeout(0.01)
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.sock.recv(1):
                    return

    def reset(self) -> None:
        """Hang up rudely."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@dataclass
class RawServer:
    """The server: its root, and what it was asked."""

    root: str
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: Event = field(default_factory=Event)
    """Set once a script is through with its connection."""


@contextmanager
def run_raw_server(*scripts: Script) -> Iterator[RawServer]:
    """Serve each connection by the next script, the last one for all that follow."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        served = RawServer(f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        accepting = Thread(
            target=accept_connections, args=(server, served, scripts, over), daemon=True
        )
        accepting.start()
        try:
            yield served
        finally:
            over.set()
            # One more connection ends the wait for connections.
            socket.create_connection(server.getsockname(), timeout=30).close()
            accepting.join(5)


def find_closed_address() -> str:
    """Name an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/api/"


def accept_connections(
    server: socket.socket, served: RawServer, scripts: tuple[Script, ...], over: Event
) -> None:
    running: list[Thread] = []
    while True:
        sock, _ = server.accept()
        if over.is_set():
            sock.close()
            break
        script = scripts[min(served.connections, len(scripts) - 1)]
        served.connections += 1
        running.append(Thread(target=run_script, args=(sock, served, script, over), daemon=True))
        running[-1].start()
    for thread in running:
        thread.join(5)


def run_script(sock: socket.socket, served: RawServer, script: Script, over: Event) -> None:
    line = Connection(sock, over)
    # The client may hang up in the middle: that is what many of these tests are about.
    with sock, contextlib.suppress(ConnectionError):
        if line.read():
            served.requests.append(line.request)
            script(line)
    served.ended.set()


def make_response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Write an answer framed by its length."""
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def make_chunked_head(*headers: str) -> bytes:
    head = ("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n"


def make_chunk(data: bytes) -> bytes:
    """Write one chunk; the empty one is the last."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def reply_with(*data: bytes) -> Script:
    """Make a script that says these bytes and hangs up."""

    def script(line: Connection) -> None:
        for part in data:
            line.say(part)

    return script
