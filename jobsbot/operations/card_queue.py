"""Which card is drawn next: each once at a time, newest state only, fair over channels."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition

MAX_DRAWN_PER_CHANNEL = 4
"""Cards of one channel drawn at the same time, so that a channel where Slack is slow leaves
threads to the others."""
UNKNOWN_CHANNEL = ""
LATE_EDIT_SECONDS = 20.0
"""How late an edit without an answer may still reach Slack."""


@dataclass(slots=True)
class Waiting:
    """A card is to be drawn, from `due` on, in seconds of the queue's clock."""

    due: float
    forced: bool = False
    """Drawn also where its plan has not changed."""
    is_for_notice_only: bool = False
    """Only a notice beside it could not be posted: drawn at once where its plan changes."""
    keeps_its_time: bool = False
    """Put back while the queue closes, which hands out all others at once."""


@dataclass(slots=True)
class Drawing:
    """A card is being drawn."""

    channel: str
    forced: bool = False
    has_changed: bool = False
    """Its plan changed since this began, so what is drawn may not be its newest state."""


@dataclass(slots=True)
class CardState:
    """What the queue knows of one plan's card, from the first change to the end of its last edit.

    It waits, is drawn, or both: what changes while it is drawn waits to be drawn once more.
    """

    waiting: Waiting | None = None
    drawing: Drawing | None = None
    channel: str = UNKNOWN_CHANNEL
    tries: int = 0
    """How often it could not be drawn since it was drawn last."""
    may_be_overwritten: bool = False
    """An edit without an answer may still reach Slack, and cover what is drawn after it."""
    last_edit_at: float = float("-inf")

    def schedule(self, due: float, *, forced: bool = False, changed: bool = False) -> None:
        """Wait until `due`, because the plan has `changed`, or for another reason.

        Where it waits already its time stays, unless it waits for a notice only and has changed.
        """
        waiting = self.waiting = self.waiting or Waiting(due)
        waiting.forced |= forced
        if changed:
            self.hasten(due)
        if changed and self.drawing:
            self.drawing.has_changed = True

    def hasten(self, due: float) -> None:
        """Wait until `due` at most, where only a notice beside the card could not be posted."""
        if self.waiting and self.waiting.is_for_notice_only:
            self.waiting.due = min(self.waiting.due, due)
            self.waiting.is_for_notice_only = False

    def begin_drawing(self) -> None:
        """Stop to wait. What is asked from now on is one more drawing."""
        forced = self.waiting is not None and self.waiting.forced
        self.waiting, self.drawing = None, Drawing(self.channel, forced)

    def draw_in(self, channel: str) -> None:
        """Be drawn in this channel, which is known now, or as part of another plan's drawing."""
        if self.drawing is None:
            self.drawing = Drawing(channel)
        self.drawing.channel = channel

    def put_back(self, due: float, *, notice_only: bool = False, closing: bool = False) -> None:
        """Wait until `due`, for what could not be drawn now."""
        waiting = self.waiting = self.waiting or Waiting(due)
        waiting.due = due
        waiting.forced |= self.drawing is not None and self.drawing.forced
        waiting.is_for_notice_only |= notice_only
        waiting.keeps_its_time |= closing

    def get_due(self) -> float | None:
        """Get the time from which on it can be drawn; None where it need not be, or is just now."""
        return self.waiting.due if self.waiting and not self.drawing else None

    def is_ready(self, now: float, *, closing: bool) -> bool:
        """Tell whether it can be drawn now, as far as its channel allows."""
        if self.waiting is None or self.drawing is not None:
            return False
        return self.waiting.due <= now or (closing and not self.waiting.keeps_its_time)

    def is_done(self, now: float, edit_interval: float) -> bool:
        """Tell whether nothing is left to know of it: even its next edit need not wait."""
        is_idle = self.waiting is None and self.drawing is None
        return is_idle and self.last_edit_at <= now - edit_interval


