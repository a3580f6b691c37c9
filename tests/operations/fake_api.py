"""A small world of jobs behind the bot's own `Api`: what is asked of it, it does and counts."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from jobsbot.core.errors import Changed, TimedOut, Unavailable
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.values import replace

API_TIMED_OUT = TimedOut("Scrapy Cloud did not answer in time.", sent=True, changed=Changed.MAYBE)
API_UNREACHABLE = Unavailable("Scrapy Cloud cannot be reached.")

LIST_ENDPOINT, STOP_ENDPOINT, UPDATE_ENDPOINT, DELETE_ENDPOINT = (
    "jobs/list.json",
    "jobs/stop.json",
    "jobs/update.json",
    "jobs/delete.json",
)


class FakeJobsApi:
    """Jobs that stop when asked, after as many reads as `lasts` says. Safe from many threads."""

    def __init__(self, *jobs: Job, lasts: int = 1) -> None:
        self.jobs = {job.key: job for job in jobs}
        self.lasts = lasts
        self.asked: Counter[tuple[str, JobKey]] = Counter()
        """How often each endpoint was asked for each job, and the request arrived."""
        self.calls: list[str] = []
        self._stopping: dict[JobKey, int] = {}
        self._faults: dict[str, list[tuple[Exception, bool]]] = {}
        self._distortions: dict[tuple[str, int], Callable[[Any], Any]] = {}
        self._hooks: dict[str, list[Callable[[], None]]] = {}
        self._lock = threading.RLock()

    def fail(self, endpoint: str, error: Exception, times: int = 1, *, arrives: bool = False):
        """Fail the next requests to this endpoint; where one `arrives`, it has its effect."""
        self._faults.setdefault(endpoint, []).extend([(error, arrives)] * times)

    def then(self, endpoint: str, hook: Callable[[], None]) -> None:
        """Do this once, before the next request to this endpoint is looked at."""
        self._hooks.setdefault(endpoint, []).append(hook)

    def distort(self, endpoint: str, change: Callable[[Any], Any], *, number: int) -> None:
        """Change the answer to the so many-th request to this endpoint, counted from 1."""
        self._distortions[endpoint, number] = change

    def change(self, key: JobKey, **fields: Any) -> None:
        with self._lock:
            self.jobs[key] = replace(self.jobs[key], **fields)

    def sent(self, endpoint: str) -> dict[JobKey, int]:
        with self._lock:
            return {key: times for (to, key), times in self.asked.items() if to == endpoint}

    def send(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        for hook in self._hooks.pop(call.endpoint, []):
            hook()
        with self._lock:
            self.calls.append(call.endpoint)
            faults = self._faults.get(call.endpoint)
            error, arrives = faults.pop(0) if faults else (None, True)
            answer = self._answer(call) if arrives else None
            change = self._distortions.get((call.endpoint, self.calls.count(call.endpoint)))
            answer = change(answer) if change and not error else answer
        if error:
            raise error
        return answer

    def stream(self, call: Call[Job]) -> Iterator[Job]:
        raise NotImplementedError("nothing here reads a stream")

    def _answer(self, call: Call[Any]) -> Any:
        keys = [JobKey.parse(value) for name, value in call.params if name == "job"]
        self.asked.update((call.endpoint, key) for key in keys)
        match call.endpoint:
            case "jobs/list.json":
                self._live()
                return tuple(self.jobs[key] for key in keys if key in self.jobs)
            case "jobs/stop.json":
                for key in keys:
                    if key in self.jobs and self.jobs[key].state in ("pending", "running"):
                        self._stopping.setdefault(key, self.lasts)
                return None
            case "jobs/delete.json":
                return sum(self.jobs.pop(key, None) is not None for key in keys)
            case _:
                return self._tag(keys, call.params)

    def _live(self) -> None:
        for key, left in list(self._stopping.items()):
            self._stopping[key] = left - 1
            if left <= 0 and key in self.jobs and self.jobs[key].state != "finished":
                self.change(key, state="finished", close_reason="cancelled")

    def _tag(self, keys: list[JobKey], params: tuple[tuple[str, str], ...]) -> int:
        add = [value for name, value in params if name == "add_tag"]
        remove = [value for name, value in params if name == "remove_tag"]
        known = [key for key in keys if key in self.jobs]
        for key in known:
            tags = [tag for tag in self.jobs[key].tags or [] if tag not in remove]
            self.change(key, tags=tags + [tag for tag in add if tag not in tags])
        return len(known)
