"""How fast a confirmed write leaves, and what idling costs.

    python -m benchmarks.write_latency [NAME …]
    scripts/with-postgres python -m benchmarks.write_latency claimed claimed-hanging

NAME is many, hanging, healthy, limited, silent, dripping, worker, claimed, claimed-hanging, large
or idle; all, without one. Where there is a PostgreSQL, the three that have a `web` and a `worker`
are measured on it.

The work, its engine and a SQLite store are real, at the intervals that people get; the Jobs API is
a dict, so that what is measured is ours. `healthy`, `limited`, `silent` and `dripping` are sixty
clicks at the real webhook, over HTTP and signed, while Slack is so. Prints a line a figure; exits 1
where one is missed.
"""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

import msgspec
from sqlalchemy import make_url

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.core.plans.plan import Plan, PlanStatus
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.values import replace
from jobsbot.operations import Intervals
from jobsbot.store import open_store
from jobsbot.store.schema import plans
from tests.databases.temporary import temporary_database
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import FakeCards, run_operations, wait_until
from tests.sample_plans import ANNA, make_plan, running_jobs, stop_request
from tests.slack.failing_slack import TimedApi, open_stop_trial

CLOSED_PLANS = 10_000
IDLE_SECONDS = 20.0


def main(*names: str) -> int:
    logging.disable(logging.WARNING)
    missed = 0
    for name in names or tuple(FIGURES):
        on_server = name in OF_TWO_PROCESSES and "JOBSBOT_TEST_POSTGRES" in os.environ
        kind = "postgres" if on_server else "sqlite"
        with (
            tempfile.TemporaryDirectory() as folder,
            temporary_database(kind, Path(folder)) as url,
        ):
            what, measured, limit, unit = FIGURES[name](url)
        missed += measured > limit
        print(f"{what}: {measured:.2f} {unit} (at most {limit:g} {unit})", flush=True)
    return int(missed > 0)


Figure = tuple[str, float, float, str]


def measure_many(url: str) -> Figure:
    """Time 60 stops, confirmed one right after the other."""
    seconds = time_stops(url, 60, cards_hang=False)
    return (
        "60 stops confirmed at once, the last requested so long after the last click",
        seconds,
        2.0,
        "s",
    )


def measure_hanging_slack(url: str) -> Figure:
    seconds = time_stops(url, 1, cards_hang=True)
    return "A stop while Slack hangs, requested so long after the click", seconds, 0.5, "s"


def time_stops(url: str, number: int, *, cards_hang: bool) -> float:
    jobs, hung = running_jobs(*range(1, number + 1)), Event()
    api = FakeJobsApi(*jobs, lasts=10_000)
    cards = FakeCards(watch=lambda: hung.wait(60) if cards_hang else None)
    with run_operations(url, api, cards, now, intervals=Intervals()) as running:
        for n, job in enumerate(jobs):
            running.ask(make_plan([job], said=stop_request(f"p{n}", when=now())))
        for n in range(number):
            running.click(f"p{n}")
        began_at = time.perf_counter()
        seconds = time_until(began_at, lambda: len(api.sent(STOP_ENDPOINT)) == number)
        hung.set()
    return seconds


def time_clicks(failure: str, url: str) -> Figure:
    """Time 60 stops, confirmed together at the webhook, in the state of Slack that is named."""
    folder = Path(make_url(url).database or "").parent
    with open_stop_trial(folder, failure, 60, Intervals()) as trial:
        clicked = trial.click_all()
        wait_until(lambda: trial.api.stopped_at.keys() == clicked.keys(), seconds=60)
        last = max(trial.api.stopped_at.values()) - max(clicked.values())
    name = f"60 stops confirmed at the webhook ({failure} of Slack), the last requested after"
    return name, last, 2.0, "s"


