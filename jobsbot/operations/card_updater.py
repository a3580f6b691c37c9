"""Draws cards beside the work: whoever changes a plan asks for a redraw and goes on.

A few threads draw the cards, each from the whole record at that moment: only the newest state, and
one drawing of a card at a time. No request to Scrapy Cloud ever waits for a card. Presses and
operations both have their cards drawn here, so that an older state never covers a newer one. Where
several processes share a store, each holds a card while it draws it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Thread

from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.errors import PlanNotReadable
from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.messages.plan_card.notes import (
    announce_break_glass,
    announce_denial,
    is_reminder_due,
    remind_second_person,
)
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.refused_channels import is_channel_refused
from jobsbot.core.reply import CardDisplay, Shown
from jobsbot.operations.card_queue import CardQueue
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.notices import post_once
from jobsbot.operations.work_log import WorkLog
from jobsbot.threads.precedence import Precedence

DRAWING_THREADS = 8
WAIT_FOR_OTHER_SECONDS = 0.2
"""Before the next try to draw a card whose channel is busy, or that another thread is drawing."""
SAME_HOLD_SECONDS = 60.0
"""A card that another process held twice within this time counts as held in between, too."""
GIVE_UP_AFTER = timedelta(days=1)
"""How long after a plan was closed its card and its notices are tried. Keys of notices are kept as
long."""
log = logging.getLogger(__name__)


class CardUpdater:
    """Draws the cards of plans that changed. `refresh` never waits and never raises."""

    def __init__(
        self,
        cards: CardDisplay,
        work_log: WorkLog,
        clock: Callable[[], datetime],
        intervals: Intervals,
        steady_clock: Callable[[], float] = time.monotonic,
        precedence: Precedence | None = None,
    ) -> None:
        self._precedence = precedence or Precedence()
        self._cards, self._work_log, self._clock = cards, work_log, clock
        self._queue = CardQueue(
            intervals.card_edit_interval.total_seconds(), intervals.redraw_intervals
        )
        self._hold_limit_seconds = intervals.card_hold_limit
        self._steady_clock = steady_clock
        self._foreign_holds: dict[str, tuple[float, float]] = {}
        """Cards that another process holds: when that was first seen, and when last."""
        self._refused_channels: set[str] = set()
        """Channels that refused a notice which still waits to be posted."""
        self._threads = [
            Thread(target=self._run_loop, name=f"jobsbot-cards-{number}", daemon=True)
            for number in range(DRAWING_THREADS)
        ]

    def start(self) -> None:
        """Draw from now on, in threads of its own."""
        for thread in self._threads:
            thread.start()

    def is_alive(self) -> bool:
        """Tell whether all drawing threads live: a bug may have ended one."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, timeout: float) -> None:
        """Draw the cards that wait, for up to `timeout` seconds, and end the threads."""
        until = time.monotonic() + timeout
        self._queue.close(timeout)
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))

    def refresh(self, plan_id: str, *, forced: bool = False, changed: bool = True) -> None:
        """Have a plan's card drawn anew soon, from its state at that time.

        See `jobsbot.core.reply.CardRefresher`.
        """
        self._queue.add(plan_id, forced=forced, changed=changed)

    def retry_refused_notices(self) -> None:
        """Post notices that wait for a refused channel, if something was heard from it since."""
        heard = {
            channel
            for channel in tuple(self._refused_channels)
            if not is_channel_refused(self._work_log, channel)
        }
        self._refused_channels -= heard
        if heard:
            self._queue.hasten_notices()

    def _run_loop(self) -> None:
        while (plan_id := self._queue.take()) is not None:
            self._precedence.wait_for_turn()
            try:
                self._draw_card(plan_id)
            except PlanNotReadable:
                self._leave_to_newer_release(plan_id, plan_id)
            except SQLAlchemyError:
                log.exception("plan %s: its card could not be read from the store", plan_id)
                self._queue.retry(plan_id, plan_id)

    def _draw_card(self, plan_id: str) -> None:
        """Draw a plan's card, if it is due and neither a thread nor a process is drawing it."""
        record = self._work_log.get_plan(plan_id)
        shown = self._find_shown_plan(record)
        card_id = plan_id if shown is None else shown.plan.id
        if record is None or shown is None or not self._is_drawing_due(record):
            self._foreign_holds.pop(card_id, None)
            self._queue.finish(plan_id, plan_id)
            return
        if not self._queue.admit(plan_id, card_id, shown.plan.where.channel):
            self._queue.postpone(plan_id, WAIT_FOR_OTHER_SECONDS)
            return
        try:
            with self._work_log.hold_card(card_id) as is_held:
                if is_held:
                    self._foreign_holds.pop(card_id, None)
                if is_held or self._is_held_too_long(card_id):
                    self._draw_newest(plan_id, card_id)
                else:
                    self._queue.postpone(plan_id, WAIT_FOR_OTHER_SECONDS, card_id)
        except PlanNotReadable:
            self._leave_to_newer_release(plan_id, card_id)
        except SQLAlchemyError:
            log.exception("plan %s: its card could not be drawn for the store", plan_id)
            self._queue.retry(plan_id, card_id)

    def _leave_to_newer_release(self, plan_id: str, card_id: str) -> None:
        log.warning("plan %s: its card is left to newer jobsbots", plan_id)
        self._queue.finish(plan_id, card_id)

    def _draw_newest(self, plan_id: str, card_id: str) -> None:
        """Draw a card that nobody else is drawing, from the newest record, and post its notices."""
        revision = self._work_log.get_revision(plan_id)
        record = self._work_log.get_plan(plan_id)
        shown = self._find_shown_plan(record)
        if record is None or shown is None or not self._is_drawing_due(record):
            self._queue.finish(plan_id, card_id)
            return
        result = self._show(record, shown)
        untold = self._post_notices(shown)
        if (result.later or untold.later) and not self._is_given_up(record):
            # A card that changes does not wait for a channel that takes no notices.
            after = result.retry_after_seconds if result.later else untold.retry_after_seconds
            self._queue.retry(
                plan_id, card_id, after=after, unsure=result.unsure, notice_only=not result.later
            )
            if untold.refused_channel:
                self._refused_channels.add(untold.refused_channel)
            return
        is_newest = self._work_log.mark_card_drawn(plan_id, revision)
        self._queue.finish(plan_id, card_id)
        if not is_newest:
            self._queue.add(plan_id, forced=True)

    def _is_held_too_long(self, card_id: str) -> bool:
        """Tell whether another process has held a card for so long that it must be frozen.

        Later edits do not wait for that process again as long as it still holds the card.
        """
        now = self._steady_clock()
        since, seen_at = self._foreign_holds.get(card_id, (now, now))
        if now - seen_at > SAME_HOLD_SECONDS:
            since = now  # it was released in between: this is another hold
        self._foreign_holds[card_id] = since, now
        return now - since >= self._hold_limit_seconds

    def _show(self, record: PlanRecord, shown: PlanRecord) -> Shown:
        """Show the card; at the plan's end notify asker and confirmer, even if that failed."""
        result = self._cards.show_card(shown, draw_card(shown, self._clock()))
        if shown.status is PlanStatus.DONE and shown.plan.barrier is not Barrier.NONE:
            result = result.and_then(self._tell_end(shown))
        if record.status is PlanStatus.REPLACED and not result.later:
            self._tell_replaced(record)
        return result

    def _post_notices(self, record: PlanRecord) -> Shown:
        """Post the notices that a plan has beside its card, each once."""
        plan, now = record.plan, self._clock()
        result = Shown()
        began = record.status in (PlanStatus.CLAIMED, PlanStatus.DONE)
        if plan.break_glass and began and not self._is_long_closed(record):
            message = announce_break_glass(record)
            place = Place(plan.break_glass)
            result = self._post_once(f"break-glass:{plan.id}", place, message)
        card = record.card or plan.where
        thread = Place(card.channel, card.thread or card.message)
        if record.status is PlanStatus.DENIED and not self._is_long_closed(record):
            message = announce_denial(record)
            result = result.and_then(self._post_once(f"denied:{plan.id}", thread, message))
        if is_reminder_due(record, now):
            message = remind_second_person(record)
            result = result.and_then(self._post_once(f"reminder:{plan.id}", thread, message))
        return result

    def _post_once(self, key: str, place: Place, message: Message) -> Shown:
        post = partial(self._cards.post_notice, place, message)
        return post_once(self._work_log, key, self._clock(), post)

    def _tell_end(self, record: PlanRecord) -> Shown:
        """Notify asker and confirmer of the end, once; tried again until both were reached."""
        if record.end_told:
            return Shown()
        result = self._cards.tell_end(record)
        if not result.later:
            self._work_log.mark_end_told(record.plan.id)
        return result

    def _is_drawing_due(self, record: PlanRecord) -> bool:
        """Tell whether a card has to be drawn: work goes on, it is forced, or it is stale."""
        plan_id = record.plan.id
        return (
            record.status is PlanStatus.CLAIMED
            or self._queue.is_forced(plan_id)
            or self._work_log.is_card_stale(plan_id)
        )

    def _is_given_up(self, record: PlanRecord) -> bool:
        """Tell whether to give a card up: it could not be drawn for a day after the end."""
        given_up = self._is_long_closed(record)
        if given_up:
            log.error("plan %s: its card could not be brought up to date", record.plan.id)
        return given_up

    def _is_long_closed(self, record: PlanRecord) -> bool:
        closed_at = record.closed_at
        return closed_at is not None and self._clock() - closed_at > GIVE_UP_AFTER

    def _tell_replaced(self, record: PlanRecord) -> None:
        who, where = record.closed_by or record.plan.asked_by, record.card or record.plan.where
        self._cards.notify_person(who, where, Message("The jobs changed since you looked."))

    def _find_shown_plan(self, record: PlanRecord | None) -> PlanRecord | None:
        """Find the plan that a card shows: of a plan that was replaced, the one that asks again."""
        while record and record.status is PlanStatus.REPLACED:
            record = self._work_log.get_plan(record.progress.replaced_by)
        return record
