"""One plan while the Jobs API fails at one moment, and what is wrong afterwards.

The work, the client and HTTP are real; the API is the stand-in behind a layer that fails. Tests try
a few faults, `benchmarks/faults.py` all of them, at every endpoint and moment.
"""

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Lock
from typing import Any

from jobsbot.api.client import Client
from jobsbot.core.plans.actions import Action, Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import Plan, PlanStatus
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.http_server import serve_app
from tests.operations.failures.fault_findings import FaultFindings
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    RunningOperations,
    run_operations,
    settles,
    wait_until,
)
from tests.sample_plans import job_key, make_plan, running_jobs, stop_request

LIST_PATH = "jobs/list.json"
WRITE_PATHS = {"stop": "jobs/stop.json", "delete": "jobs/delete.json", "tag": "jobs/update.json"}
ACTIONS: tuple[Action, ...] = (Stop(), Delete(), Tag(add=("seen",)))
MOMENTS = ((LIST_PATH, 0), (LIST_PATH, 1), (LIST_PATH, 2), ("write", 0))
"""Which request fails, after how many to the same endpoint that are answered: the read before the
request, those after it, the request itself."""
SHORT_STOPPING = StopTiming(shortest=timedelta(seconds=0.1), longest=timedelta(seconds=0.2))
HANG_SECONDS = 2.0
Proceed = Callable[[], list[bytes]]
ApiFault = Callable[[Proceed, Any], list[bytes]]


def hang(proceed: Proceed, start_response: Any) -> list[bytes]:
    """Do it late, after the client has gone."""
    Event().wait(HANG_SECONDS)
    return lose_answer(proceed, start_response)


def reset(proceed: Proceed, start_response: Any) -> list[bytes]:
    """Hang up before anything is done."""
    raise ConnectionAbortedError(errno.ECONNABORTED, "hung up")


def lose_answer(proceed: Proceed, start_response: Any) -> list[bytes]:
    """Do it, and hang up."""
    proceed()
    raise ConnectionAbortedError(errno.ECONNABORTED, "hung up")


