"""Real HTTP servers on this machine, each for as long as a test needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import create_connection
from threading import Lock, Thread
from typing import Any

from cheroot.server import HTTPConnection
from cheroot.workers.threadpool import ThreadPool
from cheroot.wsgi import Server

EXPIRY_SECONDS = 1.0
"""Between two looks for connections that nobody used for long."""


class ThreadsOnDemand(ThreadPool):
    """Starts a thread once a request finds none free, `max` at most.

    Most tests ask one thing at a time, and starting and ending 32 threads takes 10 ms of CPU.
    """

    def __init__(self, server: Server, most_threads: int) -> None:
        super().__init__(server, min=1, max=most_threads)
        self._free = 0
        """Threads that wait, less requests that none has taken yet."""
        self._lock = Lock()
        take = self.get

        def wait_for_request() -> Any:
            with self._lock:
                self._free += 1
            return take()

        self.get = wait_for_request

    def start(self) -> None:
        """Start none yet."""

    def put(self, obj: HTTPConnection) -> None:
        with self._lock:
            if not self.max:
                obj.close()
                return
            self._free -= 1
            if self._free < 0 and len(self._threads) < self.max:
                self._threads.append(self._spawn_worker())
        super().put(obj)

    def refuse_requests(self) -> None:
        """Close what still comes in, and start no thread for it."""
        with self._lock:
            self.max = 0


@contextmanager
def serve_app(app: Callable[..., Any], threads: int = 10, ssl_adapter: Any = None) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port and yield its address, `http://127.0.0.1:PORT`.

    Requests still open at the end are given a second. An exception of the server's own thread is
    not hidden: pytest reports it.

    The thread watches the connections itself, where `serve` would look again and again whether
    to go on: it is woken to end at once, which `stop` waits 10 ms for. Hundreds of tests have a
    server or two of their own.
    """
    server = Server(
        ("127.0.0.1", 0),
        app,
        request_queue_size=128,
        shutdown_timeout=1,
    )
    server.ssl_adapter = ssl_adapter
    server.requests = ThreadsOnDemand(server, threads)
    server.prepare()
    connections = server._connections
    thread = Thread(target=connections.run, args=(EXPIRY_SECONDS,), name="test-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.requests.refuse_requests()
        connections._stop_requested = True
        create_connection(server.bind_addr, timeout=30).close()  # wakes it
        thread.join(timeout=30)
        server.stop()
