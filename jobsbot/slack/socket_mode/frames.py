"""Frames of a WebSocket, put together from bytes as they come. Pure: it reads no socket.

https://www.rfc-editor.org/rfc/rfc6455#section-5

A frame is handed on as soon as it is whole, whatever has come of the next one; what is not whole is
kept, however long the rest takes. slack_sdk's own reader does neither: it hands on nothing while a
later frame is incomplete, and forgets what it has read when that takes three seconds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import IntEnum

import msgspec

MAX_MESSAGE_BYTES = 16 << 20
"""A longer message is none of Slack's."""
LENGTH_IN_2_BYTES, LENGTH_IN_8_BYTES = 126, 127


class Opcode(IntEnum):
    """What a frame is."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class FrameError(ValueError):
    """Bytes that are no frames of a server's: the connection is of no use any more."""


class Frame(msgspec.Struct, frozen=True):
    """A whole message, or a control frame between its parts."""

    opcode: Opcode
    payload: bytes


class FrameReader:
    """Puts frames together, and messages that come in several frames."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._message = bytearray()
        self._message_opcode: Opcode | None = None

    def feed(self, received: bytes) -> Iterator[Frame]:
        """Take bytes in, and yield what is whole with them. Raises FrameError."""
        self._received += received
        while (bounds := read_bounds(self._received)) and len(self._received) >= bounds[1]:
            first, (start, end) = self._received[0], bounds
            payload = bytes(self._received[start:end])
            del self._received[:end]
            if frame := self._join(first, payload):
                yield frame

    def _join(self, first: int, payload: bytes) -> Frame | None:
        """Return a frame that is whole by itself, or the message that it completes."""
        opcode, is_final = read_opcode(first), bool(first & 0x80)
        if opcode >= Opcode.CLOSE:
            return Frame(opcode, payload)
        if (opcode is Opcode.CONTINUATION) is (self._message_opcode is None):
            raise FrameError("a part of a message is out of place")
        self._message_opcode = self._message_opcode or opcode
        self._message += payload
        if len(self._message) > MAX_MESSAGE_BYTES:
            raise FrameError("a message is too long")
        if not is_final:
            return None
        frame = Frame(self._message_opcode, bytes(self._message))
        self._message_opcode, self._message = None, bytearray()
        return frame


def read_opcode(first: int) -> Opcode:
    """Read what a frame is from its first byte. Raises FrameError."""
    if first & 0x70:
        raise FrameError("a frame uses an extension that was not agreed on")
    try:
        return Opcode(first & 0x0F)
    except ValueError:
        raise FrameError("a frame is of no kind that there is") from None


def read_bounds(received: bytes | bytearray) -> tuple[int, int] | None:
    """Return where the payload of the first frame starts and ends; None while that is not known."""
    if len(received) < 2:
        return None
    length, start = received[1], 2
    if length & 0x80:
        raise FrameError("a server does not mask what it sends")
    if length in (LENGTH_IN_2_BYTES, LENGTH_IN_8_BYTES):
        kind, start = ("!H", 4) if length == LENGTH_IN_2_BYTES else ("!Q", 10)
        if len(received) < start:
            return None
        (length,) = struct.unpack_from(kind, received, 2)
    if length > MAX_MESSAGE_BYTES:
        raise FrameError("a frame is too long")
    return start, start + length
