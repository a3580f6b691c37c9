"""PostgreSQL ended as by a crash, and started again, under a worker in the middle of a plan.

    scripts/with-postgres python -m benchmarks.database_restarts 10

Each plan is one of `benchmarks/kills.py`. In every other one the server ends right after a request
has reached Scrapy Cloud, in the others after a random time. Exits 1 where something was done twice,
was lost, or a card is not true.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.core.plans.actions import Delete, Stop
from tests.databases.temporary import temporary_database
from tests.operations.failures.kill_trials import KillTrial, open_trial

DOWN_SECONDS = 1.0
LONGEST_SECONDS = 1.5
"""The longest that a worker lives before the server ends."""


def main(plans: int) -> int:
    if "JOBSBOT_TEST_POSTGRES_RESTART" not in os.environ:
        raise SystemExit("run this through scripts/with-postgres")
    counts: Counter[str] = Counter()
    for number in range(plans):
        counts.update(try_plan(wait_for_request if number % 2 == 0 else wait_for_any_moment))
    print(
        f"{counts['restarts']} restarts of PostgreSQL under the workers of {counts['plans']} "
        f"plans: {counts['second_effects']} second effects, {counts['lost']} lost, "
        f"{counts['untrue']} untrue cards; {counts['clicks again']} clicked again"
    )
    return int(any(counts[name] for name in ("second_effects", "lost", "untrue")))


def try_plan(wait: Callable[[KillTrial], Callable[[], bool]]) -> Counter[str]:
    """Carry out one plan. Who could not write the click down has failed: another one clicks."""
    again = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_database("postgres", Path(folder)) as url,
        open_trial(url, Path(folder), random.choice((Stop(), Delete()))) as trial,
    ):
        if trial.run_worker_through(wait(trial), restart_server):
            again = 1
            trial.run_worker(0)
        faults = asdict(trial.find_faults())
    if any(faults.values()):
        print(f"{trial.action}: {faults}", flush=True)
    return Counter({"plans": 1, "restarts": 1, "clicks again": again, **faults})


def wait_for_request(trial: KillTrial) -> Callable[[], bool]:
    return lambda: bool(trial.simulation.writes)


def wait_for_any_moment(_trial: KillTrial) -> Callable[[], bool]:
    until = time.monotonic() + random.uniform(0.1, LONGEST_SECONDS)
    return lambda: time.monotonic() >= until


def restart_server() -> None:
    program = os.environ["JOBSBOT_TEST_POSTGRES_RESTART"]
    subprocess.run([program, str(DOWN_SECONDS)], check=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