def cut_body(proceed: Proceed, start_response: Any) -> list[bytes]:
    """Do it, and send half of the answer."""
    whole = b"".join(proceed())
    start_response("200 OK", [("Content-Type", "application/json")])
    return [whole[: len(whole) // 2]]


def respond(status: str, body: str, kind: str = "application/json", **headers: str) -> ApiFault:
    """Answer this, and do nothing."""

    def answer(proceed: Proceed, start_response: Any) -> list[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start_response(status, [("Content-Type", kind), *named])
        return [body.encode()]

    return answer


def change_jobs(change: Callable[[dict[str, Any]], Any]) -> ApiFault:
    """Do it, and change each job of the answer; None leaves it out."""

    def answer(proceed: Proceed, start_response: Any) -> list[bytes]:
        body = json.loads(b"".join(proceed()))
        body["jobs"] = [job for job in map(change, body.get("jobs", ())) if job is not None]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return answer


HTML_PAGE = "<html><body>Scheduled maintenance</body></html>"
API_FAULTS: dict[str, ApiFault] = {
    "hang": hang,
    "reset": reset,
    "lost answer": lose_answer,
    "cut body": cut_body,
    "401": respond("401 Unauthorized", '{"status": "error", "message": "Authentication failed"}'),
    "403": respond("403 Forbidden", '{"status": "badrequest", "message": "no access"}'),
    "404": respond("404 Not Found", HTML_PAGE, "text/html"),
    "429": respond("429 Too Many Requests", "", Retry_After="1"),
    "500": respond("500 Internal Server Error", '{"status": "error", "message": "oops"}'),
    "503 page": respond("503 Service Unavailable", HTML_PAGE, "text/html"),
    "200 page": respond("200 OK", HTML_PAGE, "text/html"),
    "200 without status": respond("200 OK", '{"message": "The service is starting."}'),
    "200 error": respond("200 OK", '{"status": "error", "message": "not now"}'),
    "200 empty": respond("200 OK", ""),
    "redirect": respond("302 Found", "", Location="/elsewhere"),
    "empty list": change_jobs(lambda job: None),
    "no state": change_jobs(lambda job: {**job, "state": None}),
    "odd state": change_jobs(lambda job: {**job, "state": "brooding"}),
    "wrong project": change_jobs(lambda job: {**job, "id": "456" + job["id"][3:]}),
    "other job": change_jobs(lambda job: {**job, "id": job["id"] + "9"}),
    "no id": change_jobs(lambda job: {k: v for k, v in job.items() if k != "id"}),
    "numbers as words": change_jobs(lambda job: {**job, "errors_count": "many"}),
}


class FailingApi:
    """A WSGI app over the stand-in API: one request fails."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app, self._lock = app, Lock()
        self._path, self._skip = "", 0
        self._fault: ApiFault | None = None
        self.fired = False

    def fail_once(self, path: str, skip: int, fault: ApiFault) -> None:
        """Fail one request to this endpoint, after so many that are answered."""
        with self._lock:
            self._path, self._skip, self._fault, self.fired = path, skip, fault, False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with self._lock:
            fault = self._fault if environ["PATH_INFO"].strip("/") == self._path else None
            if fault is not None and self._skip:
                self._skip, fault = self._skip - 1, None
            if fault is not None:
                self._fault, self.fired = None, True
        if fault is None:
            return self._app(environ, start_response)
        return fault(lambda: list(self._app(environ, lambda *_: None)), start_response)


@dataclass
class ApiFaultTrials:
    """Durable work that goes on from trial to trial."""

    run: RunningOperations
    simulation: Simulation
    api: FailingApi
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def try_fault(self, action: Action, moment: tuple[str, int], fault: ApiFault) -> FaultFindings:
        """Carry one plan out while one request fails."""
        jobs, numbers = self._add_jobs(action)
        plan_id = f"p{numbers[0]}"
        said = stop_request(plan_id, when=self.run.clock())
        self.run.ask(make_plan(jobs, action, said=said))
        path = moment[0] if moment[0] != "write" else WRITE_PATHS[action.verb]
        self.api.fail_once(path, moment[1], fault)
        self.run.click(plan_id)
        self._wait_for_end(plan_id, moment)
        return self._find_faults(action, plan_id, moment)

    def _add_jobs(self, action: Action) -> tuple[Any, list[int]]:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        numbers = [next(self.numbers) for _ in range(2)]
        running = isinstance(action, Stop)
        make = run_factory.make_running_run if running else run_factory.make_finished_run
        self.simulation.add_runs(*(make(str(job_key(n)), long_ago) for n in numbers))
        state = "running" if running else "finished"
        return tuple(_with_state(job, state) for job in running_jobs(*numbers)), numbers

    def _wait_for_end(self, plan_id: str, moment: tuple[str, int]) -> None:
        """Wait; where no request arrived and it waits for its deadline, that comes."""

        def is_done() -> bool:
            return self.run.store.get_plan(plan_id).status is PlanStatus.DONE

        if moment[0] == "write" and not settles(is_done, seconds=4.0):
            record = self.run.store.get_plan(plan_id)
            if not self._list_sent(record.plan):
                self.run.clock.forward(minutes=20)
        wait_until(is_done)
        wait_until(lambda: not self.run.store.list_stale_cards(9))

    def _list_sent(self, plan: Plan) -> list[str]:
        """List what arrived for the jobs of a plan, each as often as it did."""
        names = {str(key) for key in plan.keys}
        return [n for write in self.simulation.writes for n in write.keys if n in names]

    def _find_faults(self, action: Action, plan_id: str, moment: tuple[str, int]) -> FaultFindings:
        record = self.run.store.get_plan(plan_id)
        outcomes = {outcome.key: outcome for outcome in record.progress.outcomes}
        sent = self._list_sent(record.plan)
        may_be_unknown = moment[0] == "write"
        untrue = [
            outcome
            for outcome in outcomes.values()
            if not (
                self._is_done(action, outcome)
                if str(outcome.key) in sent
                else _is_not_done(outcome, may_be_unknown)
            )
        ]
        untrue_card = self.run.cards.all(plan_id)[-1].progress != record.progress
        return FaultFindings(
            second_effects=len(sent) - len(set(sent)),
            lost=len(set(record.plan.keys) - set(outcomes)),
            untrue=len(untrue) + untrue_card,
            not_told=int(plan_id not in self.run.cards.ends),
            not_failed=int(not self.api.fired),
        )

    def _is_done(self, action: Action, outcome: Outcome) -> bool:
        """Of a job whose request arrived: whether it had its effect, and that is said."""
        found = self.simulation.find_job(str(outcome.key))
        match action:
            case Stop():
                has_effect = found is not None and found.job.state == "finished"
            case Delete():
                has_effect = found is None
            case _:
                has_effect = found is not None and "seen" in found.job.tags
        return has_effect and outcome.result is Result.DONE


def _is_not_done(outcome: Outcome, may_be_unknown: bool) -> bool:
    """Of a job whose request did not arrive. Only a request that failed leaves that unknown."""
    if outcome.result is Result.UNKNOWN:
        return may_be_unknown
    return outcome.result in (Result.FAILED, Result.SKIPPED)


def _with_state(job: Any, state: str) -> Any:
    return type(job)(id=job.id, spider=job.spider, state=state, started_time=job.started_time)


@contextmanager
def open_api_trials(url: str) -> Iterator[ApiFaultTrials]:
    """Run the work against an API that fails on demand."""
    simulation = Simulation.of([], stopping=SHORT_STOPPING, projects=(123, 456))
    api = FailingApi(make_jobs_api(simulation, ApiFaults()))
    intervals = replace(
        QUICK_INTERVALS, poll_intervals=(0.05,), api_timeout=0.6, resend_after=HANG_SECONDS + 0.5
    )
    numbers = PolicyNumbers(settle_within=timedelta(seconds=60))
    with serve_app(api) as address:
        client = Client(f"{address}/", lambda project: "demo")
        with run_operations(url, client, intervals=intervals, numbers=numbers) as run:
            yield ApiFaultTrials(run, simulation, api)
