"""Which card is drawn next: each once at a time, newest state only, fair over channels."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Condition

MAX_DRAWN_PER_CHANNEL = 4
"""Cards of one channel drawn at the same time, so that a channel where Slack is slow leaves
threads to the others."""
UNKNOWN_CHANNEL = ""
LATE_EDIT_SECONDS = 20.0
"""How late an edit without an answer may still reach Slack."""


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
        self._edit_interval, self._retry_intervals, self._clock = (
            edit_interval,
            retry_intervals,
            clock,
        )
        self._changed = Condition()
        self._due: dict[str, float] = {}
        self._forced: set[str] = set()
        self._drawing_forced: set[str] = set()
        self._channels: dict[str, str] = {}
        self._drawing: dict[str, str] = {}
        """Plans being drawn, and their channels."""
        self._last_edits: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._doubtful: set[str] = set()
        """Plans of whose cards an edit may still be on its way to Slack."""
        self._may_be_early: set[str] = set()
        """Plans that were put back, and are drawn at once where they change meanwhile."""
        self._changed_while_drawn: set[str] = set()
        self._stop_at: float | None = None
        self._put_back: set[str] = set()
        """Plans that were put back while it stops: they still wait."""

    def add(self, plan_id: str, *, forced: bool = False, early: bool = True) -> None:
        """Have a card drawn soon; `forced` also where its plan has not changed.

        A card that was put back for later keeps its time, unless `early` was given both there and
        here.
        """
        with self._changed:
            if forced:
                self._forced.add(plan_id)
            last = self._last_edits.get(plan_id)
            due = self._clock() if last is None else last + self._edit_interval
            if early and plan_id in self._may_be_early:
                self._may_be_early.discard(plan_id)
                self._due[plan_id] = min(self._due.get(plan_id, due), due)
            if early and plan_id in self._drawing:
                self._changed_while_drawn.add(plan_id)
            self._due.setdefault(plan_id, due)
            self._changed.notify()

    def hasten_notices(self) -> None:
        """Draw at once the cards that were put back only because a notice could not be posted."""
        with self._changed:
            now = self._clock()
            for plan_id in self._may_be_early:
                self._due[plan_id] = min(self._due[plan_id], now)
            self._may_be_early.clear()
            self._changed.notify_all()

    def take(self) -> str | None:
        """Wait for the next card that is due; None when it is time to end."""
        with self._changed:
            while True:
                now = self._clock()
                stopping = self._stop_at is not None
                if self._stop_at is not None and self._is_over(now, self._stop_at):
                    return None
                plan_id = self._choose(now, stopping)
                if plan_id is not None:
                    del self._due[plan_id]
                    self._put_back.discard(plan_id)
                    self._may_be_early.discard(plan_id)
                    if plan_id in self._forced:  # what is forced from now on is one more drawing
                        self._forced.discard(plan_id)
                        self._drawing_forced.add(plan_id)
                    self._drawing[plan_id] = self._channels.get(plan_id, UNKNOWN_CHANNEL)
                    return plan_id
                self._changed.wait(self._seconds_to_next(now))

    def admit(self, plan_id: str, card_id: str, channel: str) -> bool:
        """Begin to draw a plan's card in a channel. False where it has to wait for other drawings.

        `card_id` is the plan that the card shows: a plan that was replaced shares the card of the
        one that asks again.
        """
        with self._changed:
            self._channels[plan_id] = channel
            others = Counter(at for id, at in self._drawing.items() if id != plan_id)
            if others[channel] >= MAX_DRAWN_PER_CHANNEL:
                return False
            if card_id != plan_id and card_id in self._drawing:
                return False
            self._drawing[plan_id] = channel
            if card_id != plan_id:
                self._drawing[card_id] = channel
            return True

    def is_forced(self, plan_id: str) -> bool:
        with self._changed:
            return plan_id in self._drawing_forced

    def finish(self, plan_id: str, card_id: str) -> None:
        """Say that a card was drawn, or need not be."""
        with self._changed:
            self._tries.pop(plan_id, None)
            self._channels.pop(plan_id, None)
            self._drawing_forced.discard(plan_id)
            self._end_drawing(plan_id, card_id)
            if plan_id in self._doubtful:
                self._doubtful.discard(plan_id)
                self._forced.add(plan_id)
                self._due.setdefault(plan_id, self._clock() + LATE_EDIT_SECONDS)

    def retry(
        self,
        plan_id: str,
        card_id: str,
        *,
        after: float = 0.0,
        doubtful: bool = False,
        early: bool = False,
    ) -> None:
        """Put a card back that could not be drawn, for longer each time, or for `after` seconds.

        `doubtful`: the failed edit may still arrive, so the card is drawn once more after the next
        success. `early`: only a notice beside the card waits, so the card is drawn at once where
        its plan changes.
        """
        with self._changed:
            if doubtful:
                self._doubtful.add(plan_id)
            tries = self._tries.get(plan_id, 0)
            self._tries[plan_id] = tries + 1
            wait = self._retry_intervals[min(tries, len(self._retry_intervals) - 1)]
            if early and plan_id in self._changed_while_drawn:  # what was drawn is not the newest
                wait, after = self._edit_interval, 0.0
            self._put_back_for(plan_id, max(wait, after))
            if early:
                self._may_be_early.add(plan_id)
            self._end_drawing(plan_id, card_id)

    def postpone(self, plan_id: str, seconds: float, card_id: str = "") -> None:
        """Put a card back that has to wait for another drawing, which counts as no failure.

        `card_id` is the plan that the card shows, if `admit` was called for it.
        """
        with self._changed:
            self._put_back_for(plan_id, seconds)
            self._drawing.pop(plan_id, None)
            self._drawing.pop(card_id, None)
            self._changed.notify_all()

    def close(self, timeout: float) -> None:
        """Hand out all waiting cards at once, for up to `timeout` seconds, and then none.

        A card that is put back meanwhile waits as always.
        """
        with self._changed:
            self._stop_at = self._clock() + timeout
            self._changed.notify_all()

    def _is_over(self, now: float, stop_at: float) -> bool:
        """Tell, while the queue closes, whether no card is due before its end."""
        left = (due for id, due in self._due.items() if id not in self._put_back or due < stop_at)
        return now >= stop_at or not any(True for _ in left)

    def _choose(self, now: float, stopping: bool) -> str | None:
        """Choose a due card: of the channel with the fewest drawings, the longest due first."""
        busy = Counter(self._drawing.values())
        ready = [
            (busy[channel], due, plan_id)
            for plan_id, due in self._due.items()
            if (due <= now or (stopping and plan_id not in self._put_back))
            and plan_id not in self._drawing
            and busy[channel := self._channels.get(plan_id, UNKNOWN_CHANNEL)]
            < MAX_DRAWN_PER_CHANNEL
        ]
        return min(ready)[2] if ready else None

    def _seconds_to_next(self, now: float) -> float | None:
        waiting = [due for plan_id, due in self._due.items() if plan_id not in self._drawing]
        if self._stop_at is not None:
            waiting.append(self._stop_at)
        later = [due for due in waiting if due > now]
        return max(min(later) - now, 0.01) if later else None

    def _put_back_for(self, plan_id: str, seconds: float) -> None:
        self._due[plan_id] = self._clock() + seconds
        if self._stop_at is not None:
            self._put_back.add(plan_id)
        if plan_id in self._drawing_forced:
            self._drawing_forced.discard(plan_id)
            self._forced.add(plan_id)

    def _end_drawing(self, plan_id: str, card_id: str) -> None:
        now = self._clock()
        self._drawing.pop(plan_id, None)
        self._drawing.pop(card_id, None)
        self._changed_while_drawn -= {plan_id, card_id}
        oldest = now - self._edit_interval
        self._last_edits = {id: at for id, at in self._last_edits.items() if at > oldest}
        self._last_edits[card_id] = self._last_edits[plan_id] = now
        self._changed.notify_all()