def time_claims(number: int, hangs: bool, url: str) -> Figure:
    """Time stops that a `web` claims while 60 cards expire: the longest from claim to request."""
    api, hung = TimedApi(*running_jobs(*range(1, number + 1))), Event()
    cards = FakeCards(watch=lambda: hung.wait(60) if hangs else None)
    claimed = {}
    with run_operations(url, api, cards, now, intervals=Intervals()) as running:
        for n in range(60):
            said = stop_request(f"old{n}", when=now() - timedelta(minutes=11))
            running.ask(make_plan(running_jobs(number + n + 1), said=said))
        for job in running_jobs(*range(1, number + 1)):
            running.ask(make_plan([job], said=stop_request(f"p{job.key.number}", when=now())))
        time.sleep(1.5)
        for job in running_jobs(*range(1, number + 1)):
            assert running.store.claim_plan(f"p{job.key.number}", ANNA, now())
            claimed[job.key] = time.perf_counter()
        wait_until(lambda: api.stopped_at.keys() == claimed.keys(), seconds=60)
        longest = max(api.stopped_at[key] - at for key, at in claimed.items())
        hung.set()
    slack = "Slack hangs" if hangs else "Slack is well"
    what = f"{number} claimed by another process while 60 cards expire and {slack}, each after"
    return what, longest, 1.0, "s"


def measure_large(url: str) -> Figure:
    jobs = running_jobs(*range(1, 5001))
    api, numbers = FakeJobsApi(*jobs, lasts=10_000), PolicyNumbers(most=5000)
    with run_operations(url, api, clock=now, intervals=Intervals(), numbers=numbers) as running:
        running.ask(make_plan(jobs, said=stop_request("p1", when=now())))
        began_at = time.perf_counter()
        running.click("p1")
        seconds = time_until(began_at, lambda: len(api.sent(STOP_ENDPOINT)) == len(jobs))
    return "A stop of 5,000 jobs, all requested after", seconds, 15.0, "s"


def measure_idle(url: str) -> Figure:
    """Measure the CPU time of work that has nothing to do."""
    with run_operations(url, FakeJobsApi(), clock=now, intervals=Intervals()) as running:
        add_closed_plans(url)
        time.sleep(3.0)
        began_at, cpu = time.perf_counter(), time.process_time()
        time.sleep(IDLE_SECONDS)
        used = time.process_time() - cpu
        share = 100 * used / (time.perf_counter() - began_at)
        assert running.operations.is_alive()
    return f"Idle with {CLOSED_PLANS:,} closed plans", share, 1.0, "% of a core"


def add_closed_plans(url: str) -> None:
    """Put closed plans into a store, as they are an hour after their end."""
    store = open_store(url)
    plan = make_plan(running_jobs(1), said=stop_request("old", when=now() - timedelta(hours=1)))
    store.add_plan(plan)
    with store.engine.begin() as connection:
        row = dict(connection.execute(plans.select().where(plans.c.id == "old")).mappings().one())
        closed = row | {"status": PlanStatus.DONE.value, "closed_at": now(), "end_told": True}
        connection.execute(
            plans.insert(),
            [closed | {"id": f"old{n}", "body": rename(plan, n)} for n in range(CLOSED_PLANS)],
        )
        connection.execute(plans.delete().where(plans.c.id == "old"))
    store.close_connections()


def rename(plan: Plan, number: int) -> str:
    return msgspec.json.encode(replace(plan, id=f"old{number}")).decode()


def time_until(began_at: float, holds: Callable[[], bool]) -> float:
    """Say how long it took until something held, to within 20 ms."""
    wait_until(holds, seconds=60)
    return time.perf_counter() - began_at


def now() -> datetime:
    return datetime.now(UTC)


FIGURES: dict[str, Callable[[str], Figure]] = {
    "many": measure_many,
    "hanging": measure_hanging_slack,
    "healthy": partial(time_clicks, "none"),
    "limited": partial(time_clicks, "rate limit"),
    "silent": partial(time_clicks, "silence"),
    "dripping": partial(time_clicks, "drip"),
    "worker": partial(time_claims, 1, True),
    "claimed": partial(time_claims, 60, False),
    "claimed-hanging": partial(time_claims, 60, True),
    "large": measure_large,
    "idle": measure_idle,
}
OF_TWO_PROCESSES = ("worker", "claimed", "claimed-hanging")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
