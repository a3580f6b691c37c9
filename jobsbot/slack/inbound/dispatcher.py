"""Accepts deliveries, has the bot answer them on a worker pool, logs them, and catches bugs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import Command
from jobsbot.core.interaction import DECIDING_ORIGINS, Said
from jobsbot.core.ports import Memory
from jobsbot.core.reply import Audience, Reply, SendMessage
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.core.understanding.sentence_reader import CheckedForm
from jobsbot.slack.inbound.accepted_delivery import AcceptedDelivery
from jobsbot.slack.inbound.admission import Admission, Denied
from jobsbot.slack.inbound.answer_timer import AnswerTimer
from jobsbot.slack.inbound.dispatch_options import DispatchOptions
from jobsbot.slack.inbound.fair_queue import Owner
from jobsbot.slack.inbound.worker_pool import WorkerPools
from jobsbot.slack.outbound.replies import ReplySender
from jobsbot.slack.outbound.waiting_note import WaitingNote
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.status_texts import (
    asking_text,
    busy_message,
    failed_message,
    queued_text,
)

log = logging.getLogger(__name__)

MAX_QUEUE_SECONDS = 25.0
"""Seconds that a delivery may wait to begin. Where the Jobs API hangs, everybody in the queue is
told after this time, instead of one after the other as each call before theirs times out."""


class Dispatcher:
    """Accepts deliveries at once, and has each answered on the worker pool that fits.

    Only threads of the pools wait for the Jobs API or for Slack. A claim of a plan waits for
    neither: its answer is sent on another pool.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        memory: Memory,
        admission: Admission,
        replies: ReplySender,
        pools: WorkerPools,
        options: DispatchOptions,
    ) -> None:
        self._bot, self._memory, self._replies, self._pools = bot, memory, replies, pools
        self._admission, self._clock = admission, options.clock
        self._precedence, self._explain_failure = options.precedence, options.explain_failure
        self._answer = options.measure_answers(bot.handle)
        self._answer_timer = AnswerTimer(options.clock, options.note_after_seconds)
        self._queue_timer = AnswerTimer(options.clock, options.queue_note_after_seconds)

    def accept(self, delivery: Delivery, command: Command | None = None) -> bool:
        """Accept a delivery. False, at once, where the queue is full: the caller says *busy*.

        `command` is the delivery's command, if `check_form` has read it already.
        """
        accepted = AcceptedDelivery(delivery, self._clock(), command)
        owner = _owner(delivery.said)
        if delivery.said.origin in DECIDING_ORIGINS:
            return self._submit_decision(accepted, owner)
        if self._bot.is_quick(delivery.said):
            return self._pools.quick.submit(lambda: self._run(accepted), owner)
        if not self._pools.slow.submit(lambda: self._run_unless_stale(accepted), owner):
            return False
        self._queue_timer.watch(accepted.pending, lambda: self._send_queue_note(accepted))
        return True

    def _submit_decision(self, accepted: AcceptedDelivery, owner: Owner) -> bool:
        """Have a press decided before work that can wait."""
        name = f"press {accepted.delivery.said.id}"

        def decide() -> None:
            try:
                self._decide(accepted)
            finally:
                self._precedence.end(name)

        self._precedence.begin_stage(name)
        is_taken = self._pools.writes.submit(decide, owner)
        if not is_taken:
            self._precedence.end(name)
        return is_taken

    def reply_busy(self, delivery: Delivery) -> None:
        """Say *busy* to somebody whose acknowledgement cannot say it."""
        if not self._submit_busy(AcceptedDelivery(delivery, self._clock())):
            about = {"id": delivery.said.id}
            log.error("Somebody was turned away, and could not be told so.", extra=about)

    def _submit_busy(self, accepted: AcceptedDelivery) -> bool:
        """Have *busy* said. False, at once, where that queue is full, too."""
        about = {"id": accepted.delivery.said.id}
        log.warning("Turned somebody away: too much is waiting.", extra=about)
        owner = _owner(accepted.delivery.said)
        return self._pools.replies.submit(lambda: self._say_busy(accepted), owner)

    def _say_busy(self, accepted: AcceptedDelivery) -> None:
        busy = SendMessage(busy_message(), Audience.ASKER, failed=True)
        self._replies.send_reply(accepted.delivery, busy, accepted.pending.settle())

    def check_form(self, delivery: Delivery) -> CheckedForm:
        """Judge a form before it is closed. Strangers get no errors."""
        if self._admission.is_known_stranger(delivery):
            return CheckedForm()
        return self._bot.check_form(delivery.said)

    def record_refused_form(self, delivery: Delivery) -> None:
        """Have the refusal of a form recorded in the audit, after its acknowledgement."""
        accepted = AcceptedDelivery(delivery, self._clock())
        if not self._pools.quick.submit(lambda: self._record(accepted), _owner(delivery.said)):
            self._record(accepted)  # no line is left out for want of room

    def _record(self, accepted: AcceptedDelivery) -> None:
        with self._log_run(accepted) as run:
            run.outcome = "refused before the form closed"
            admitted = self._admit(accepted)
            if isinstance(admitted, Said):
                self._bot.record_refused_form(admitted)

    def _decide(self, accepted: AcceptedDelivery) -> None:
        """Run a press that claims or ends a plan, and leave its answer to another pool."""
        with self._log_run(accepted) as run:
            replies = self._handle_once(accepted, run)
            if replies and not self._pools.replies.submit(
                lambda: self._send_decided(accepted, replies), _owner(accepted.delivery.said)
            ):
                self._send(accepted, replies)

    def _send_decided(self, accepted: AcceptedDelivery, replies: tuple[Reply, ...]) -> None:
        with self._log_run(accepted):
            self._send(accepted, replies)

    def _send_queue_note(self, accepted: AcceptedDelivery) -> None:
        """Have a note say that others asked before, unless this has begun or is not admitted."""

        def send() -> WaitingNote | None:
            if accepted.has_begun or not isinstance(self._admit(accepted), Said):
                return None
            return self._replies.send_waiting_note(accepted.delivery, queued_text())

        if not accepted.has_begun:  # else even asking would stand in the way of the next note
            self._submit_note(accepted, send)

    def _send_note(self, accepted: AcceptedDelivery) -> None:
        """Have a note say that the answer takes a while."""
        self._submit_note(
            accepted,
            lambda: self._replies.send_waiting_note(accepted.delivery, asking_text()),
        )

    def _submit_note(
        self, accepted: AcceptedDelivery, send: Callable[[], WaitingNote | None]
    ) -> None:
        """Have a note sent, if there is a thread for it."""
        self._pools.replies.submit(
            lambda: accepted.pending.send_note(send), _owner(accepted.delivery.said)
        )

    def _run_unless_stale(self, accepted: AcceptedDelivery) -> None:
        if self._clock() - accepted.accepted_at <= MAX_QUEUE_SECONDS:
            self._run(accepted, asks_api=True)
        elif not self._submit_busy(accepted):
            self._say_busy(accepted)

    def _run(self, accepted: AcceptedDelivery, *, asks_api: bool = False) -> None:
        with self._log_run(accepted) as run:
            replies = self._handle_once(accepted, run, asks_api=asks_api)
            run.note_details(replies)
            self._send(accepted, replies, accepted.pending.settle())

    @contextmanager
    def _log_run(self, accepted: AcceptedDelivery) -> Iterator[_Run]:
        """Log one line for a delivery. This is the one place where bugs are caught."""
        run, began_at, said = _Run(), self._clock(), accepted.delivery.said
        try:
            yield run
        except Exception as error:
            # A bug, or a store that fails: logged whole, told by its id, and it ends nobody
            # else's work.
            log.exception("jobsbot itself failed.", extra={"id": said.id})
            message = failed_message(
                said.id, self._explain_failure(error), had_begun=accepted.has_begun
            )
            failed = SendMessage(message, Audience.ASKER, failed=True, is_temporary=True)
            self._replies.send_reply(accepted.delivery, failed, accepted.pending.settle())
            run.outcome = "failed"
        times = (began_at - accepted.accepted_at, self._clock() - accepted.accepted_at)
        log.info(run.outcome, extra=_log_fields(said, *times))

    def _admit(self, accepted: AcceptedDelivery) -> Said | Denied | None:
        return accepted.admit(self._memory, self._admission)

    def _handle_once(
        self, accepted: AcceptedDelivery, run: _Run, *, asks_api: bool = False
    ) -> tuple[Reply, ...]:
        """Have the bot answer, unless the delivery is a repeat or is denied."""
        admitted = self._admit(accepted)
        if admitted is None:
            run.outcome = "not run: it came again"
            return ()
        if isinstance(admitted, Denied):
            run.outcome = f"denied: {admitted.reason}"
            return (SendMessage(admitted.message, Audience.ASKER, failed=True),)
        accepted.has_begun = True
        if asks_api:
            self._answer_timer.watch(accepted.pending, lambda: self._send_note(accepted))
        return self._answer(admitted, accepted.command)

    def _send(
        self,
        accepted: AcceptedDelivery,
        replies: tuple[Reply, ...],
        note: WaitingNote | None = None,
    ) -> None:
        """Send the replies; the first replaces the note that was sent before it."""
        delivery = accepted.delivery
        if not replies:
            self._replies.remove_waiting_note(delivery, note)
        for number, reply in enumerate(replies):
            self._replies.send_reply(delivery, reply, None if number else note)


@dataclass
class _Run:
    """What became of a delivery, for the log."""

    outcome: str = "answered"

    def note_details(self, replies: tuple[Reply, ...]) -> None:
        """Keep for the log what replies leave out of a failure."""
        for reply in replies:
            if isinstance(reply, SendMessage) and reply.detail:
                self.outcome = f"answered that it failed: {reply.detail}"


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
