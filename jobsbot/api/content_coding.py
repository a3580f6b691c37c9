"""Unpacks answers, and knows whether what was packed came to its own end.

HTTP's framing does not tell: a proxy that is cut off from its server, or a server that gives up,
ends the body of an answer properly around half of what was packed.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

ACCEPTED_CODINGS = "gzip"
"""What is asked for, so that nothing else has to be understood."""
MAX_UNPACKED_BYTES = 64 * 1024
"""How much is unpacked at once, in bytes, however well it was packed."""
_GZIP_FORMAT = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"


class UnknownCoding(Exception):
    """An answer is packed in a way that was not asked for."""


class Unpacker:
    """Unpacks one answer, piece by piece."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        """Raise UnknownCoding where it is packed in another way than was asked for."""
        coding = headers.get("Content-Encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise UnknownCoding(coding)
        self._member = zlib.decompressobj(_GZIP_FORMAT) if coding.endswith("gzip") else None
        self._began = False
        self._packed = b""

    @property
    def has_more(self) -> bool:
        """True where more can be unpacked of what has come."""
        return bool(self._packed)

    @property
    def is_whole(self) -> bool:
        """True where what was packed has ended by its own mark, or nothing is packed."""
        return self._member is None or not self._began or self._member.eof

    def unpack(self, data: bytes) -> bytes:
        """Unpack up to `MAX_UNPACKED_BYTES` of what has come. Raises zlib.error."""
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
