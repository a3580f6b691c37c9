"""A client for a test, with a clock that moves only when somebody sleeps."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobsbot.api.client import Client, keep_error
from jobsbot.api.retry_loop import RequestAttempt
from jobsbot.api.retry_policy import Clocks, RetryPolicy
from jobsbot.core.errors import ApiError
from jobsbot.core.text.redactor import Redactor

API_KEY = "0123456789abcdef0123456789abcdef"
API_ROOT = "https://app.zyte.com/api/"
STORAGE_ROOT = "https://storage.zyte.com/"
JOB_QUEUE_ROOT = "https://queue.example/"
CLOCK_START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class FakeSleepClock:
    """Time that passes only by sleeping. `slept` holds each length, in seconds."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def clocks(self, chance: float = 1.0) -> Clocks:
        return Clocks(
            elapsed=lambda: self.at,
            sleep=self.sleep,
            now=lambda: CLOCK_START + timedelta(seconds=self.at),
            jitter=lambda: chance,
        )


@dataclass
class ObservedClient:
    """A client, and what it did."""

    client: Client
    clock: FakeSleepClock
    attempts: list[RequestAttempt]


def make_sleepless_client(
    root: str = API_ROOT, *, key: str = API_KEY, chance: float = 1.0
) -> ObservedClient:
    """Make a client that never sleeps, for answers that come at once."""
    clock, attempts = FakeSleepClock(), list[RequestAttempt]()
    client = Client(
        root,
        lambda project: key,
        clocks=clock.clocks(chance),
        on_attempt=attempts.append,
        storage_url=STORAGE_ROOT,
        job_queue_url=JOB_QUEUE_ROOT,
    )
    return ObservedClient(client, clock, attempts)


UNHURRIED = {"read_timeout": 20.0, "total_timeout": 20.0}
"""For answers that come, or end, at once: a busy machine may take its time."""


def make_impatient_client(
    root: str,
    *,
    redactor: Redactor | None = None,
    explain_error: Callable[[ApiError], ApiError] = keep_error,
    **patience: float,
) -> Client:
    """Make a client in real time that waits next to nothing."""
    waits = RetryPolicy(
        **{"read_timeout": 0.25, "total_timeout": 0.8, "initial_backoff": 0.01, **patience}
    )
    return Client(
        root,
        lambda project: API_KEY,
        retry_policy=waits,
        storage_url=root,
        redactor=redactor,
        explain_error=explain_error,
    )


def make_patient_client(root: str, *, redactor: Redactor | None = None, **policy: float) -> Client:
    """Make a client in real time for answers that come and end, however slow the machine is."""
    patience = {"read_timeout": 60.0, "total_timeout": 60.0, **policy}
    return make_impatient_client(root, redactor=redactor, **patience)


def load_answer(name: str) -> Any:
    """Read a kept answer."""
    return json.loads((Path(__file__).parent / "answers" / f"{name}.json").read_text("utf-8"))
