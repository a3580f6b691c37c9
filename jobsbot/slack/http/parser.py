"""How the bytes of a request are read: strictly, bounded, and in one way only.

Two programs that read one request differently are how requests are smuggled past a proxy, so what
could be read in two ways is refused before anything else looks at it.
https://www.rfc-editor.org/rfc/rfc9112#section-11.2
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest, Error

MAX_HEAD_BYTES = 16 << 10
"""The request line and all headers. Slack sends about one KiB."""
MAX_BODY_BYTES = 1 << 20
"""No request of Slack's is larger than this many bytes."""
SINGLE_HEADERS = frozenset(
    {
        b"content-length",
        b"content-type",
        b"host",
        b"transfer-encoding",
        b"x-slack-request-timestamp",
        b"x-slack-signature",
    }
)
"""Headers that are read here: each at most once, and never under a name with underscores."""
BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")


class LengthRequired(Error):  # type: ignore[misc]  # waitress has no types
    """A body whose length is not said first. Slack always says it."""

    code = 411
    reason = "Length Required"


class StrictRequestParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request, as waitress does, and refuses what waitress would make fit."""

    def received(self, data: bytes) -> int:
        """Take bytes in and return how many of them belong to this request."""
        consumed: int = super().received(data)
        # waitress would wait for the end of a head with wrong line endings.
        if not self.headers_finished and BARE_LINE_FEED.search(self.header_plus):
            self._refuse(BadRequest(""))
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers. Raises ParsingError."""
        names = Counter(read_header_names(header_plus.split(b"\r\n")[1:]))
        if b"transfer-encoding" in names:
            if b"content-length" in names:
                raise ParsingError("its length is said twice")
            self._refuse(LengthRequired(""))
            return
        if any(names[name] > 1 for name in SINGLE_HEADERS):
            raise ParsingError("a header stands twice")
        super().parse_header(header_plus)

    def _refuse(self, error: Error) -> None:
        self.error, self.completed = error, True


class DroppedRequest(StrictRequestParser):
    """Takes all that has come for one request, and reads none of it."""

    def received(self, data: bytes) -> int:
        """Take bytes in and return how many there are."""
        self.completed = True
        return len(data)


def read_header_names(lines: Iterable[bytes]) -> list[bytes]:
    """Read the names of headers, in lower case. Raises ParsingError for what has two readings."""
    names = []
    for line in lines:
        if line.startswith((b" ", b"\t")):
            raise ParsingError("a header is folded over two lines")
        name = line.partition(b":")[0].lower()
        # WSGI gives both spellings one name, but a proxy before us may check only one of them.
        if b"_" in name and name.replace(b"_", b"-") in SINGLE_HEADERS:
            raise ParsingError("a header has an underscore")
        names.append(name)
    return names
