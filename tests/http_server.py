"""Real HTTP servers on this machine, each for as long as a test needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

from cheroot.server import HTTPConnection
from cheroot.workers.threadpool import ThreadPool
from cheroot.wsgi import Server


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
            self._free -= 1
            if self._free < 0 and len(self._threads) < self.max:
                self._threads.append(self._spawn_worker())
        super().put(obj)

    def stop(self, timeout: float | None = 5) -> None:
        with self._lock:
            self.max = 0  # none is started for what still comes in
        super().stop(timeout)


@contextmanager
def serve_app(app: Callable[..., Any], threads: int = 10, ssl_adapter: Any = None) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port and yield its address, `http://127.0.0.1:PORT`.

    Requests still open at the end are given a second. An exception of the server's own thread is
    not hidden: pytest reports it.
    """
    server = Server(
        ("127.0.0.1", 0),
        app,
        request_queue_size=128,
        shutdown_timeout=1,
    )
    server.ssl_adapter = ssl_adapter
    server.requests = ThreadsOnDemand(server, threads)
    server.expiration_interval = 0.02  # seconds between looks at whether to end
    server.prepare()
    thread = Thread(target=server.serve, name="test-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join(timeout=30)
