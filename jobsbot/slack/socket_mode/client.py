"""A Socket Mode client that loses nothing while connections are exchanged.

Slack asks for a new connection every few hours, and closes the old one some ten seconds later. The
new connection is read at once, and the old one until Slack has closed it. A connection that ends
unexpectedly is followed by another at once. `websockets` makes the connections and reads them;
slack_sdk's own client loses what comes during an exchange, and delivers nothing while a later
message is incomplete.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.protocol import State
from websockets.sync.client import ClientConnection, reconnect

from jobsbot.slack.outbound.slack_errors import SlackError
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace

OLD_CONNECTION_SECONDS = 12.0
"""Seconds that an old connection is still read, once Slack says anything over the new one: Slack
warns about ten before it closes one."""
OPEN_SECONDS = 5.0
"""Seconds that Slack is given to accept a connection: there is time for two tries before it closes
the old one."""
CLOSE_SECONDS = 1.0
"""Seconds that Slack is given to say that it has closed a connection, too."""
SILENT_PINGS = 4
"""A connection is dead where a ping is not answered in so many waits, each of one interval."""
MAX_MESSAGE_BYTES = 16 << 20
SOCKET_WORKERS = 32
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class UnsafeAddress(ValueError):
    """An address that would send its ticket unencrypted to another machine."""


# ImportError: a SOCKS proxy, for which a library is wanted that is not here.
CONNECT_ERRORS = (SlackError, WebSocketException, OSError, ValueError, ImportError)
"""What asking for a connection, or making one, can raise."""
log = logging.getLogger(__name__)

Envelope = dict[str, Any]
"""What Slack sends over a connection, or is told."""


class SocketModeClient:
    """Stays connected. `open_url` asks Slack for the address of a new connection.

    `handle_request` handles a request of Slack's, and returns its acknowledgement, or None where
    there is none. `handle_hello` is given what Slack says first over each connection.
    """

    def __init__(
        self,
        open_url: Callable[[], str],
        handle_request: Callable[[Envelope], Envelope | None],
        handle_hello: Callable[[Envelope], None],
        *,
        ping_interval: float,
        reconnect_pace: ReconnectPace | None = None,
    ) -> None:
        self._open_url, self._handle_request = open_url, handle_request
        self._handle_hello, self._ping_interval = handle_hello, ping_interval
        self._pace = reconnect_pace or ReconnectPace()
        self._ended, self._connecting = Event(), Lock()
        self._newest: ClientConnection | None = None
        self._old: set[ClientConnection] = set()
        self._replaced: SimpleQueue[ClientConnection] = SimpleQueue()
        self._workers = ThreadPoolExecutor(SOCKET_WORKERS, "socket-request")

    def connect(self) -> None:
        """Make a new connection on a thread of its own, unless one is being made.

        It is tried until there is one; meanwhile the one that was there goes on.
        """
        if not self._ended.is_set() and self._connecting.acquire(blocking=False):
            _run_beside(self._connect_and_read)

    def is_connected(self) -> bool:
        """Tell whether there is a connection."""
        return self._newest is not None and self._newest.state is State.OPEN

    def close(self) -> None:
        """Close the connections, and wait for requests that are being acknowledged."""
        self._ended.set()
        for each in (self._newest, *self._old):
            if each is not None:
                each.close()
        self._workers.shutdown()

    def _connect_and_read(self) -> None:
        """Connect, with as many tries as it takes, read to the end, and connect again."""
        with ExitStack() as held:
            try:
                connection = self._try_to_connect(held)
            finally:
                self._connecting.release()
            if connection is not None:
                self._read(connection)

    def _try_to_connect(self, held: ExitStack) -> ClientConnection | None:
        """Return a new connection, which `held` closes; None at the end."""
        while not self._ended.wait(self._pace.note_attempt(time.monotonic())):
            try:
                connection = held.enter_context(self._make_connection())
            except CONNECT_ERRORS as error:
                log.warning("Slack gave no connection: %s.", _explain(error))
            else:
                self._put_in_place(connection)
                return connection
        return None

    def _make_connection(self) -> _StayingHere:
        return _StayingHere(
            check_address(self._open_url()),
            compression=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
            close_timeout=CLOSE_SECONDS,
            max_size=MAX_MESSAGE_BYTES,
        )

    def _read(self, connection: ClientConnection) -> None:
        _run_beside(self._close_when_silent, connection)
        try:
            for message in connection:
                self._receive(connection, message)
        except ConnectionClosed as end:
            log.info("A connection to Slack ended: %s.", type(end).__name__)
        if connection is self._newest:
            self.connect()

    def _close_when_silent(self, connection: ClientConnection) -> None:
        """Ping a connection until it ends, and close it where pings are not answered.

        Waits are counted, and not the time that has passed: a process that was frozen reads what
        came meanwhile before its next wait is over. `websockets` itself would close the connection
        unread, with what people said last.
        """
        with suppress(ConnectionClosed):
            while not self._ended.wait(self._ping_interval):
                answered = connection.ping(ack_on_close=True)
                if not any(answered.wait(self._ping_interval) for _ in range(SILENT_PINGS)):
                    connection.close()

    def _put_in_place(self, connection: ClientConnection) -> None:
        old, self._newest = self._newest, connection
        if old is not None:
            self._old.add(old)
            self._replaced.put(old)
        if self._ended.is_set():
            connection.close()

    def _retire_replaced(self) -> None:
        """Begin to retire the connections that the newest one took the place of."""
        with suppress(Empty):
            while True:
                _run_beside(self._retire, self._replaced.get_nowait())

    def _retire(self, old: ClientConnection) -> None:
        """Let an old connection be read until Slack closes it, up to `OLD_CONNECTION_SECONDS`."""
        old.wait_closed(OLD_CONNECTION_SECONDS)
        old.close()
        self._old.discard(old)

    def _receive(self, connection: ClientConnection, message: str | bytes) -> None:
        """Give a message to a worker; where Slack asks for a new connection, make one meanwhile."""
        read = _read_envelope(message)
        if connection is self._newest:
            self._retire_replaced()
        if read.get("type") == "hello":
            self._begin(self._handle_hello, read)
        elif read.get("type") != "disconnect":
            self._begin(self._answer, connection, read)
        elif connection is self._newest:
            # Slack says it twice: as a warning, and when it closes the connection.
            self.connect()

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):  # it was closed meanwhile: nobody is left to acknowledge it
            self._workers.submit(work, *arguments).add_done_callback(_log_bug)

    def _answer(self, connection: ClientConnection, envelope: Envelope) -> None:
        """Handle a request, and acknowledge it."""
        acknowledgement = self._handle_request(envelope)
        if acknowledgement is not None and not self._send(connection, acknowledgement):
            log.warning("A connection ended before what came over it was acknowledged.")

    def _send(self, connection: ClientConnection, acknowledgement: Envelope) -> bool:
        """Acknowledge over the connection that it came on; where that has ended, over the newest.

        False where there is none: Slack sends events again, and tells people of what it cannot.
        """
        said = json.dumps(acknowledgement)
        for each in (connection, self._newest or connection):
            try:
                each.send(said)
            except ConnectionClosed:
                continue
            return True
        return False


class _StayingHere(reconnect):
    """Makes a connection and follows no redirect: the ticket goes to no other address."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def check_address(url: str) -> str:
    """Return an address that carries its ticket encrypted, or stays here. Raises UnsafeAddress."""
    address = urlsplit(url)
    if address.scheme != "wss" and address.hostname not in LOOPBACK_HOSTS:
        raise UnsafeAddress("Slack named an address that is not encrypted")
    return url


def _explain(error: Exception) -> str:
    """Say why there is no connection. Other errors than ours may quote the address: its ticket."""
    return str(error) if isinstance(error, SlackError) else type(error).__name__


def _read_envelope(message: str | bytes) -> Envelope:
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
