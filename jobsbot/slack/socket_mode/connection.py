"""One WebSocket to Slack: slack_sdk makes it, and here it is read, pinged and written to.

What slack_sdk does of these is not enough: its reader loses frames (see `frames`), its pings go by
the wall clock, and an acknowledgement waits for the delayed one of TCP, 40 ms on Linux.
What is used of slack_sdk beyond its documented interface is used here and in `client`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress

from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from slack_sdk.socket_mode.builtin.frame_header import FrameHeader
from slack_sdk.socket_mode.builtin.internals import _build_data_frame_for_sending

from jobsbot.slack.socket_mode.frames import Frame, FrameError, FrameReader, Opcode

RECEIVE_BYTES = 64 << 10
HANDSHAKE_END = b"\n"
"""What slack_sdk leaves unread of the handshake. No frame of a server's begins so."""
SILENT_PINGS = 4
"""After so many pings without a byte from Slack a connection is dead."""


class SlackConnection(Connection):
    """A connection that hands on each message as soon as it is whole."""

    def connect(self) -> None:
        """Make the connection; it is not active afterwards where that failed."""
        self._heard_at = time.monotonic()
        super().connect()
        if self.sock is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read_messages(self, state: ConnectionState, handle: Callable[[str], None]) -> None:
        """Hand on messages until the connection is closed, or its end is wanted."""
        reader, is_open, left_over = FrameReader(), True, HANDSHAKE_END
        try:
            while is_open and (received := self._receive(state)):
                self._heard_at = time.monotonic()
                for frame in reader.feed(received.removeprefix(left_over)):
                    is_open = self._handle_frame(frame, handle) and is_open
                left_over = b""
        except (OSError, FrameError) as error:
            self.logger.info("A connection to Slack ended: %s.", type(error).__name__)
        finally:
            state.terminated = True
            self.disconnect()

    def send(self, payload: str) -> None:
        """Send a message, whole. Raises SlackClientNotConnectedError."""
        data = _build_data_frame_for_sending(payload, FrameHeader.OPCODE_TEXT)
        with self.sock_send_lock:
            try:
                if self.sock is None:
                    raise OSError("there is no connection")
                self.sock.sendall(data)
            except OSError as error:
                raise SlackClientNotConnectedError("The connection has ended") from error

    def check_state(self) -> None:
        """Ping; close a connection on which nothing was heard for several pings."""
        if self.sock is None:
            return
        try:
            self.ping("jobsbot")
        except OSError:
            self.disconnect()
            return
        if time.monotonic() - self._heard_at > SILENT_PINGS * self.ping_interval:
            self.logger.info("Nothing was heard on a connection to Slack; it is closed.")
            self.disconnect()

    def disconnect(self) -> None:
        """Close the connection at once: a read or a write that waits on it ends."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        super().disconnect()

    def _receive(self, state: ConnectionState) -> bytes:
        """Return what has come, or nothing at the end."""
        while not state.terminated:
            with self.sock_receive_lock:
                if self.sock is None:
                    return b""
                with suppress(TimeoutError):
                    return self.sock.recv(RECEIVE_BYTES)
        return b""

    def _handle_frame(self, frame: Frame, handle: Callable[[str], None]) -> bool:
        """Hand on a message, answer a ping. False once Slack closes the connection."""
        if frame.opcode is Opcode.TEXT:
            handle(frame.payload.decode("utf-8", "replace"))
        elif frame.opcode is Opcode.PING:
            self.pong(frame.payload)
        return frame.opcode is not Opcode.CLOSE
