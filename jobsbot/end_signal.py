"""When a process is to end, and with which exit code."""

from __future__ import annotations

import os
import signal
from contextlib import suppress


class EndSignal:
    """Set once: by a signal, by somebody who stops the process, or by what makes it useless.

    A process has one, for as long as it lives. The main thread waits at a pipe that every signal
    writes to. Python runs a handler only when the main thread comes by, and one that waits at a
    lock never does where the signal arrived in the moment before, or in another thread
    (docs.python.org/3/library/signal.html, `set_wakeup_fd`).
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._is_set = False
        self._has_failed = False

    def listen_to_signals(self) -> None:
        """End at SIGTERM, at Ctrl-C, and when the terminal closes, unless `nohup` says not to.

        Only the main thread may say this.
        """
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            signal.signal(number, lambda *_: self.stop())

    def stop(self) -> None:
        """Have the process end as it should. A signal's handler may say this at any moment."""
        self._is_set = True
        with suppress(BlockingIOError):  # full: who waits is woken by what is in it
            os.write(self._writer, b"\0")

    def fail(self) -> None:
        """Have the process end, and say by its exit code that nobody wanted it to."""
        self._has_failed = True
        self.stop()

    def wait(self) -> int:
        """Wait for the end, and answer the exit code."""
        while not self._is_set:
            os.read(self._reader, 1)
        return int(self._has_failed)
