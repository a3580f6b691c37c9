"""Notices that are posted once, whichever process does it, and however often that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from jobsbot.core.reply import Shown
from jobsbot.operations.work_log import WorkLog


def post_once(work_log: WorkLog, key: str, at: datetime, post: Callable[[], Shown]) -> Shown:
    """Post what nobody has posted under this key. Where that fails, the next call tries again.

    One that got no answer may be posted twice: that does less harm than never.
    """
    if not work_log.claim_dedup_key(key, at):
        return Shown()
    result = post()
    if result.later:
        work_log.release_dedup_key(key)
    return result
