"""Whether to send a request again, and when: decisions over values.

Reads are repeated where a second attempt can help. A write is repeated only where not a byte of
it can have been sent: otherwise its effect is unknown until the jobs are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from jobsbot.api.retry_policy import RetryPolicy
from jobsbot.api.transport import RawResponse
from jobsbot.api.transport_failure import TransportFailure

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which a second attempt may succeed."""
RETRYABLE_FAILURES = frozenset(
    {
        TransportFailure.UNREACHABLE,
        TransportFailure.CONNECT_TIMEOUT,
        TransportFailure.READ_TIMEOUT,
        TransportFailure.CONNECTION_LOST,
    }
)


def may_retry(received: RawResponse | TransportFailure, *, writes: bool) -> bool:
    """Tell whether the same request may be sent again after this."""
    if isinstance(received, TransportFailure):
        return received in RETRYABLE_FAILURES and (received.nothing_sent or not writes)
    return received.status in RETRYABLE_STATUSES and not writes


def backoff_seconds(
    attempt: int, retry_after: float | None, policy: RetryPolicy, jitter: float
) -> float:
    """Say how long to wait after attempt number `attempt`, in seconds.

    Exponential, between half and the whole of it by `jitter` (0 to 1), and never less than
    `retry_after`: the seconds that the API asked for.
    """
    longest = min(policy.initial_backoff * 2.0 ** (attempt - 1), policy.max_backoff)
    return max(longest * (0.5 + 0.5 * jitter), retry_after or 0.0)


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read `Retry-After` in seconds; None where there is none that can be read.

    Seconds or a date, counted from the answer's own `Date` where it has one, since this machine's
    clock may be off. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    until = parse_http_date(said)
    if until is None:
        return None
    since = parse_http_date(headers.get("Date", "")) or now
    return max((until - since).total_seconds(), 0.0)


def parse_http_date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
