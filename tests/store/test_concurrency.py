"""Many ask at once; one is answered yes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from jobsbot.core.interaction import Person
from jobsbot.core.plans.attempts import SendPermit
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store import open_store
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

LATER = NOON + timedelta(minutes=1)
PROCESS = """
import sys
from datetime import datetime
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.interaction import Person
from jobsbot.store import open_store
from jobsbot.store.migrate import migrate

url, when = sys.argv[1:]
migrate(url)
store = open_store(url)
print("ready", flush=True)
sys.stdin.readline()
print(store.claim_plan("p1", Person("U9"), datetime.fromisoformat(when)))
"""


def at_once(ask, threads=24):
    with ThreadPoolExecutor(threads) as pool:
        return [
            answer.result(timeout=60) for answer in [pool.submit(ask, n) for n in range(threads)]
        ]


def test_of_24_claims_from_threads_one_wins(store):
    store.add_plan(make_plan(running_jobs(1)))
    won = at_once(lambda n: store.claim_plan("p1", Person(f"U{n}"), LATER))
    assert won.count(True) == 1
    assert store.get_plan("p1").closed_by == Person(f"U{won.index(True)}")


def test_a_claim_and_a_cancellation_never_both_win(store):
    store.add_plan(make_plan(running_jobs(1)))
    kinds = (PlanStatus.CLAIMED, PlanStatus.CANCELLED, PlanStatus.EXPIRED)

    def take(number):
        kind = kinds[number % 3]
        if kind is PlanStatus.CLAIMED:
            return store.claim_plan("p1", ANNA, LATER)
        return store.close_plan("p1", kind, ANNA, LATER)

    won = at_once(take)
    assert won.count(True) == 1
    assert store.get_plan("p1").status is kinds[won.index(True) % 3]
    assert len(store.get_audit_entries("p1")) == 2  # asked, and the one that won


def test_of_8_processes_that_start_on_an_empty_database_and_claim_at_once_one_wins(empty_url):
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, empty_url, LATER.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    assert {process.stdout.readline() for process in asking} == {"ready\n"}
    store = open_store(empty_url)
    store.add_plan(make_plan(running_jobs(1)))
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in asking]
    store.close_connections()
    assert sorted(said) == ["False"] * 7 + ["True"]


def test_a_batch_is_attempted_once(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, LATER)
    poll = store.begin_poll("p1", 0, "one/a")
    permits = at_once(lambda _: store.add_attempt(poll, 0, NOON))
    assert permits.count(SendPermit.FIRST) == 1
    assert store.add_attempt(poll, 1, NOON) is SendPermit.FIRST


def test_of_24_polls_at_once_one_is_the_newest(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, LATER)
    polls = at_once(lambda n: store.begin_poll("p1", 0, f"one/{n}"))
    assert len({poll.fencing_number for poll in polls}) == 24
    newest = max(polls, key=lambda poll: poll.fencing_number)
    assert store.add_attempt(newest, 0, NOON) is SendPermit.FIRST


def test_what_happens_once_happens_once(store):
    assert at_once(lambda _: store.claim_dedup_key("delivery 1", NOON)).count(True) == 1
    assert store.claim_dedup_key("delivery 2", NOON)


def test_24_threads_keep_the_same_plan_and_all_read_it(store):
    plan = make_plan(running_jobs(1))
    assert {record.plan.id for record in at_once(lambda _: store.add_plan(plan))} == {"p1"}
