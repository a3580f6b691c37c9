"""Somebody at a terminal: the question before a write, the live card, and Ctrl-C."""

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.store import open_store
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import QUICK_STOPPING, RunJobsbot
from tests.terminal.terminal_process import WAIT_SECONDS, run_in_terminal


@pytest.mark.slow
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


@pytest.mark.parametrize("typed", first_in_every_run("yes\n", "1\n", "\n", "\x04"))
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


@pytest.mark.slow
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
        return StopTiming(shortest=timedelta(seconds=3.0), longest=timedelta(seconds=3.0))

    @pytest.mark.slow
    def test_what_was_interrupted_is_finished_by_those_that_come_next(
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
        until = time.monotonic() + WAIT_SECONDS
        while store.count_plans_by_status().keys() != {PlanStatus.DONE}:
            assert time.monotonic() < until, store.count_plans_by_status()
            assert say("tag", "123/1/1", f"+{time.monotonic_ns()}").returncode == 0
        store.close_connections()
        stops = [write.keys for write in simulation.writes if "stop" in write.endpoint]
        assert stops == [("123/1/3",), ("123/2/2",)]
