"""Somebody at a terminal: the question before a write, the live card, and Ctrl-C."""

import os
import pty
import re
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.store import open_store
from tests.processes.preloaded_processes import PreloadedProcesses, RunningModule
from tests.terminal.conftest import QUICK_STOPPING, RunJobsbot

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


def test_the_number_typed_confirms(
    processes: PreloadedProcesses, environ: dict[str, str], tmp_path: Path, simulation: Simulation
) -> None:
    with run_in_terminal(processes, environ, tmp_path, "stop", "123/1/3", "123/2/2") as keys:
        keys.wait_for("Nothing has been changed yet")
        keys.wait_for("Type 2 to stop 2 jobs: ")
        assert simulation.writes == ()
        keys.press("2\n")
        assert keys.end() == 0
    assert "2 stopped" in keys.plain
    assert len(simulation.writes) == 1


@pytest.mark.parametrize("typed", ["1\n", "yes\n", "\n", "\x04"])
def test_anything_else_cancels(
    processes: PreloadedProcesses,
    environ: dict[str, str],
    tmp_path: Path,
    simulation: Simulation,
    typed: str,
) -> None:
    with run_in_terminal(processes, environ, tmp_path, "stop", "123/1/3", "123/2/2") as keys:
        keys.wait_for("Type 2 to stop 2 jobs: ")
        keys.press(typed)
        assert keys.end() == 1
    assert "Cancelled" in keys.plain
    assert "Nothing was changed" in keys.plain
    assert simulation.writes == ()


def test_the_card_is_kept_up_to_date_while_jobs_stop(
    processes: PreloadedProcesses, environ: dict[str, str], tmp_path: Path
) -> None:
    with run_in_terminal(processes, environ, tmp_path, "stop", "123/1/3", "--yes") as keys:
        keys.wait_for("Stopping 1 job")
        keys.wait_for("Stop requested")
        keys.wait_for("1 stopped")
        assert keys.end() == 0


class TestJobsThatKeepRunning:
    """Jobs that take their time to stop."""

    @pytest.fixture
    def stopping(self) -> StopTiming:
        return StopTiming(shortest=QUICK_STOPPING.longest * 60, longest=QUICK_STOPPING.longest * 60)

    def test_ctrl_c_says_what_goes_on_without_us(
        self,
        processes: PreloadedProcesses,
        environ: dict[str, str],
        tmp_path: Path,
        simulation: Simulation,
    ) -> None:
        with run_in_terminal(processes, environ, tmp_path, "stop", "123/1/3", "--yes") as keys:
            keys.wait_for("Stop requested")
            keys.process.send_signal(signal.SIGINT)
            assert keys.end() == 1
        assert "Interrupted. Stop requested for 1 of 1 job" in keys.plain
        assert "Scrapy Cloud goes on with it." in keys.plain
        assert "Look again: jobsbot show 123/1/3" in keys.plain
        assert "Traceback" not in keys.plain
        assert len(simulation.writes) == 1


class TestJobsThatStopSlowly:
    """Jobs that take some seconds to stop."""

    @pytest.fixture
    def stopping(self) -> StopTiming:
        return StopTiming(shortest=timedelta(seconds=1.5), longest=timedelta(seconds=1.5))

    @pytest.mark.slow
    def test_what_was_interrupted_is_finished_by_the_next_process(
        self,
        processes: PreloadedProcesses,
        environ: dict[str, str],
        tmp_path: Path,
        simulation: Simulation,
        say: RunJobsbot,
    ) -> None:
        with run_in_terminal(processes, environ, tmp_path, "stop", "123/1/3", "--yes") as keys:
            keys.wait_for("Stop requested")
            keys.process.send_signal(signal.SIGINT)
            assert keys.end() == 1
        assert say("stop", "123/2/2", "--yes").returncode == 0
        store = open_store(f"sqlite:///{tmp_path}/.local/state/jobsbot/jobsbot.sqlite")
        assert store.count_plans_by_status() == {PlanStatus.DONE: 2}
        store.close_connections()
        assert [write.keys for write in simulation.writes] == [("123/1/3",), ("123/2/2",)]
