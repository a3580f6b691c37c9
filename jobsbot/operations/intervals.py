"""How fast durable work goes: its only waits and limits of time."""

from __future__ import annotations

from datetime import timedelta

import msgspec


class Intervals(msgspec.Struct, frozen=True):
    """Waits, in seconds. The defaults are for people; tests are faster."""

    poll_intervals: tuple[float, ...] = (1.0, 2.0, 3.0, 5.0, 5.0, 10.0)
    """Before the second poll, the third, and so on; the last one is repeated."""
    queue_interval: float = 1.0
    """How often the queue of polls that are due is read."""
    claim_interval: float = 0.4
    """Between two looks for plans that another process claimed and no process has begun."""
    keeper_interval: float = 0.5
    """Between two checks of all claimed plans."""
    reconcile_interval: float = 2.0
    """Between two passes over expired plans and stale cards."""
    recheck_interval: float = 5.0
    """How long a plan is left alone after it was seen to have a poll under way or coming."""
    lease_seconds: float = 10.0
    """How long a process may do without renewing its lease before others take over."""
    lost_after: float = 5.0
    """How long a poll is late or not to be found before it is begun anew."""
    redraw_intervals: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
    """Before each further try to draw a card; the last one is repeated."""
    card_edit_interval: timedelta = timedelta(seconds=1)
    """At most one edit of a card in this time, except for the last."""
    card_hold_limit: float = 30.0
    """How long a card is left to another process that draws it: that one may be frozen."""
    api_timeout: float = 10.0
    """How long the Jobs API is given for one answer."""
    resend_after: float = 15.0
    """How long a request without an answer may still be on its way."""
    deadline_grace: timedelta = timedelta(minutes=2)
    """How long after its deadline a plan is left to its own polls before it is ended."""
    max_retry_after: float = 60.0
    """The longest wait that the Jobs API may ask for."""

    def wait_after(self, poll_number: int) -> float:
        """Say how long after this poll, counted from 0, the next one is due."""
        return self.poll_intervals[min(poll_number, len(self.poll_intervals) - 1)]


TERMINAL_INTERVALS = Intervals(
    poll_intervals=(0.3, 0.7, 1.0, 2.0, 3.0, 5.0, 5.0, 10.0), queue_interval=0.2
)
"""Where somebody waits at a terminal for the end, and nothing idles afterwards."""
