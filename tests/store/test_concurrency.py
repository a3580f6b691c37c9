"""Many ask at once; one is answered yes."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import pytest

from jobsbot.core.interaction import Person
from jobsbot.core.plans.attempts import SendPermit
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store import open_store
from tests.processes.preloaded_processes import RunningModule
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

ROOT = Path(__file__).parents[2]
LATER = NOON + timedelta(minutes=1)


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


@dataclass
class Claimant:
    """A process that will claim, and what it reads and writes."""

    process: RunningModule
    keys: TextIO
    says: TextIO


@contextmanager
def start_claimant(processes, url) -> Iterator[Claimant]:
    """Start one, and end it."""
    keys, says = os.pipe(), os.pipe()
    process = processes.start(
        "tests.store.claiming_process",
        *(url, LATER.isoformat()),
        environ=os.environ,
        folder=ROOT,
        streams={0: keys[0], 1: says[1]},
    )
    os.close(keys[0])
    os.close(says[1])
    try:
        with os.fdopen(keys[1], "w") as typing, os.fdopen(says[0]) as reading:
            yield Claimant(process, typing, reading)
    finally:
        process.kill()


@pytest.mark.slow
def test_of_8_processes_that_start_on_an_empty_database_and_claim_at_once_one_wins(
    empty_url, processes
):
    with ExitStack() as running:
        claimants = [running.enter_context(start_claimant(processes, empty_url)) for _ in range(8)]
        assert {claimant.says.readline() for claimant in claimants} == {"ready\n"}
        store = open_store(empty_url)
        store.add_plan(make_plan(running_jobs(1)))
        for claimant in claimants:
            claimant.keys.write("go\n")
            claimant.keys.flush()
        said = [claimant.says.read().strip() for claimant in claimants]
        store.close_connections()
    assert sorted(said) == ["False"] * 7 + ["True"]


def test_a_batch_is_attempted_once(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, LATER)
    poll = store.begin_poll("p1", 0, "one/a").poll
    permits = at_once(lambda _: store.add_attempt(poll, 0, NOON))
    assert permits.count(SendPermit.FIRST) == 1
    assert store.add_attempt(poll, 1, NOON) is SendPermit.FIRST


def test_of_24_polls_at_once_one_is_the_newest(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, LATER)
    polls = at_once(lambda n: store.begin_poll("p1", 0, f"one/{n}").poll)
    assert len({poll.fencing_number for poll in polls}) == 24
    newest = max(polls, key=lambda poll: poll.fencing_number)
    assert store.add_attempt(newest, 0, NOON) is SendPermit.FIRST


def test_what_happens_once_happens_once(store):
    assert at_once(lambda _: store.claim_dedup_key("delivery 1", NOON)).count(True) == 1
    assert store.claim_dedup_key("delivery 2", NOON)


def test_24_threads_keep_the_same_plan_and_all_read_it(store):
    plan = make_plan(running_jobs(1))
    assert {record.plan.id for record in at_once(lambda _: store.add_plan(plan))} == {"p1"}
