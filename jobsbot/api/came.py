"""What comes of sending a request: an answer, whatever it says, or the trouble there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Trouble(Enum):
    """Why there is no answer."""

    UNREACHED = "nobody could be reached at that address"
    NO_CONNECTION_IN_TIME = "no connection in time"
    UNTRUSTED = "the certificate is not trusted"
    NO_ANSWER_IN_TIME = "no answer in time"
    LOST = "the connection was lost"
    GARBLED = "the answer could not be unpacked"
    HUGE = "the answer was larger than any of the Jobs API's can be"
    UNFRAMED = "the answer did not say where it ends"

    @property
    def unsent(self) -> bool:
        """True where not a byte of the request can have reached the Jobs API."""
        return self in (Trouble.UNREACHED, Trouble.NO_CONNECTION_IN_TIME, Trouble.UNTRUSTED)


@dataclass(frozen=True)
class Answered:
    """A whole answer, good or not. Header names are looked up in any case of letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
