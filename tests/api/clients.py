"""A client for a test, with a clock that moves only when somebody sleeps."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobsbot.api.client import Client
from jobsbot.api.retry_loop import Attempt
from jobsbot.api.retry_policy import Clocks, Patience

KEY = "0123456789abcdef0123456789abcdef"
ROOT = "https://app.zyte.com/api/"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class StillClock:
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
            now=lambda: NOON + timedelta(seconds=self.at),
            chance=lambda: chance,
        )


@dataclass
class Seen:
    """A client, and what it did."""

    client: Client
    clock: StillClock
    attempts: list[Attempt]


def still_client(root: str = ROOT, *, key: str = KEY, chance: float = 1.0) -> Seen:
    """Make a client that never sleeps, for answers that come at once."""
    clock, attempts = StillClock(), list[Attempt]()
    client = Client(root, lambda project: key, clocks=clock.clocks(chance), observe=attempts.append)
    return Seen(client, clock, attempts)


def quick_client(root: str, **patience: float) -> Client:
    """Make a client in real time that waits next to nothing."""
    waits = Patience(**{"read": 0.25, "whole": 0.8, "first_pause": 0.01, **patience})
    return Client(root, lambda project: KEY, patience=waits)


def answer(name: str) -> Any:
    """Read a kept answer."""
    return json.loads((Path(__file__).parent / "answers" / f"{name}.json").read_text("utf-8"))
