"""Where what was heard is taken on, run, answered, logged, and where our own bugs end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from jobsbot.core.bot import Bot
from jobsbot.core.interaction import DECIDING_ORIGINS, Said
from jobsbot.core.ports import Memory
from jobsbot.core.reply import Audience, Reply, SendMessage
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.slack.inbound.admission import Admission, Denied
from jobsbot.slack.inbound.answer_timer import AnswerTimer, PendingAnswer
from jobsbot.slack.inbound.fair_queue import Owner
from jobsbot.slack.inbound.worker_pool import WorkerPools
from jobsbot.slack.outbound.replies import ReplySender
from jobsbot.slack.outbound.waiting_note import WaitingNote
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.status_texts import busy_message, failed_message

log = logging.getLogger(__name__)

MAX_QUEUE_SECONDS = 25.0
"""Seconds that work may wait to begin. Where the Jobs API hangs, all who wait are told then, and
not one after the other as each call before theirs runs out of time."""
NOTE_AFTER_SECONDS = 3.0
"""Seconds after which who waits for an answer is told that it is being asked for."""


class Dispatcher:
    """Takes on what was heard, at once, and has it answered on the lane that fits.

    Nothing here waits for the Jobs API or for Slack but on a lane's own threads, and a claim of a
    plan waits for neither: what came of it is said on another lane.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        memory: Memory,
        admission: Admission,
        replies: ReplySender,
        pools: WorkerPools,
        clock: Callable[[], float] = time.monotonic,
        note_after_seconds: float = NOTE_AFTER_SECONDS,
    ) -> None:
        self._bot, self._memory, self._replies, self._pools = bot, memory, replies, pools
        self._admission, self._clock = admission, clock
        self._timer = AnswerTimer(clock, note_after_seconds)

    def accept(self, delivery: Delivery) -> bool:
        """Take it on. False, at once, where there is no room: the caller says *busy*."""
        accepted_at, owner = self._clock(), _owner(delivery.said)
        if delivery.said.origin in DECIDING_ORIGINS:
            return self._pools.writes.submit(lambda: self._decide(delivery, accepted_at), owner)
        if self._bot.is_quick(delivery.said):
            return self._pools.quick.submit(lambda: self._run(delivery, accepted_at), owner)
        pending = PendingAnswer()
        if not self._pools.slow.submit(
            lambda: self._run_unless_stale(delivery, accepted_at, pending), owner
        ):
            return False
        self._timer.watch(pending, lambda: self._send_note(delivery, pending))
        return True

    def reply_busy(self, delivery: Delivery, pending: PendingAnswer | None = None) -> None:
        """Say *busy* to somebody whose acknowledgement cannot say it."""
        about = {"id": delivery.said.id}
        log.warning("Turned somebody away: too much is waiting.", extra=about)
        pending, busy = pending or PendingAnswer(), SendMessage(busy_message(), Audience.ASKER)
        if not self._pools.replies.submit(
            lambda: self._replies.send_reply(delivery, busy, pending.settle()),
            _owner(delivery.said),
        ):
            log.error("Somebody was turned away, and could not be told so.", extra=about)

    def check_form(self, delivery: Delivery) -> Mapping[str, str]:
        """Judge a form before it is closed: what is wrong, by the name of the input.

        Strangers hear nothing about it.
        """
        if self._admission.is_known_stranger(delivery):
            return {}
        return self._bot.check_form(delivery.said)

    def _decide(self, delivery: Delivery, accepted_at: float) -> None:
        """Run a press that claims or ends a plan, and leave its answer to another lane."""
        with self._log_run(delivery, accepted_at) as run:
            replies = self._handle_once(delivery, run)
            if replies and not self._pools.replies.submit(
                lambda: self._send_decided(delivery, replies, accepted_at), _owner(delivery.said)
            ):
                self._send(delivery, replies)

    def _send_decided(
        self, delivery: Delivery, replies: tuple[Reply, ...], accepted_at: float
    ) -> None:
        with self._log_run(delivery, accepted_at):
            self._send(delivery, replies)

    def _send_note(self, delivery: Delivery, pending: PendingAnswer) -> None:
        """Have somebody told that their answer takes a while, if there is a thread for it."""
        self._pools.replies.submit(
            lambda: pending.send_note(lambda: self._replies.send_waiting_note(delivery)),
            _owner(delivery.said),
        )

    def _run_unless_stale(
        self, delivery: Delivery, accepted_at: float, pending: PendingAnswer
    ) -> None:
        if self._clock() - accepted_at > MAX_QUEUE_SECONDS:
            self.reply_busy(delivery, pending)
            return
        self._run(delivery, accepted_at, pending)

    def _run(
        self, delivery: Delivery, accepted_at: float, pending: PendingAnswer | None = None
    ) -> None:
        pending = pending or PendingAnswer()
        with self._log_run(delivery, accepted_at, pending) as run:
            replies = self._handle_once(delivery, run)
            self._send(delivery, replies, pending.settle())

    @contextmanager
    def _log_run(
        self, delivery: Delivery, accepted_at: float, pending: PendingAnswer | None = None
    ) -> Iterator[_Run]:
        """Log one line. This is the one place where any error of ours is caught."""
        run, began_at = _Run(), self._clock()
        try:
            yield run
        except Exception:
            # A bug: logged whole, told by its id, and it ends nobody else's work.
            log.exception("jobsbot itself failed.", extra={"id": delivery.said.id})
            message = failed_message(delivery.said.id)
            failed = SendMessage(message, Audience.ASKER, failed=True, may_pass=True)
            self._replies.send_reply(delivery, failed, pending.settle() if pending else None)
            run.outcome = "failed"
        times = (began_at - accepted_at, self._clock() - accepted_at)
        log.info(run.outcome, extra=_log_fields(delivery.said, *times))

    def _handle_once(self, delivery: Delivery, run: _Run) -> tuple[Reply, ...]:
        """Have the bot answer, unless this came before, to whichever process, or from strangers."""
        key = delivery.dedup_key
        if key and not self._memory.claim_dedup_key(key, delivery.said.when):
            run.outcome = "not run: it came again"
            return ()
        admitted = self._admission.admit(delivery)
        if isinstance(admitted, Denied):
            run.outcome = f"denied: {admitted.reason}"
            return (SendMessage(admitted.message, Audience.ASKER, failed=True),)
        return self._bot.handle(admitted)

    def _send(
        self, delivery: Delivery, replies: tuple[Reply, ...], note: WaitingNote | None = None
    ) -> None:
        """Send the replies: the first takes the place of the note that was given before it."""
        if not replies:
            self._replies.remove_waiting_note(delivery, note)
        for number, reply in enumerate(replies):
            self._replies.send_reply(delivery, reply, None if number else note)


@dataclass
class _Run:
    """What became of a delivery, for the log."""

    outcome: str = "answered"


def _owner(said: Said) -> Owner:
    return Owner(said.who.id, said.where.channel)


def _log_fields(said: Said, waited: float, took: float) -> dict[str, object]:
    return {
        "id": said.id,
        "who": said.who.id,
        "where": said.where.channel,
        "how": said.origin.value,
        "text": mask_credentials(said.text),
        "waited_ms": round(waited * 1000),
        "took_ms": round(took * 1000),
    }
