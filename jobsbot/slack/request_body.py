"""Reading the body of a request that may be hostile: bounded in bytes, in memory and in time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

MAX_BODY_BYTES = 1 << 20
"""No request of Slack's is larger than this many bytes."""
MAX_DRAINED_BYTES = 32 << 20
"""So much more is read and thrown away, that the client may read the answer."""
DRAIN_TIMEOUT_SECONDS = 10.0
BODY_CHUNK_BYTES = 1 << 16


class ReadableStream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class InvalidBody(Exception):
    """A body that is too large, cut, or framed in two ways. Its text says which."""


class RequestBody:
    """The body of one request, read at most once."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._stream: ReadableStream = environ["wsgi.input"]
        self._chunked = bool(environ.get("wsgi.input_terminated"))
        self._declared = str(environ.get("CONTENT_LENGTH") or "")
        self._framed_twice = bool(environ.get("HTTP_TRANSFER_ENCODING")) and bool(self._declared)
        self._left = self._content_length()
        self._broken = self._framed_twice or self._left is None

    def read_all(self) -> bytes:
        """Read all of it. Raises Unacceptable where it is not at most CAP bytes, whole."""
        if self._broken:
            raise InvalidBody("its length is not clear")
        if not self._chunked and (self._left or 0) > MAX_BODY_BYTES:
            raise InvalidBody("it is too large")
        pieces = bytearray()
        while len(pieces) <= MAX_BODY_BYTES and (chunk := self._read_chunk()):
            pieces += chunk
        if len(pieces) > MAX_BODY_BYTES:
            raise InvalidBody("it is too large")
        if self._left and not self._chunked:
            raise InvalidBody("it was cut")
        return bytes(pieces)

    def drain(self) -> bool:
        """Read and forget what is left, within bounds. True when the stream is at its end."""
        until = time.monotonic() + DRAIN_TIMEOUT_SECONDS
        for _ in range(MAX_DRAINED_BYTES // BODY_CHUNK_BYTES):
            if self._broken or time.monotonic() > until:
                return False
            if not self._discard_chunk():
                return not self._broken
        return False

    def _content_length(self) -> int | None:
        if self._chunked or not self._declared:
            return 0
        plain = self._declared.isascii() and self._declared.isdigit()
        return int(self._declared) if plain and len(self._declared) < 19 else None

    def _discard_chunk(self) -> bool:
        try:
            return bool(self._read_chunk())
        except InvalidBody:
            return False

    def _read_chunk(self) -> bytes:
        if self._chunked:
            return self._read_chunked()
        chunk = self._stream.read(min(BODY_CHUNK_BYTES, self._left or 0)) if self._left else b""
        self._left = (self._left or 0) - len(chunk)
        self._broken = bool(self._left) and not chunk
        return chunk

    def _read_chunked(self) -> bytes:
        try:
            return self._stream.read(BODY_CHUNK_BYTES)
        except ValueError as why:
            self._broken = True
            raise InvalidBody(str(why)) from None


class ChunkedReader:
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
            self._next_chunk()
        if self._ended:
            return b""
        chunk: bytes = self._stream.read(min(size, self._left))
        if not chunk:
            raise ValueError("a chunk was cut")
        self._left -= len(chunk)
        return chunk

    def _next_chunk(self) -> None:
        if not self._first:
            self._read_line()
        self._first = False
        size = self._read_line().partition(b";")[0].strip()
        if not size or len(size) > 8 or set(size.lower()) - set(b"0123456789abcdef"):
            raise ValueError("a chunk has no size")
        self._left = int(size, 16)
        if not self._left:
            self._ended = True
            self._skip_trailers()

    def _skip_trailers(self) -> None:
        for _ in range(32):
            if not self._read_line():
                return
        raise ValueError("too many trailers")

    def _read_line(self) -> bytes:
        line: bytes = self._stream.readline(256)
        if not line.endswith(b"\n"):
            raise ValueError("a line of the chunked coding has no end")
        return line.rstrip(b"\r\n")
