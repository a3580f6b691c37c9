"""HTTP connections, of which slow ones delay nobody else: waitress, with deadlines of our own.

One thread reads all connections and gives whole requests to a few other threads, so that a slow
client holds a socket and no thread. waitress itself counts its timeout from the last byte, by the
wall clock, and stops listening at its limit of connections; here a whole request has to arrive in a
fixed time, and at the limit the connection that has waited longest is closed. Private parts of
waitress are used in this file and in `parser.py` only.
"""

from __future__ import annotations

import logging
import resource
import socket
import time
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from jobsbot.slack.http.parser import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    DroppedRequest,
    StrictRequestParser,
)
from jobsbot.threads.newest_first import NewestFirstCondition

REQUEST_SECONDS = 10.0
"""Seconds in which a whole request has to come, and an answer has to be taken."""
PARTIAL_REQUEST_SECONDS = 1.0
"""Seconds that a request which is only partly here is given at the end."""
MAX_DISCARDED_BYTES = 32 << 20
"""So much more is read and thrown away after a refusal."""
MAX_PIPELINED_REQUESTS = 3
"""Requests of one connection that may wait for their turn: more are dropped, and it is closed."""
MIN_CONNECTIONS, MAX_CONNECTIONS = 50, 1000
SPARE_FILES = 200
"""Files and sockets that are left for everything else in this process."""
BODY_BYTES_IN_MEMORY = 64 << 10
"""A body that is larger is kept in a temporary file until it is whole."""


class RefusalTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers what cannot be read as a request: with a status, and without the server's name."""

    def execute(self) -> None:
        error = self.request.error
        body = f"{error.reason}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class Connection(HTTPChannel):  # type: ignore[misc]
    """One client's connection, and since when it owes a whole request, by the monotonic clock."""

    error_task_class = RefusalTask
    close_when_flushed: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.waits_since = time.monotonic()
        self._refused = self._discards = self._has_too_many = False
        self._discarded_bytes = 0
        super().__init__(*args, **kwargs)

    def parser_class(self, adjustments: Adjustments) -> StrictRequestParser:
        """Make what reads the next request: nothing is read of what is sent ahead of its turn."""
        too_many = len(self.requests) >= MAX_PIPELINED_REQUESTS
        return DroppedRequest(adjustments) if too_many else StrictRequestParser(adjustments)

    def received(self, data: bytes) -> bool:
        """Take bytes in. The first ones of a request begin its time."""
        if self._discards:
            self._discard(data)
            return True
        if self._has_too_many:
            return True
        if self.request is None:
            self.waits_since = time.monotonic()
        is_taken = bool(super().received(data))
        self._drop_too_many()
        return is_taken

    def handle_write(self) -> None:
        """Send pending output. After a refusal, go on reading until the client has finished.

        A socket that is closed with unread input is reset, and the client never sees the answer.
        """
        if not (self._refused and self.close_when_flushed):
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.connected and not self.total_outbufs_len:
            self.close_when_flushed = False
            self._discards = True
            self.socket.shutdown(socket.SHUT_WR)

    def service(self) -> None:
        """Answer one request, on a thread of the dispatcher's."""
        self._refused = bool(self.requests[0].error)
        super().service()
        self.waits_since = time.monotonic()
        if self._has_too_many and not self.requests:
            self._refused = self.close_when_flushed = True
            self.server.pull_trigger()

    def handle_close(self) -> None:
        """Close the connection, and the temporary file of a large body."""
        super().handle_close()
        if self.request is not None:
            self.request.close()

    def is_answering(self) -> bool:
        """Tell whether a whole request is here whose answer has not left."""
        return bool(self.requests or self.total_outbufs_len)

    def _drop_too_many(self) -> None:
        """Drop pipelined requests beyond the limit: all of them would be answered before others."""
        with self.requests_lock:
            dropped = self.requests[MAX_PIPELINED_REQUESTS:]
            if dropped:
                self._has_too_many = True
                del self.requests[MAX_PIPELINED_REQUESTS:]
        for request in dropped:
            request.close()

    def _discard(self, data: bytes) -> None:
        self._discarded_bytes += len(data)
        if self._discarded_bytes > MAX_DISCARDED_BYTES:
            self.handle_close()


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """Accepts connections on one socket, and closes those that are too slow."""

    channel_class = Connection

    def __init__(
        self,
        app: WSGIApplication,
        listening: socket.socket,
        *,
        threads: int,
        max_connections: int,
        request_seconds: float,
    ) -> None:
        self.max_connections, self.request_seconds = max_connections, request_seconds
        dispatcher = ThreadedTaskDispatcher()
        # It would warn of each request that finds no idle thread.
        dispatcher.queue_logger = logging.Logger("http-queue", logging.CRITICAL)
        dispatcher.queue_cv = NewestFirstCondition(dispatcher.lock)
        dispatcher.set_thread_count(threads)
        super().__init__(
            app,
            {},
            _sock=listening,
            dispatcher=dispatcher,
            adj=make_adjustments(threads, max_connections),
            bind_socket=False,
            sockinfo=(listening.family, listening.type, None, listening.getsockname()),
        )

    def maintenance(self, now: float) -> None:
        """Leave the closing of slow connections to `close_slow`."""

    def handle_accept(self) -> None:
        """Accept a connection; at the limit, close the one that has waited longest."""
        waiting = [one for one in self.active_channels.values() if not one.is_answering()]
        if len(self.active_channels) >= self.max_connections and waiting:
            min(waiting, key=lambda one: float(one.waits_since)).handle_close()
        super().handle_accept()

    def poll(self, seconds: float) -> None:
        """Serve whatever is ready, or becomes so within `seconds`."""
        wasyncore.poll2(seconds, self._map)
        self.close_slow(time.monotonic())

    def close_slow(self, now: float) -> None:
        """Close connections that have owed a whole request, or left an answer, for too long."""
        for connection in list(self.active_channels.values()):
            if not connection.requests and now - connection.waits_since > self.request_seconds:
                connection.handle_close()

    def close_listening_socket(self) -> None:
        """Accept no more connections. Those that are open go on."""
        wasyncore.dispatcher.close(self)

    def is_busy(self, partial: bool) -> bool:
        """Tell whether a request is being answered, or also whether one is partly here."""
        return any(
            one.is_answering() or (partial and one.request is not None)
            for one in list(self.active_channels.values())
        )

    def close_connections(self) -> None:
        """Close everything that is open, and end the threads."""
        self.task_dispatcher.shutdown(timeout=1)
        for connection in list(self.active_channels.values()):
            connection.handle_close()
        wasyncore.close_all(self._map, ignore_all=True)


def make_adjustments(threads: int, max_connections: int) -> Adjustments:
    """Make waitress' settings: all limits, and no `Server` header."""
    return Adjustments(
        threads=threads,
        # Our own limit is lower: at this one waitress would stop listening.
        connection_limit=max_connections + 100,
        asyncore_use_poll=True,
        max_request_header_size=MAX_HEAD_BYTES,
        max_request_body_size=MAX_BODY_BYTES + 1,
        inbuf_overflow=BODY_BYTES_IN_MEMORY,
        log_socket_errors=False,
        expose_tracebacks=False,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )


def choose_max_connections(open_files: int) -> int:
    """Choose how many connections a process that may have so many files can hold."""
    return min(MAX_CONNECTIONS, max(open_files - SPARE_FILES, MIN_CONNECTIONS))


def count_allowed_files() -> int:
    """Count the files and sockets that this process may have open at once."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if allowed == resource.RLIM_INFINITY else allowed
