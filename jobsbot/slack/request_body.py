"""Reading the body of a request that may be hostile: bounded in bytes, in memory and in time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

CAP = 1 << 20
"""No request of Slack's is larger than this many bytes."""
DRAINED = 32 << 20
"""So much more is read and thrown away, that the client may read the answer."""
DRAIN_SECONDS = 10.0
PIECE = 1 << 16


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unacceptable(Exception):
    """A body that is too large, cut, or framed in two ways. Its text says which."""


class Body:
    """The body of one request, read at most once."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._stream: Stream = environ["wsgi.input"]
        self._chunked = bool(environ.get("wsgi.input_terminated"))
        self._declared = str(environ.get("CONTENT_LENGTH") or "")
        self._framed_twice = bool(environ.get("HTTP_TRANSFER_ENCODING")) and bool(self._declared)
        self._left = self._length()
        self._broken = self._framed_twice or self._left is None

    def whole(self) -> bytes:
        """Read all of it. Raises Unacceptable where it is not at most CAP bytes, whole."""
        if self._broken:
            raise Unacceptable("its length is not clear")
        if not self._chunked and (self._left or 0) > CAP:
            raise Unacceptable("it is too large")
        pieces = bytearray()
        while len(pieces) <= CAP and (piece := self._read()):
            pieces += piece
        if len(pieces) > CAP:
            raise Unacceptable("it is too large")
        if self._left and not self._chunked:
            raise Unacceptable("it was cut")
        return bytes(pieces)

    def drain(self) -> bool:
        """Read and forget what is left, within bounds. True when the stream is at its end."""
        until = time.monotonic() + DRAIN_SECONDS
        for _ in range(DRAINED // PIECE):
            if self._broken or time.monotonic() > until:
                return False
            if not self._drop():
                return not self._broken
        return False

    def _length(self) -> int | None:
        if self._chunked or not self._declared:
            return 0
        plain = self._declared.isascii() and self._declared.isdigit()
        return int(self._declared) if plain and len(self._declared) < 19 else None

    def _drop(self) -> bool:
        try:
            return bool(self._read())
        except Unacceptable:
            return False

    def _read(self) -> bytes:
        if self._chunked:
            return self._chunk()
        piece = self._stream.read(min(PIECE, self._left or 0)) if self._left else b""
        self._left = (self._left or 0) - len(piece)
        self._broken = bool(self._left) and not piece
        return piece

    def _chunk(self) -> bytes:
        try:
            return self._stream.read(PIECE)
        except ValueError as why:
            self._broken = True
            raise Unacceptable(str(why)) from None


class Chunks:
    """A body in chunked transfer coding, read without ever holding more than was asked for.

    The server's own reader holds a whole chunk, however large its sender says it is.
    https://www.rfc-editor.org/rfc/rfc9112#section-7.1
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = 0
        self._first = True
        self._ended = False

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes; empty at the end. Raises ValueError where chunks are broken."""
        if not self._left and not self._ended:
            self._next()
        if self._ended:
            return b""
        piece: bytes = self._stream.read(min(size, self._left))
        if not piece:
            raise ValueError("a chunk was cut")
        self._left -= len(piece)
        return piece

    def _next(self) -> None:
        if not self._first:
            self._line()
        self._first = False
        size = self._line().partition(b";")[0].strip()
        if not size or len(size) > 8 or set(size.lower()) - set(b"0123456789abcdef"):
            raise ValueError("a chunk has no size")
        self._left = int(size, 16)
        if not self._left:
            self._ended = True
            self._trailers()

    def _trailers(self) -> None:
        for _ in range(32):
            if not self._line():
                return
        raise ValueError("too many trailers")

    def _line(self) -> bytes:
        line: bytes = self._stream.readline(256)
        if not line.endswith(b"\n"):
            raise ValueError("a line of the chunked coding has no end")
        return line.rstrip(b"\r\n")
