"""Anchors the audit: hourly in itself and in the log, and daily in a channel."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import Message, Paragraph
from jobsbot.core.reply import Shown
from jobsbot.operations.notices import post_once
from jobsbot.operations.work_log import WorkLog

ANCHOR_INTERVAL_SECONDS = 3600.0
ANCHOR_CHECK_SECONDS = 30.0
"""Between two checks whether an hour is over."""
ANCHOR_DEDUP_KEY = "audit anchor:{:%Y-%m-%d}"
"""The key that one process claims each day, to tell the channel."""
PostNotice = Callable[[Place, Message], Shown]
log = logging.getLogger("jobsbot.audit")


class AuditAnchoring:
    """Anchors the audit each hour; `channel` is told once a day, if one is named.

    How often a channel that refuses messages is tried again is up to `post_notice`. `steady_clock`
    counts seconds and only goes forward.
    """

    def __init__(
        self,
        work_log: WorkLog,
        clock: Callable[[], datetime],
        post_notice: PostNotice,
        channel: str,
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work_log, self._clock, self._steady_clock = work_log, clock, steady_clock
        self._post_notice, self._channel = post_notice, channel
        self._next_seconds = steady_clock() + ANCHOR_INTERVAL_SECONDS
        self._untold = ""
        """What the channel has not been told yet."""

    def run_once(self) -> None:
        """Anchor the audit where an hour is over; tell the channel what it was not told yet."""
        if self._steady_clock() >= self._next_seconds:
            self._next_seconds = self._steady_clock() + ANCHOR_INTERVAL_SECONDS
            anchor = self._work_log.anchor_audit(self._clock())
            log.info("%s", anchor)
            self._untold = anchor if self._channel else ""
        if self._untold:
            self._tell_channel(self._clock())

    def _tell_channel(self, now: datetime) -> None:
        post = partial(self._post_notice, Place(self._channel), announce_anchor(self._untold))
        result = post_once(self._work_log, ANCHOR_DEDUP_KEY.format(now), now, post)
        if not result.later:
            self._untold = ""


def announce_anchor(told: str) -> Message:
    """Say in a channel how far the audit has come, in words that a later check can read."""
    return Message(
        "The audit of jobsbot stands here today.",
        (
            Paragraph.of(told),
            Paragraph.of("Compare: jobsbot audit verify --daily-anchors FILE", quiet=True),
        ),
    )
