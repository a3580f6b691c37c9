"""Real HTTP servers on this machine, each for as long as a test needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from cheroot.wsgi import Server


@contextmanager
def serve_app(app: Callable[..., Any], threads: int = 10, ssl_adapter: Any = None) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port and yield its address, `http://127.0.0.1:PORT`.

    Requests still open at the end are given a second. An exception of the server's own thread is
    not hidden: pytest reports it.
    """
    server = Server(
        ("127.0.0.1", 0),
        app,
        numthreads=threads,
        request_queue_size=128,
        shutdown_timeout=1,
    )
    server.ssl_adapter = ssl_adapter
    server.expiration_interval = 0.02  # seconds between looks at whether to end
    server.prepare()
    thread = Thread(target=server.serve, name="test-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join(timeout=30)
