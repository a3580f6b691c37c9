"""Many ask at once; one is answered yes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import Status
from jobsbot.store import open_store
from tests.plans import ANNA, NOON, planned, running

LATER = NOON + timedelta(minutes=1)
PROCESS = """
import sys
from datetime import datetime
from jobsbot.core.plans.plan import Status
from jobsbot.core.interaction import Person
from jobsbot.store import migrate, open_store

url, when = sys.argv[1:]
migrate(url)
store = open_store(url)
print("ready", flush=True)
sys.stdin.readline()
print(store.close("p1", Status.CLAIMED, Person("U9"), datetime.fromisoformat(when)))
"""


def at_once(ask, threads=24):
    with ThreadPoolExecutor(threads) as pool:
        return [
            answer.result(timeout=60) for answer in [pool.submit(ask, n) for n in range(threads)]
        ]


def test_of_24_claims_from_threads_one_wins(store):
    store.keep(planned(running(1)))
    won = at_once(lambda n: store.close("p1", Status.CLAIMED, Person(f"U{n}"), LATER))
    assert won.count(True) == 1
    assert store.recall("p1").by == Person(f"U{won.index(True)}")


def test_a_claim_and_a_cancellation_never_both_win(store):
    store.keep(planned(running(1)))
    kinds = (Status.CLAIMED, Status.CANCELLED, Status.EXPIRED)
    won = at_once(lambda n: store.close("p1", kinds[n % 3], ANNA, LATER))
    assert won.count(True) == 1
    assert store.recall("p1").status is kinds[won.index(True) % 3]


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
    store.keep(planned(running(1)))
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in asking]
    store.close_connections()
    assert sorted(said) == ["False"] * 7 + ["True"]


def test_a_batch_is_attempted_once(store):
    store.keep(planned(running(1)))
    assert at_once(lambda _: store.attempt("p1", 0, NOON)).count(True) == 1
    assert store.attempt("p1", 1, NOON)


def test_what_happens_once_happens_once(store):
    assert at_once(lambda _: store.first_time("delivery 1", NOON)).count(True) == 1
    assert store.first_time("delivery 2", NOON)


def test_24_threads_keep_the_same_plan_and_all_read_it(store):
    plan = planned(running(1))
    assert {record.plan.id for record in at_once(lambda _: store.keep(plan))} == {"p1"}
