"""Many ask at once; one is answered yes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store import open_store
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

LATER = NOON + timedelta(minutes=1)
PROCESS = """
import sys
from datetime import datetime
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.interaction import Person
from jobsbot.store import migrate, open_store

url, when = sys.argv[1:]
migrate(url)
store = open_store(url)
print("ready", flush=True)
sys.stdin.readline()
print(store.close_plan("p1", PlanStatus.CLAIMED, Person("U9"), datetime.fromisoformat(when)))
"""


def at_once(ask, threads=24):
    with ThreadPoolExecutor(threads) as pool:
        return [
            answer.result(timeout=60) for answer in [pool.submit(ask, n) for n in range(threads)]
        ]


def test_of_24_claims_from_threads_one_wins(store):
    store.add_plan(make_plan(running_jobs(1)))
    won = at_once(lambda n: store.close_plan("p1", PlanStatus.CLAIMED, Person(f"U{n}"), LATER))
    assert won.count(True) == 1
    assert store.get_plan("p1").closed_by == Person(f"U{won.index(True)}")


def test_a_claim_and_a_cancellation_never_both_win(store):
    store.add_plan(make_plan(running_jobs(1)))
    kinds = (PlanStatus.CLAIMED, PlanStatus.CANCELLED, PlanStatus.EXPIRED)
    won = at_once(lambda n: store.close_plan("p1", kinds[n % 3], ANNA, LATER))
    assert won.count(True) == 1
    assert store.get_plan("p1").status is kinds[won.index(True) % 3]


def test_of_8_processes_that_start_on_an_empty_database_and_claim_at_once_one_wins(url):
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, url, LATER.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    assert {process.stdout.readline() for process in asking} == {"ready\n"}
    store = open_store(url)
    store.add_plan(make_plan(running_jobs(1)))
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in asking]
    store.close_connections()
    assert sorted(said) == ["False"] * 7 + ["True"]


def test_a_batch_is_attempted_once(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert at_once(lambda _: store.add_attempt("p1", 0, NOON)).count(True) == 1
    assert store.add_attempt("p1", 1, NOON)


def test_what_happens_once_happens_once(store):
    assert at_once(lambda _: store.claim_dedup_key("delivery 1", NOON)).count(True) == 1
    assert store.claim_dedup_key("delivery 2", NOON)


def test_24_threads_keep_the_same_plan_and_all_read_it(store):
    plan = make_plan(running_jobs(1))
    assert {record.plan.id for record in at_once(lambda _: store.add_plan(plan))} == {"p1"}
