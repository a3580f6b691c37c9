"""Where what was heard is taken on, run, answered, logged, and where our own bugs end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from jobsbot.core.bot import Bot
from jobsbot.core.interaction import Said
from jobsbot.core.ports import Memory
from jobsbot.slack.payload_readers import Delivery
from jobsbot.slack.replies import ReplySender
from jobsbot.slack.rush import BurstGuard
from jobsbot.slack.status_texts import busy_message, failed_message
from jobsbot.slack.worker_pool import WorkerPools

log = logging.getLogger(__name__)

MAX_QUEUE_SECONDS = 25.0
"""Seconds that work may wait to begin. Where the Jobs API hangs, all who wait are told then, and
not one after the other as each call before theirs runs out of time."""


class Dispatcher:
    """Takes on what was heard, at once, and has it answered on the lane that fits.

    Nothing here waits for the Jobs API or for Slack but on a lane's own threads.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        memory: Memory,
        replies: ReplySender,
        pools: WorkerPools,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot, self._memory, self._replies, self._pools = bot, memory, replies, pools
        self._clock = clock
        self._burst_guard = BurstGuard()

    def accept(self, delivery: Delivery) -> bool:
        """Take it on. False, at once, where there is no room: the caller says *busy*."""
        started_at = self._clock()
        self._burst_guard.note_request()
        if self._bot.is_quick(delivery.said):
            return self._pools.quick.submit(lambda: self._run_logged(delivery, started_at))
        return self._pools.slow.submit(lambda: self._run_unless_stale(delivery, started_at))

    def reply_busy(self, delivery: Delivery) -> None:
        """Say *busy* to somebody whose acknowledgement cannot say it."""
        about = {"id": delivery.said.id}
        log.warning("Turned somebody away: too much is waiting.", extra=about)
        if not self._pools.notices.submit(
            lambda: self._replies.tell_person(delivery, busy_message())
        ):
            log.error("Somebody was turned away, and could not be told so.", extra=about)

    def check_form(self, said: Said) -> Mapping[str, str]:
        """Judge a form before it is closed: what is wrong, by the name of the input."""
        return self._bot.check_form(said)

    def _run_unless_stale(self, delivery: Delivery, started_at: float) -> None:
        if self._clock() - started_at > MAX_QUEUE_SECONDS:
            self.reply_busy(delivery)
            return
        self._burst_guard.wait_for_quiet()
        self._run_logged(delivery, started_at)

    def _run_logged(self, delivery: Delivery, started_at: float) -> None:
        """Answer, and log one line. This is the one place where any error of ours is caught."""
        waited = self._clock() - started_at
        try:
            outcome = self._answer_delivery(delivery)
        except Exception:
            # A bug: logged whole, told by its id, and it ends nobody else's work.
            log.exception("jobsbot itself failed.", extra={"id": delivery.said.id})
            self._replies.tell_person(delivery, failed_message(delivery.said.id))
            outcome = "failed"
        log.info(outcome, extra=_log_fields(delivery.said, waited, self._clock() - started_at))

    def _answer_delivery(self, delivery: Delivery) -> str:
        if delivery.dedup_key and not self._memory.claim_dedup_key(
            delivery.dedup_key, delivery.said.when
        ):
            return "not run: it came again"
        for reply in self._bot.handle(delivery.said):
            self._replies.send_reply(delivery, reply)
        return "answered"


def _log_fields(said: Said, waited: float, took: float) -> dict[str, object]:
    return {
        "id": said.id,
        "who": said.who.id,
        "where": said.where.channel,
        "how": said.origin.value,
        "text": said.text,
        "waited_ms": round(waited * 1000),
        "took_ms": round(took * 1000),
    }
