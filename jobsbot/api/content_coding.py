"""Decompresses answers, and tells whether the compressed data came to its own end.

HTTP's framing does not tell that: a proxy that is cut off from its server, or a server that gives
up, may end a body properly with only half of the compressed data in it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

ACCEPTED_CODINGS = "gzip"
"""The only coding that is asked for, so that no other has to be understood."""
MAX_UNPACKED_BYTES = 64 * 1024
"""Bytes that are decompressed at once, however small they were before."""
_GZIP_FORMAT = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"


class UnknownCoding(Exception):
    """An answer has a content coding that was not asked for."""


class Unpacker:
    """Decompresses one answer, piece by piece."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        """Raise UnknownCoding where the answer has a coding that was not asked for."""
        coding = headers.get("Content-Encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise UnknownCoding(coding)
        self._member = zlib.decompressobj(_GZIP_FORMAT) if coding.endswith("gzip") else None
        self._began = False
        self._packed = b""

    @property
    def has_more(self) -> bool:
        """Tell whether more of the data that has come can be decompressed."""
        return bool(self._packed)

    @property
    def is_whole(self) -> bool:
        """Tell whether the compressed data has come to its own end; true without compression."""
        return self._member is None or not self._began or self._member.eof

    def unpack(self, data: bytes) -> bytes:
        """Decompress up to `MAX_UNPACKED_BYTES` of the data. Raises zlib.error."""
        if self._member is None:
            return data
        packed = self._packed + data
        if self._member.eof:
            if not packed.startswith(_GZIP_MAGIC):
                self._packed = b""  # padding behind the end
                return b""
            self._member = zlib.decompressobj(_GZIP_FORMAT)
        self._began = self._began or bool(packed)
        unpacked = self._member.decompress(packed, MAX_UNPACKED_BYTES)
        self._packed = (
            self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        )
        return unpacked
