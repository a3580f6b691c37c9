"""slack_sdk's Socket Mode client, which hears without a gap while connections are exchanged.

Slack asks for a new connection every few hours. slack_sdk then closes the old one before it reads
from the new one, and to close it waits until a read on it times out, which takes up to three
seconds; meanwhile nothing is acknowledged, and what is still in the old connection is lost. Here a
new connection is read from at once, and the old one until Slack has closed it. What is used of
slack_sdk beyond its documented interface is used in this file, and nowhere else.
"""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin.client import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

from jobsbot.slack.outbound.web_api import SlackError

OLD_CONNECTION_SECONDS = 12.0
"""Seconds that an old connection is still read: Slack warns about ten before it closes one."""
SOCKET_WORKERS = 32
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
CONNECT_ERRORS = (SlackError, SlackClientError, HTTPException, OSError, ValueError)
"""What asking for a connection, or making one, can raise."""
log = logging.getLogger(__name__)


class UnsafeAddress(SlackClientError):
    """An address that would carry its ticket in the clear to another machine."""


class GaplessSocketClient(SocketModeClient):
    """A client whose `open_url` asks Slack for the address of a new connection."""

    def __init__(
        self, open_url: Callable[[], str], logger: logging.Logger, ping_interval: float
    ) -> None:
        self._open_url = open_url
        self._ended = Event()
        self._refreshing = Lock()
        super().__init__(
            app_token="", logger=logger, ping_interval=ping_interval, concurrency=SOCKET_WORKERS
        )

    def issue_new_wss_url(self) -> str:
        """Ask for the address of a new connection. Raises SlackError and UnsafeAddress."""
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
        _run_beside(new.run_until_completion, self.current_session_state)
        if old is not None:
            _run_beside(self._retire, old, old_state)
        if not self.current_app_monitor_started:
            self.current_app_monitor_started = True
            self.current_app_monitor.start()

    def enqueue_message(self, message: str) -> None:
        """Give a message to a worker; where Slack asks for a new connection, make it beside."""
        read = json.loads(message) if message.startswith("{") else {}
        if read.get("type") == "disconnect":
            _run_beside(self._refresh)
            return
        self.message_workers.submit(self.run_message_listeners, read, message)

    def close(self) -> None:
        """Close the connection, at once: nobody waits for a read on it to time out."""
        self._ended.set()
        self.current_session_state.terminated = True
        if self.current_session is not None:
            _interrupt(self.current_session)
        super().close()

    def process_messages(self) -> None:
        """Wait for the end: messages go to the workers, and none is ever in the client's queue."""
        self._ended.wait()

    def _run_current_session(self) -> None:
        """Leave reading to each connection's own thread."""

    def _refresh(self) -> None:
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            self.connect_to_new_endpoint(force=True)
        except CONNECT_ERRORS as error:
            # Slack's errors quote its whole answer: the kind is enough.
            log.warning("Slack gave no new connection: %s.", type(error).__name__)
        finally:
            self._refreshing.release()

    def _retire(self, old: Connection, state: ConnectionState) -> None:
        """Read from an old connection until Slack has closed it, so long at most."""
        waited = 0.0
        while old.is_active() and waited < OLD_CONNECTION_SECONDS:
            if self._ended.wait(0.5):
                break
            waited += 0.5
        state.terminated = True
        _interrupt(old)
        old.close()

    def _make_connection(self, url: str) -> Connection:
        return Connection(
            url=url,
            logger=self.logger,
            ping_interval=self.ping_interval,
            receive_buffer_size=self.receive_buffer_size,
            proxy=self.proxy,
            proxy_headers=self.proxy_headers,
            on_message_listener=self._on_message,
            on_error_listener=self._on_error,
            on_close_listener=self._on_close,
            ssl_context=self.web_client.ssl,
        )


def _interrupt(connection: Connection) -> None:
    """End a read that waits on a connection."""
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _run_beside(target: Callable[..., None], *arguments: object) -> None:
    Thread(target=target, args=arguments, name="socket", daemon=True).start()
