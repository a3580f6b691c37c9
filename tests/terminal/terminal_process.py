"""A process on a terminal of its own: what it shows, and the keys to press."""

import os
import pty
import re
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes.preloaded_processes import PreloadedProcesses, RunningModule

WAIT_SECONDS = 60.0
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x1b\x07]*(\x07|\x1b\\)")


@dataclass
class TerminalProcess:
    """A process on a terminal of its own: what it shows, and the keys to press."""

    process: RunningModule
    terminal: int
    seen: str = ""

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while words not in self.plain:
            assert time.monotonic() < until, f"never said {words!r}: {self.plain}"
            if not self._read(0.2) and self.process.poll() is not None:
                assert words in self.plain, f"ended without {words!r}: {self.plain}"

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def end(self) -> int:
        """Read to the end, and answer with the exit code."""
        until = time.monotonic() + WAIT_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < until, f"does not end: {self.plain}"
            self._read(0.1)
        while self._read(0):
            pass
        return self.process.returncode

    @property
    def plain(self) -> str:
        return ESCAPE.sub("", self.seen).replace("\r", "")

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        try:
            piece = os.read(self.terminal, 65536) if ready else b""
        except OSError:  # the other end has closed
            piece = b""
        self.seen += piece.decode("utf8", "replace")
        return bool(piece)


@contextmanager
def run_in_terminal(
    processes: PreloadedProcesses, environ: dict[str, str], folder: Path, *words: str
) -> Iterator[TerminalProcess]:
    ours, theirs = pty.openpty()
    process = processes.start(
        "jobsbot",
        *words,
        environ=environ | {"TERM": "xterm", "COLUMNS": "100", "LINES": "40"},
        folder=folder,
        streams={0: theirs, 1: theirs, 2: theirs},
    )
    os.close(theirs)
    try:
        yield TerminalProcess(process, ours)
    finally:
        process.kill()
        os.close(ours)
