"""Whether to send a request again, and when: decisions over values.

Reads are repeated where a second attempt can help. A write is repeated only where not a byte of
it can have been sent: otherwise its effect is unknown until the jobs are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from jobsbot.api.retry_policy import Patience
from jobsbot.api.transport import Answered, Trouble

PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that a second attempt may get past."""
PASSING_TROUBLE = frozenset(
    {
        Trouble.UNREACHED,
        Trouble.NO_CONNECTION_IN_TIME,
        Trouble.NO_ANSWER_IN_TIME,
        Trouble.LOST,
    }
)


def may_repeat(came: Answered | Trouble, *, writes: bool) -> bool:
    """Tell whether the same request may be sent again after this."""
    if isinstance(came, Trouble):
        return came in PASSING_TROUBLE and (came.unsent or not writes)
    return came.status in PASSING and not writes


def pause(attempt: int, asked: float | None, patience: Patience, chance: float) -> float:
    """Say how long to wait after attempt number `attempt`, in seconds.

    Exponential, between half and the whole of it by `chance` (0 to 1), and never less than the
    API `asked` for.
    """
    longest = min(patience.first_pause * 2.0 ** (attempt - 1), patience.longest_pause)
    return max(longest * (0.5 + 0.5 * chance), asked or 0.0)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read `Retry-After` in seconds; None where there is none that can be read.

    Seconds or a date, counted from the answer's own `Date` where it has one, since this machine's
    clock may be off. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    until = http_date(said)
    if until is None:
        return None
    since = http_date(headers.get("Date", "")) or now
    return max((until - since).total_seconds(), 0.0)


def http_date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
