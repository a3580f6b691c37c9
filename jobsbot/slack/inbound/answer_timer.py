"""Who waits for a turn or an answer: after a few seconds each is told so."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from threading import Condition, Thread

from jobsbot.slack.outbound.waiting_note import WaitingNote

IDLE_SECONDS = 30.0
"""How long the timer's thread outlives the last answer that it waited for."""


class PendingAnswer:
    """An answer that is being made. A note is sent before it or not at all."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_settled = self._is_sending = False
        self._note: WaitingNote | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether the answer is there."""
        return self._is_settled

    def send_note(self, send: Callable[[], WaitingNote | None]) -> None:
        """Send a note, unless the answer is there or a note before it."""
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
        """Say that the answer is there; get the note that it replaces, once.

        A note that is just being sent is waited for: it would cover the answer.
        """
        with self._changed:
            self._is_settled = True
            self._changed.wait_for(lambda: not self._is_sending)
            note, self._note = self._note, None
            return note


class AnswerTimer:
    """Calls back for each answer that is still pending after so many seconds by `clock`."""

    def __init__(self, clock: Callable[[], float], after_seconds: float) -> None:
        self._clock, self._after_seconds = clock, after_seconds
        self._changed = Condition()
        self._waiting: list[tuple[float, int, PendingAnswer, Callable[[], None]]] = []
        self._numbers = count()
        self._is_running = False

    def watch(self, pending: PendingAnswer, on_late: Callable[[], None]) -> None:
        """Call `on_late` once the answer is late. Never waits."""
        with self._changed:
            due = self._clock() + self._after_seconds
            heapq.heappush(self._waiting, (due, next(self._numbers), pending, on_late))
            if not self._is_running:
                self._is_running = True
                Thread(target=self._run_loop, name="answer-timer", daemon=True).start()
            elif len(self._waiting) == 1:
                self._changed.notify()

    def _run_loop(self) -> None:
        while (on_late := self._wait_for_next()) is not None:
            on_late()

    def _wait_for_next(self) -> Callable[[], None] | None:
        """Wait until an answer is late; None where there has been nothing to wait for."""
        with self._changed:
            while True:
                while self._waiting and self._waiting[0][2].is_settled:
                    heapq.heappop(self._waiting)
                left = self._waiting[0][0] - self._clock() if self._waiting else IDLE_SECONDS
                if self._waiting and left <= 0:
                    return heapq.heappop(self._waiting)[3]
                was_told = self._changed.wait(left)
                if not was_told and not self._waiting:
                    self._is_running = False
                    return None
