"""Claims of one person at the same moment never have more jobs carried out than an hour may hold.

Each claim was judged before any of the others began: only the count in its transaction stands
between them.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier as Meeting

import pytest

from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import Plan, PlanStatus
from jobsbot.store import Store, open_store
from tests.sample_plans import ANNA, BEN, NOON, make_plan, running_jobs, stop_request

PLANS, LIMIT = 16, 10
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def stores(url: str) -> Iterator[list[Store]]:
    """Two processes on one database, as far as the database can tell."""
    opened = [open_store(url) for _ in range(2)]
    yield opened
    for store in opened:
        store.close_connections()


def ask(store: Store, number: int, *, who: Person = ANNA, jobs: int = 1) -> Plan:
    """Keep a plan to stop so many jobs, which nobody has confirmed."""
    asked = running_jobs(*range(number * 100 + 1, number * 100 + jobs + 1))
    return store.add_plan(make_plan(asked, said=stop_request(f"p{number}", who=who))).plan


def claim(store: Store, plan: Plan, limit: int | None, at: datetime = LATER) -> bool:
    return store.claim_plan(plan.id, plan.asked_by, at, hourly_limit=limit)


def claim_at_once(stores: Sequence[Store], plans: Sequence[Plan], limit: int) -> list[bool]:
    """Claim all of them together, by one store and the other, and answer which were let through."""
    meeting = Meeting(len(plans))

    def run(number: int) -> bool:
        meeting.wait(timeout=60)
        try:
            return claim(stores[number % 2], plans[number], limit)
        except Refused:
            return False

    with ThreadPoolExecutor(len(plans)) as pool:
        return [one.result(timeout=120) for one in [pool.submit(run, n) for n in range(len(plans))]]


def test_of_sixteen_claims_at_once_ten_are_let_through_where_ten_may_be(stores):
    plans = [ask(stores[0], number) for number in range(PLANS)]
    won = claim_at_once(stores, plans, LIMIT)
    assert won.count(True) == LIMIT
    assert stores[0].count_claimed_jobs(ANNA, NOON) == LIMIT
    for plan, is_won in zip(plans, won, strict=True):
        status = stores[0].get_plan(plan.id).status
        assert status is (PlanStatus.CLAIMED if is_won else PlanStatus.OPEN)
        _asked, judged = (entry.what for entry in stores[0].get_audit_entries(plan.id))
        said = "confirmed: stop" if is_won else "denied: confirm stop"
        assert judged.startswith(said), "each has its line, and one alone"
    assert stores[0].find_audit_breaks(b"") == ()


def test_jobs_are_counted_and_not_plans(stores):
    for number in range(3):
        assert claim(stores[number % 2], ask(stores[0], number, jobs=3), LIMIT)
    with pytest.raises(Refused, match="more than 10 jobs in an hour"):
        claim(stores[1], ask(stores[0], 3, jobs=3), LIMIT)
    assert claim(stores[1], ask(stores[0], 4), LIMIT)


def test_two_people_at_once_have_an_hour_each(stores):
    people = (ANNA, BEN)
    plans = [ask(stores[0], number, who=people[number // 8]) for number in range(PLANS)]
    claim_at_once(stores, plans, 3)
    assert [stores[0].count_claimed_jobs(who, NOON) for who in people] == [3, 3]


def test_what_a_rule_without_a_limit_lets_through_counts_for_one_that_has_one(stores):
    for number in range(4):
        assert claim(stores[0], ask(stores[0], number), None)
    with pytest.raises(Refused, match="more than 4 jobs in an hour"):
        claim(stores[1], ask(stores[0], 4), 4)
    assert claim(stores[1], ask(stores[0], 5), 5)


def test_an_hour_later_there_is_room_again(stores):
    assert claim(stores[0], ask(stores[0], 0, jobs=10), LIMIT)
    soon = ask(stores[0], 1)
    with pytest.raises(Refused):
        claim(stores[0], soon, LIMIT, NOON + timedelta(minutes=9))
    plan = make_plan(running_jobs(9), said=stop_request("p9", when=NOON + timedelta(minutes=55)))
    stores[0].add_plan(plan)
    assert claim(stores[0], plan, LIMIT, LATER + timedelta(minutes=60, seconds=1))
