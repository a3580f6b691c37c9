"""Being told to end: the signals of whoever runs the process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

log = logging.getLogger(__name__)
SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_end() -> Iterator[Event]:
    """Turn SIGTERM and SIGINT into an event to wait for, while the block lasts.

    The caller then ends what it began: a second signal, after the block, ends the process as ever.
    Raises ValueError outside the main thread.
    """
    told = Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, tell) for number in SIGNALS}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if told.is_set():
            log.info("Told to end: finishing what was begun.")
