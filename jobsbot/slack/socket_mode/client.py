"""slack_sdk's Socket Mode client, which hears without a gap while connections are exchanged.

Slack asks for a new connection every few hours. slack_sdk then closes the old one before it reads
from the new one, and to close it waits until a read on it times out, which takes up to three
seconds; meanwhile nothing is acknowledged, and what is still in the old connection is lost. Here a
new connection is read from at once, and the old one until Slack has closed it; one that ends
unasked is followed by another at once.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from http.client import HTTPException
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin.client import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from jobsbot.slack.outbound.web_api import SlackError
from jobsbot.slack.socket_mode.connection import SlackConnection
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace

OLD_CONNECTION_SECONDS = 12.0
"""Seconds that an old connection is still read: Slack warns about ten before it closes one."""
SOCKET_WORKERS = 32
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
CONNECT_ERRORS = (SlackError, SlackClientError, HTTPException, OSError, ValueError)
"""What asking for a connection, or making one, can raise."""
log = logging.getLogger(__name__)

RequestHandler = Callable[[SocketModeRequest], SocketModeResponse | None]
"""Handles a request of Slack's, and returns its acknowledgement, if it is to be acknowledged."""


class UnsafeAddress(SlackClientError):
    """An address that would carry its ticket in the clear to another machine."""


class GaplessSocketClient(SocketModeClient):
    """A client whose `open_url` asks Slack for the address of a new connection.

    `handle_hello` is given what Slack says first over each connection.
    """

    current_session: SlackConnection | None

    def __init__(
        self,
        open_url: Callable[[], str],
        handle_request: RequestHandler,
        handle_hello: Callable[[dict[str, Any]], None],
        *,
        logger: logging.Logger,
        ping_interval: float,
        reconnect_pace: ReconnectPace | None = None,
    ) -> None:
        self._open_url, self._handle_request = open_url, handle_request
        self._handle_hello = handle_hello
        self._reconnect_pace = reconnect_pace or ReconnectPace()
        self._ended = Event()
        self._refreshing = Lock()
        super().__init__(
            app_token="", logger=logger, ping_interval=ping_interval, concurrency=SOCKET_WORKERS
        )

    def issue_new_wss_url(self) -> str:
        """Ask for the address of a new connection. Raises SlackError and UnsafeAddress."""
        self._ended.wait(self._reconnect_pace.note_attempt(time.monotonic()))
        url = self._open_url()
        address = urlsplit(url)
        if address.scheme != "wss" and address.hostname not in LOOPBACK_HOSTS:
            raise UnsafeAddress("Slack named an address that is not encrypted")
        return url

    def connect(self) -> None:
        """Connect, read from the new connection at once, and let the old one run out."""
        new = self._make_connection(self.wss_uri or self.issue_new_wss_url())
        new.connect()
        if not new.is_active():
            # The old one, where there is one, goes on; whoever watches it comes again.
            return
        old, old_state = self.current_session, self.current_session_state
        self.current_session = new
        self.current_session_state = ConnectionState()  # type: ignore[no-untyped-call]
        _run_beside(self._read, new, self.current_session_state)
        if old is not None:
            _run_beside(self._retire, old, old_state)
        if not self.current_app_monitor_started:
            self.current_app_monitor_started = True
            self.current_app_monitor.start()

    def close(self) -> None:
        """Close the connection, at once: nobody waits for a read on it to time out."""
        self._ended.set()
        super().close()

    def process_messages(self) -> None:
        """Wait for the end: messages go to the workers, and none is ever in the client's queue."""
        self._ended.wait()

    def _run_current_session(self) -> None:
        """Leave reading to each connection's own thread."""

    def _read(self, connection: SlackConnection, state: ConnectionState) -> None:
        """Read from a connection to its end; where nobody asked for that, connect anew."""
        connection.read_messages(state, lambda message: self._receive(connection, message))
        if connection is self.current_session:
            self._refresh(force=False)

    def _receive(self, connection: SlackConnection, message: str) -> None:
        """Give a message to a worker; where Slack asks for a new connection, make it beside."""
        read = _read_object(message)
        if read.get("type") == "hello":
            self._handle_hello(read)
        elif read.get("type") != "disconnect":
            self.message_workers.submit(self._answer, connection, read).add_done_callback(_log_bug)
        elif connection is self.current_session:
            # Slack says it twice: as a warning, and when it closes the connection.
            _run_beside(self._refresh)

    def _answer(self, connection: SlackConnection, read: dict[str, Any]) -> None:
        """Handle a request, and acknowledge it."""
        request = SocketModeRequest.from_dict(read)
        response = self._handle_request(request) if request is not None else None
        if response is not None and not self._send_ack(connection, response):
            log.warning("A connection ended before what came over it was acknowledged.")

    def _send_ack(self, connection: SlackConnection, response: SocketModeResponse) -> bool:
        """Acknowledge over the connection that it came on; where that has ended, over the newest.

        False where there is none: Slack sends events again, and tells people of what it cannot.
        """
        said = json.dumps(response.to_dict())
        for each in (connection, self.current_session or connection):
            try:
                each.send(said)
            except SlackClientNotConnectedError:
                continue
            return True
        return False

    def _refresh(self, *, force: bool = True) -> None:
        if self._ended.is_set() or not self._refreshing.acquire(blocking=False):
            return
        try:
            self.connect_to_new_endpoint(force=force)
        except CONNECT_ERRORS as error:
            # Slack's errors quote its whole answer: the kind is enough.
            log.warning("Slack gave no new connection: %s.", type(error).__name__)
        finally:
            self._refreshing.release()

    def _retire(self, old: SlackConnection, state: ConnectionState) -> None:
        """Let an old connection be read until Slack has closed it, so long at most."""
        waited = 0.0
        while old.is_active() and waited < OLD_CONNECTION_SECONDS:
            if self._ended.wait(0.5):
                break
            waited += 0.5
        state.terminated = True
        old.close()

    def _make_connection(self, url: str) -> SlackConnection:
        return SlackConnection(
            url=url,
            logger=self.logger,
            ping_interval=self.ping_interval,
            proxy=self.proxy,
            proxy_headers=self.proxy_headers,
            on_error_listener=self._on_error,
            ssl_context=self.web_client.ssl,
        )


def _read_object(message: str) -> dict[str, Any]:
    """Read a message; what is no JSON object says nothing."""
    try:
        read = json.loads(message)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _log_bug(answering: Future[None]) -> None:
    """Log what a request's thread raised, which nobody would see."""
    if (bug := answering.exception()) is not None:
        log.error("A request of Slack's was not handled", exc_info=bug)


def _run_beside(target: Callable[..., None], *arguments: object) -> None:
    Thread(target=target, args=arguments, name="socket", daemon=True).start()
