"""What the store remembers of a plan, from asking to its end."""

from datetime import timedelta

import msgspec
import pytest

from jobsbot.core.interaction import Place
from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.store import open_store
from tests.sample_plans import (
    ANNA,
    BEN,
    INCIDENT,
    NOON,
    job_key,
    make_plan,
    running_jobs,
    stop_request,
)

LATER = NOON + timedelta(minutes=1)
TOO_LATE = NOON + timedelta(minutes=10)


@pytest.mark.parametrize("action", [Tag(add=("seen",), remove=("new",)), Delete(), None])
def test_a_plan_comes_back_as_it_was_kept(store, action):
    plan = make_plan(running_jobs(1, 2), action)
    assert store.add_plan(plan).plan == plan
    kept = store.get_plan("p1")
    assert kept.plan == plan
    assert (kept.status, kept.closed_by, kept.closed_at, kept.card) == (
        PlanStatus.OPEN,
        None,
        None,
        None,
    )


def test_an_unknown_plan_is_none(store):
    assert store.get_plan("nothing") is None


def test_the_same_id_again_changes_nothing(store):
    first = make_plan(running_jobs(1))
    store.add_plan(first)
    store.close_plan("p1", PlanStatus.CANCELLED, BEN, LATER)
    again = store.add_plan(make_plan(running_jobs(1, 2, 3)))
    assert again.plan == first
    assert again.status is PlanStatus.CANCELLED


def test_a_card_is_remembered_where_it_was_posted(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    assert store.get_plan("p1").card == INCIDENT
    store.save_card_place("p1", Place("C2", "", "7"))
    assert store.get_plan("p1").card == Place("C2", "", "7")


def test_another_process_reads_the_same(store, url):
    store.add_plan(make_plan(running_jobs(1)))
    store.close_plan("p1", PlanStatus.CLAIMED, BEN, LATER)
    progress = Progress(
        requested=(job_key(1),),
        outcomes=(Outcome(job_key(1), Result.DONE, "cancelled"),),
        trouble="Hm.",
    )
    store.update_progress("p1", progress)
    other = open_store(url)
    try:
        read = other.get_plan("p1")
    finally:
        other.close_connections()
    assert (read.status, read.closed_by, read.closed_at) == (PlanStatus.CLAIMED, BEN, LATER)
    assert read.progress == progress


def test_only_an_open_plan_is_seen_again(store):
    plan = make_plan(running_jobs(1, 2))
    store.add_plan(plan)
    now = plan.with_jobs({job.key: job for job in running_jobs(1)}, LATER)
    assert store.refresh_plan(now).plan.keys == (job_key(1),)
    store.close_plan("p1", PlanStatus.CLAIMED, ANNA, LATER)
    assert store.refresh_plan(plan) is None
    assert store.get_plan("p1").plan == now


def test_a_claim_after_its_time_is_refused_and_left_for_the_sweep(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert not store.close_plan("p1", PlanStatus.CLAIMED, ANNA, TOO_LATE)
    assert store.get_plan("p1").status is PlanStatus.OPEN
    assert store.close_plan("p1", PlanStatus.EXPIRED, None, TOO_LATE)
    assert not store.close_plan("p1", PlanStatus.CLAIMED, ANNA, LATER)
    assert store.get_plan("p1").status is PlanStatus.EXPIRED


def test_only_open_plans_whose_time_is_up_have_expired(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.add_plan(
        make_plan(running_jobs(2), said=stop_request("p2", when=NOON + timedelta(hours=1)))
    )
    store.add_plan(make_plan(running_jobs(3), said=stop_request("p3")))
    store.close_plan("p3", PlanStatus.CANCELLED, ANNA, LATER)
    assert store.list_expired_plans(LATER) == ()
    assert [record.plan.id for record in store.list_expired_plans(TOO_LATE)] == ["p1"]


def test_a_plan_at_its_end_stays_there(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.close_plan("p1", PlanStatus.CLAIMED, ANNA, LATER)
    assert [record.plan.id for record in store.list_claimed_plans()] == ["p1"]
    end = Progress(outcomes=(Outcome(job_key(1), Result.DONE),), ended_at=LATER)
    assert store.update_progress("p1", end, PlanStatus.DONE).status is PlanStatus.DONE
    late = store.update_progress("p1", Progress(trouble="A look that came too late."))
    assert (late.status, late.progress) == (PlanStatus.DONE, end)
    assert store.list_claimed_plans() == ()


def test_progress_needs_a_claim(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert (
        store.update_progress("p1", Progress(trouble="Hm."), PlanStatus.DONE).status
        is PlanStatus.OPEN
    )
    with pytest.raises(KeyError):
        store.update_progress("nothing", Progress())


def test_names_from_outside_come_back_letter_for_letter(store):
    odd = "<!channel> ' \" \\ \u2028 café 🕷 ; DROP TABLE plans"
    plan = msgspec.structs.replace(make_plan(running_jobs(1)), sentence=odd)
    store.add_plan(plan)
    assert store.get_plan("p1").plan.sentence == odd
