"""The WSGI server of the bot, and how it ends: what was begun is finished."""

from __future__ import annotations

import logging
import time
from threading import Thread
from wsgiref.types import WSGIApplication

from cheroot import wsgi

from jobsbot.slack.request_body import ChunkedReader
from jobsbot.slack.worker_pool import WorkerPools

SERVER_THREADS = 32
LISTEN_BACKLOG = 256
log = logging.getLogger(__name__)


class WebServer:
    """Serves a WSGI application on threads of its own, beside the caller's.

    Requests in flight get `grace` seconds at the end, and acknowledged work as many again.
    """

    def __init__(
        self,
        app: WSGIApplication,
        pools: WorkerPools,
        *,
        host: str = "0.0.0.0",  # noqa: S104 - Slack reaches it from outside
        port: int = 3000,
        threads: int = SERVER_THREADS,
        grace: int = 10,
    ) -> None:
        self._pools = pools
        self._grace = grace
        self._server = _Server(
            (host, port),
            app,
            numthreads=threads,
            request_queue_size=LISTEN_BACKLOG,
            timeout=10,
            shutdown_timeout=grace,
        )
        self._server.gateway = _Gateway
        self._thread = Thread(target=self._server.serve, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on, once started."""
        return int(self._server.bind_addr[1])

    def start(self) -> None:
        """Listen, and serve from now on. Raises OSError where the port is taken."""
        self._server.prepare()
        self._thread.start()
        log.info("Listening on port %d.", self.port)

    def stop(self) -> None:
        """Accept no more, finish the requests in flight, then the work that was acknowledged."""
        started_at = time.monotonic()
        self._server.stop()
        self._thread.join(self._grace)
        left = self._pools.drain(self._grace)
        took = time.monotonic() - started_at
        if left:
            log.warning("Stopped after %.1f s; %d pieces of work were left behind.", took, left)
        else:
            log.info("Stopped after %.1f s; all that was acknowledged is done.", took)


class _Server(wsgi.Server):
    """Logs where the server would print."""

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        log.log(level, "%s", msg, exc_info=traceback)


class _Gateway(wsgi.Gateway_10):
    """Reads chunked bodies in bounded memory, and closes where the application says so.

    Without the second, what was left unread of one request would be read as the next.
    """

    def get_environ(self):  # type: ignore[no-untyped-def]
        environ = super().get_environ()  # type: ignore[no-untyped-call]
        if self.req.chunked_read:
            environ["wsgi.input"] = ChunkedReader(self.req.conn.rfile)
        return environ

    def start_response(self, status, headers, exc_info=None):  # type: ignore[no-untyped-def]
        if ("Connection", "close") in headers:
            self.req.close_connection = True
        return super().start_response(status, headers, exc_info)
