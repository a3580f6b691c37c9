"""Threads of one process that write to SQLite, one after the other.

SQLite lets one connection write at a time. A connection that finds the file locked sleeps and tries
again, longer each time, even if the file was free in between: sixty writes at once spent a tenth of
a second asleep, each with a connection that was opened for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock

from sqlalchemy import Engine

WRITE_TURNS_OPTION = "write_turns"
"""Under which name the connections of an engine know whose turn it is to write."""


class WriteTurns:
    """Lets threads write by turns. They only wait for each other: SQLite decides who may write."""

    def __init__(self, longest_wait_seconds: float) -> None:
        self._longest_wait_seconds = longest_wait_seconds
        self._turn = Lock()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for a turn. Whoever has waited for too long goes on without one."""
        has_turn = self._turn.acquire(timeout=self._longest_wait_seconds)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()


def take_write_turn(engine: Engine) -> AbstractContextManager[None]:
    """Wait for the turn to write, where the engine's threads take turns."""
    turns: WriteTurns | None = engine.get_execution_options().get(WRITE_TURNS_OPTION)
    return turns.take() if turns else nullcontext()
