"""Notices that are posted once, whichever process does it, and however often that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from jobsbot.core.reply import Shown
from jobsbot.operations.work_log import WorkLog


def post_once(work_log: WorkLog, key: str, at: datetime, post: Callable[[], Shown]) -> Shown:
    """Post what nobody has posted under this key. Where that fails, the next call tries again.

    It is written down once it is posted. One that got no answer, or whose process was killed before
    it wrote that down, may be posted twice: that does less harm than never.
    """
    with work_log.hold_notice(key) as is_held:
        if not is_held:
            return Shown(later=True)
        if work_log.is_dedup_key_claimed(key):
            return Shown()
        result = post()
        if not result.later:
            work_log.claim_dedup_key(key, at)
        return result
