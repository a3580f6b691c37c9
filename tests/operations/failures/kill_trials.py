"""A plan whose workers are killed by -9, and what is wrong afterwards.

Tests kill a few times at chosen moments, `benchmarks/kills.py` hundreds of times at random.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from jobsbot.core.plans.actions import Action, Delete, Result, Stop
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress
from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.store import open_store
from jobsbot.store.migrate import migrate
from tests.http_server import serve_app
from tests.operations.failures import self_killing_worker
from tests.operations.failures.fault_findings import FaultFindings
from tests.operations.running_operations import outcomes_by_key
from tests.sample_plans import INCIDENT, job_key, make_plan, running_jobs, stop_request

QUICK_STOPPING = StopTiming(shortest=timedelta(seconds=0.4), longest=timedelta(seconds=0.8))
RUNNING, FINISHED, MISSING = (1, 2), (3, 5), 4
"""Two jobs that run, two that have finished, and one that does not exist."""
KILLED = -9


@dataclass(frozen=True)
class KillTrial:
    """One plan for four jobs, and its world."""

    url: str
    api: str
    card_file: Path
    action: Action
    simulation: Simulation

    def run_worker(self, dies: int) -> int:
        """Run until the plan has ended, or to the so many-th thing. Answers the exit code."""
        worker = self._start_worker(dies)
        worker.join(timeout=120)
        assert worker.exitcode in (0, KILLED)
        return worker.exitcode

    def run_worker_on_full_disk(self, event: int, seconds: float) -> int:
        """Run until the plan has ended; from the so many-th thing on no file grows for a while."""
        worker = self._start_worker(event, seconds)
        worker.join(timeout=120)
        return worker.exitcode

    def kill_worker_after(self, seconds: float) -> int:
        """Run, and kill from outside after so many seconds. Answers the exit code."""
        worker = self._start_worker(0)
        worker.join(timeout=seconds)
        worker.kill()
        worker.join()
        return worker.exitcode

    def run_worker_through(self, is_time: Callable[[], bool], disturb: Callable[[], None]) -> int:
        """Run until the plan has ended; once it is time, something happens around the worker.

        Answers the exit code: another one than 0 where the click could not be written.
        """
        worker = self._start_worker(0)
        while worker.is_alive() and not is_time():
            worker.join(timeout=0.01)
        disturb()
        worker.join(timeout=120)
        assert worker.exitcode is not None
        return worker.exitcode

    def read_events(self) -> list[str]:
        """Read what happened under the last worker that ended by itself."""
        return self.card_file.with_suffix(".events").read_text().splitlines()

    def find_faults(self) -> FaultFindings:
        """Compare what was done, what the store says and what the card shows."""
        store = open_store(self.url)
        record = store.get_plan("p1")
        store.close_connections()
        sent = [name for write in self.simulation.writes for name in write.keys]
        outcomes = outcomes_by_key(record)
        lost = set(record.plan.keys) - set(outcomes)
        untrue = [key for key, outcome in outcomes.items() if not self._is_true(outcome, sent)]
        return FaultFindings(
            second_effects=len(sent) - len(set(sent)),
            lost=len(lost) + (record.status is not PlanStatus.DONE),
            untrue=len(untrue) + (self._read_card() != (PlanStatus.DONE, record.progress)),
        )

    def _is_true(self, outcome, sent: list[str]) -> bool:
        """Tell whether an outcome may be said: done only where a request arrived and was seen."""
        if outcome.key not in self._meant_keys():
            return outcome.result is Result.SKIPPED
        if str(outcome.key) in sent:
            return outcome.result is Result.DONE
        return outcome.result in (Result.UNKNOWN, Result.FAILED)

    def _meant_keys(self):
        numbers = FINISHED if isinstance(self.action, Delete) else RUNNING
        return {job_key(number) for number in numbers}

    def _read_card(self) -> tuple[PlanStatus, Progress]:
        last = self.card_file.read_bytes().splitlines()[-1]
        return msgspec.json.decode(last, type=tuple[PlanStatus, Progress])

    def _start_worker(self, dies: int, full_seconds: float = 0.0) -> BaseProcess:
        """Start a worker: a copy of a process that has only imported what a worker needs."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([self_killing_worker.__name__])
        where = (self.url, self.api, str(self.card_file), str(dies), str(full_seconds))
        worker = context.Process(target=self_killing_worker.main, args=where, daemon=True)
        worker.start()
        return worker


@contextmanager
def open_trial(url: str, folder: Path, action: Action | None = None) -> Iterator[KillTrial]:
    """Keep an open plan in a new store, and serve the API that counts what arrives."""
    simulation, action = make_project(), action or Stop()
    add_open_plan(url, action)
    with serve_app(make_jobs_api(simulation, ApiFaults())) as api:
        yield KillTrial(url, f"{api}/", folder / "card", action, simulation)


def make_project() -> Simulation:
    """Make the jobs that exist."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    runs = [run_factory.make_running_run(f"123/1/{n}", long_ago) for n in RUNNING]
    ended = [run_factory.make_finished_run(f"123/1/{n}", long_ago) for n in FINISHED]
    return Simulation.of([*runs, *ended], stopping=QUICK_STOPPING, projects=(123,))


def add_open_plan(url: str, action: Action) -> PlanRecord:
    """Ask for two jobs that it applies to and two that it does not, and post the card."""
    jobs = running_jobs(*RUNNING, FINISHED[0], MISSING)
    if isinstance(action, Delete):
        seen = running_jobs(*FINISHED, RUNNING[0], MISSING)
        jobs = tuple(replace(job, state="finished") for job in seen)
    migrate(url)
    store = open_store(url)
    record = store.add_plan(make_plan(jobs, action, said=stop_request(when=datetime.now(UTC))))
    store.save_card_place("p1", INCIDENT)
    store.close_connections()
    return record
