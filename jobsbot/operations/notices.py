"""Notices that are posted once, whichever process does it, and tried again where that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from jobsbot.core.reply import Shown
from jobsbot.operations.work_log import WorkLog


def post_once(work_log: WorkLog, key: str, at: datetime, post: Callable[[], Shown]) -> Shown:
    """Post a notice unless one was posted under this key. A failed post is left to the next call.

    The key is claimed after the post. Where the post got no answer, or the process was killed in
    between, the notice may be posted twice, which does less harm than never.
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
