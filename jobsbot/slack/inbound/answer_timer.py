"""Calls back where an answer takes more than a few seconds, so that a note can say so."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from math import inf
from threading import Condition, Thread

from jobsbot.slack.outbound.waiting_note import WaitingNote

IDLE_SECONDS = 30.0
"""How long the timer's thread goes on after the last answer that it waited for."""
MIN_CHECK_SECONDS = 0.1
"""The least time between two checks of its thread where nothing is due."""


class PendingAnswer:
    """An answer that is being made. A note is sent before the answer or not at all."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_settled = self._is_sending = False
        self._note: WaitingNote | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether the answer is there."""
        return self._is_settled

    def send_note(self, send: Callable[[], WaitingNote | None]) -> None:
        """Send a note, unless the answer is there or a note was sent before."""
        with self._changed:
            if self._is_settled or self._is_sending or self._note is not None:
                return
            self._is_sending = True
        note = None
        try:
            note = send()
        finally:
            with self._changed:
                self._note, self._is_sending = note, False
                self._changed.notify_all()

    def settle(self) -> WaitingNote | None:
        """Mark the answer as there; answer the note that it replaces, once.

        Waits for a note that is just being sent, which would else cover the answer.
        """
        with self._changed:
            self._is_settled = True
            self._changed.wait_for(lambda: not self._is_sending)
            note, self._note = self._note, None
            return note


class AnswerTimer:
    """Calls back for each answer that is still pending after `after_seconds` by `clock`.

    Its thread checks at least once in that time, so that a new answer need not wake it: nearly all
    answers are there before the next check.
    """

    def __init__(self, clock: Callable[[], float], after_seconds: float) -> None:
        self._clock, self._after_seconds = clock, after_seconds
        self._check_seconds = max(after_seconds, MIN_CHECK_SECONDS)
        self._changed = Condition()
        self._waiting: list[tuple[float, int, PendingAnswer, Callable[[], None]]] = []
        self._numbers = count()
        self._is_running = False
        self._next_check = inf

    def watch(self, pending: PendingAnswer, on_late: Callable[[], None]) -> None:
        """Call `on_late` once the answer is late. Never waits."""
        with self._changed:
            due = self._clock() + self._after_seconds
            heapq.heappush(self._waiting, (due, next(self._numbers), pending, on_late))
            if not self._is_running:
                self._is_running = True
                Thread(target=self._run_loop, name="answer-timer", daemon=True).start()
            elif due < self._next_check:
                self._changed.notify()

    def _run_loop(self) -> None:
        while (on_late := self._wait_for_next()) is not None:
            on_late()

    def _wait_for_next(self) -> Callable[[], None] | None:
        """Wait until an answer is late; None where there has been nothing to wait for."""
        with self._changed:
            idle_seconds = 0.0
            while idle_seconds < IDLE_SECONDS:
                self._drop_settled()
                if self._waiting and self._waiting[0][0] <= self._clock():
                    return heapq.heappop(self._waiting)[3]
                idle_seconds = 0.0 if self._waiting else idle_seconds + self._check_seconds
                self._wait_for_check()
            self._is_running = False
            return None

    def _drop_settled(self) -> None:
        while self._waiting and self._waiting[0][2].is_settled:
            heapq.heappop(self._waiting)

    def _wait_for_check(self) -> None:
        """Wait for the first that is due, and no longer than for one that would come now."""
        now = self._clock()
        self._next_check = now + self._check_seconds
        if self._waiting:
            self._next_check = min(self._next_check, self._waiting[0][0])
        self._changed.wait(self._next_check - now)
