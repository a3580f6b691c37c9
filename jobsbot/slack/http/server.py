"""The HTTP server of the bot. At its end it finishes the requests in flight."""

from __future__ import annotations

import logging
import socket
import time
from threading import Event, Thread
from wsgiref.types import WSGIApplication

from jobsbot.slack.http.connections import (
    PARTIAL_REQUEST_SECONDS,
    REQUEST_SECONDS,
    Listener,
    choose_max_connections,
    count_allowed_files,
)

SERVER_THREADS = 8
"""Threads that answer whole requests: each takes a millisecond or two."""
LISTEN_BACKLOG = 256
LISTENER_POLL_SECONDS = 1.0
"""Seconds between two checks for connections that are too slow."""
STOP_POLL_SECONDS = 0.05
log = logging.getLogger(__name__)


class WebServer:
    """Serves a WSGI application on threads of its own, beside the caller's.

    A request has to come whole within `request_seconds`; those in flight get `grace_seconds` at the
    end.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        host: str,
        port: int,
        threads: int = SERVER_THREADS,
        grace_seconds: float = 10.0,
        request_seconds: float = REQUEST_SECONDS,
        max_connections: int | None = None,
    ) -> None:
        self._app, self._address, self._threads = app, (host, port), threads
        self._grace_seconds = grace_seconds
        self._max_connections = max_connections or choose_max_connections(count_allowed_files())
        self._request_seconds = request_seconds
        self._stopping = Event()
        self._listener: Listener | None = None
        self._thread = Thread(target=self._serve, name="web", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """The host and port that it listens on; the port is a real one once it is started."""
        return self._address

    @property
    def port(self) -> int:
        """The port that it listens on, once started."""
        return self._address[1]

    def start(self) -> None:
        """Listen, and serve from now on. Raises OSError where the address cannot be had."""
        host, _ = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server(self._address, family=family, backlog=LISTEN_BACKLOG)
        self._address = (host, listening.getsockname()[1])
        self._listener = Listener(
            self._app,
            listening,
            threads=self._threads,
            max_connections=self._max_connections,
            request_seconds=self._request_seconds,
        )
        self._thread.start()
        log.info("Listening on port %d of %s.", self.port, host)

    def stop(self) -> None:
        """Accept no more, and finish the requests in flight."""
        if self._listener is None or self._stopping.is_set():
            return
        self._stopping.set()
        self._listener.pull_trigger()
        self._thread.join(self._grace_seconds + PARTIAL_REQUEST_SECONDS)
        self._listener.close_connections()

    def _serve(self) -> None:
        listener = self._listener
        assert listener is not None  # noqa: S101 - it is started after the listener is made
        while not self._stopping.is_set():
            listener.poll(LISTENER_POLL_SECONDS)
        self._finish_requests(listener)

    def _finish_requests(self, listener: Listener) -> None:
        listener.close_listening_socket()
        stopped_at = time.monotonic()
        until = stopped_at + self._grace_seconds
        while (now := time.monotonic()) < until:
            if not listener.is_busy(partial=now - stopped_at < PARTIAL_REQUEST_SECONDS):
                break
            listener.poll(STOP_POLL_SECONDS)