class CardQueue:
    """Plans whose cards are to be drawn. Safe to use from any thread.

    `clock` counts seconds and only goes forward. A plan is in the queue once, however often it is
    added: what is drawn is its state at that time.
    """

    def __init__(
        self,
        edit_interval: float,
        retry_intervals: tuple[float, ...],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._edit_interval, self._retry_intervals = edit_interval, retry_intervals
        self._clock = clock
        self._changed = Condition()
        self._cards: dict[str, CardState] = {}
        """By the plan's id. A card that is done is forgotten."""
        self._stop_at: float | None = None

    def __len__(self) -> int:
        """Count the plans whose cards wait, are drawn, or were just edited."""
        with self._changed:
            return len(self._cards)

    def add(self, plan_id: str, *, forced: bool = False, changed: bool = True) -> None:
        """Have a card drawn soon; `forced` also where its plan has not changed.

        A card that was put back for later keeps its time, unless only a notice beside it waits and
        its plan may have `changed`.
        """
        with self._changed:
            card = self._get_card(plan_id)
            due = max(self._clock(), card.last_edit_at + self._edit_interval)
            card.schedule(due, forced=forced, changed=changed)
            self._changed.notify()

    def hasten_notices(self) -> None:
        """Draw at once the cards that were put back only because a notice could not be posted."""
        with self._changed:
            now = self._clock()
            for card in self._cards.values():
                card.hasten(now)
            self._changed.notify_all()

    def take(self) -> str | None:
        """Wait for the next card that is due; None when it is time to end."""
        with self._changed:
            while True:
                now = self._clock()
                if self._stop_at is not None and self._is_over(now, self._stop_at):
                    return None
                plan_id = self._choose(now)
                if plan_id is not None:
                    self._cards[plan_id].begin_drawing()
                    return plan_id
                self._changed.wait(self._seconds_to_next(now))

    def admit(self, plan_id: str, card_id: str, channel: str) -> bool:
        """Begin to draw a plan's card in a channel. False where it has to wait for other drawings.

        `card_id` is the plan that the card shows: a plan that was replaced shares the card of the
        one that asks again.
        """
        with self._changed:
            card, shown = self._get_card(plan_id), self._get_card(card_id)
            card.channel = channel
            if self._count_drawings(but=card)[channel] >= MAX_DRAWN_PER_CHANNEL:
                return False
            if shown is not card and shown.drawing:
                return False
            card.draw_in(channel)
            shown.draw_in(channel)
            return True

    def is_forced(self, plan_id: str) -> bool:
        with self._changed:
            card = self._cards.get(plan_id)
            return bool(card and card.drawing and card.drawing.forced)

    def finish(self, plan_id: str, card_id: str) -> None:
        """Say that a card was drawn, or need not be."""
        with self._changed:
            card = self._get_card(plan_id)
            card.tries, card.channel = 0, UNKNOWN_CHANNEL
            if card.may_be_overwritten:
                card.may_be_overwritten = False
                card.schedule(self._clock() + LATE_EDIT_SECONDS, forced=True)
            self._end_drawing(plan_id, card_id)

    def retry(
        self,
        plan_id: str,
        card_id: str,
        *,
        after: float = 0.0,
        unsure: bool = False,
        notice_only: bool = False,
    ) -> None:
        """Put a card back that could not be drawn, for longer each time, or for `after` seconds.

        `unsure`: the failed edit may still arrive, so the card is drawn once more after the next
        success. `notice_only`: only a notice beside the card waits, so the card is drawn at once
        where its plan changes.
        """
        with self._changed:
            card = self._get_card(plan_id)
            wait = self._retry_intervals[min(card.tries, len(self._retry_intervals) - 1)]
            seconds = max(wait, after)
            if notice_only and card.drawing and card.drawing.has_changed:
                seconds = self._edit_interval
            card.tries += 1
            card.may_be_overwritten |= unsure
            self._put_back(card, seconds, notice_only=notice_only)
            self._end_drawing(plan_id, card_id)

    def postpone(self, plan_id: str, seconds: float, card_id: str = "") -> None:
        """Put a card back that has to wait for another drawing, which counts as no failure.

        `card_id` is the plan that the card shows, if `admit` was called for it.
        """
        with self._changed:
            self._put_back(self._get_card(plan_id), seconds)
            for each in {plan_id, card_id} & self._cards.keys():
                self._cards[each].drawing = None
            self._changed.notify_all()

    def close(self, timeout: float) -> None:
        """Hand out all waiting cards at once, for up to `timeout` seconds, and then none.

        A card that is put back meanwhile waits as always.
        """
        with self._changed:
            self._stop_at = self._clock() + timeout
            self._changed.notify_all()

    def _get_card(self, plan_id: str) -> CardState:
        return self._cards.setdefault(plan_id, CardState())

    def _put_back(self, card: CardState, seconds: float, *, notice_only: bool = False) -> None:
        closing = self._stop_at is not None
        card.put_back(self._clock() + seconds, notice_only=notice_only, closing=closing)

    def _end_drawing(self, plan_id: str, card_id: str) -> None:
        """End what `take` and `admit` began, and forget the cards that are done."""
        now = self._clock()
        for each in {plan_id, card_id}:
            card = self._get_card(each)
            card.drawing, card.last_edit_at = None, now
        self._cards = {
            id: card
            for id, card in self._cards.items()
            if not card.is_done(now, self._edit_interval)
        }
        self._changed.notify_all()

    def _count_drawings(self, *, but: CardState | None = None) -> Counter[str]:
        """Count the cards that are being drawn in each channel."""
        return Counter(
            card.drawing.channel
            for card in self._cards.values()
            if card.drawing and card is not but
        )

    def _is_over(self, now: float, stop_at: float) -> bool:
        """Tell, while the queue closes, whether no card is due before its end."""
        waits = (card.waiting for card in self._cards.values() if card.waiting)
        left = any(not wait.keeps_its_time or wait.due < stop_at for wait in waits)
        return now >= stop_at or not left

    def _choose(self, now: float) -> str | None:
        """Choose a due card: of the channel with the fewest drawings, the longest due first."""
        closing, busy = self._stop_at is not None, self._count_drawings()
        ready = [
            (busy[card.channel], card.get_due(), plan_id)
            for plan_id, card in self._cards.items()
            if card.is_ready(now, closing=closing) and busy[card.channel] < MAX_DRAWN_PER_CHANNEL
        ]
        return min(ready)[2] if ready else None

    def _seconds_to_next(self, now: float) -> float | None:
        times = [due for card in self._cards.values() if (due := card.get_due()) is not None]
        if self._stop_at is not None:
            times.append(self._stop_at)
        later = [time for time in times if time > now]
        return max(min(later) - now, 0.01) if later else None
