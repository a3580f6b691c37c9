"""When a process is to end, and with which exit code."""

from __future__ import annotations

import signal
from threading import Event


class EndSignal:
    """Set once: by a signal, by somebody who stops the process, or by what makes it useless."""

    def __init__(self) -> None:
        self._event = Event()
        self._has_failed = False

    def listen_to_signals(self) -> None:
        """End at SIGTERM and Ctrl-C. Only the main thread may say this."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def stop(self) -> None:
        """Have the process end as it should."""
        self._event.set()

    def fail(self) -> None:
        """Have the process end, and say by its exit code that nobody wanted it to."""
        self._has_failed = True
        self._event.set()

    def wait(self) -> int:
        """Wait for the end, and answer the exit code."""
        self._event.wait()
        return int(self._has_failed)
