"""What the store remembers of a plan, from asking to its end."""

from datetime import timedelta

import msgspec
import pytest

from jobsbot.core.interaction import Place
from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.plan import Progress, Status
from jobsbot.store import open_store
from tests.plans import ANNA, BEN, INCIDENT, NOON, asked, key, planned, running

LATER = NOON + timedelta(minutes=1)
TOO_LATE = NOON + timedelta(minutes=10)


@pytest.mark.parametrize("action", [Tag(add=("seen",), remove=("new",)), Delete(), None])
def test_a_plan_comes_back_as_it_was_kept(store, action):
    plan = planned(running(1, 2), action)
    assert store.keep(plan).plan == plan
    kept = store.recall("p1")
    assert kept.plan == plan
    assert (kept.status, kept.by, kept.at, kept.card) == (Status.OPEN, None, None, None)


def test_an_unknown_plan_is_none(store):
    assert store.recall("nothing") is None


def test_the_same_id_again_changes_nothing(store):
    first = planned(running(1))
    store.keep(first)
    store.close("p1", Status.CANCELLED, BEN, LATER)
    again = store.keep(planned(running(1, 2, 3)))
    assert again.plan == first
    assert again.status is Status.CANCELLED


def test_a_card_is_remembered_where_it_was_posted(store):
    store.keep(planned(running(1)))
    store.posted("p1", INCIDENT)
    assert store.recall("p1").card == INCIDENT
    store.posted("p1", Place("C2", "", "7"))
    assert store.recall("p1").card == Place("C2", "", "7")


def test_another_process_reads_the_same(store, url):
    store.keep(planned(running(1)))
    store.close("p1", Status.CLAIMED, BEN, LATER)
    progress = Progress(
        requested=(key(1),), outcomes=(Outcome(key(1), Result.DONE, "cancelled"),), trouble="Hm."
    )
    store.advance("p1", progress)
    other = open_store(url)
    try:
        read = other.recall("p1")
    finally:
        other.close_connections()
    assert (read.status, read.by, read.at) == (Status.CLAIMED, BEN, LATER)
    assert read.progress == progress


def test_only_an_open_plan_is_seen_again(store):
    plan = planned(running(1, 2))
    store.keep(plan)
    now = plan.reseen({job.key: job for job in running(1)}, LATER)
    assert store.reseen(now).plan.keys == (key(1),)
    store.close("p1", Status.CLAIMED, ANNA, LATER)
    assert store.reseen(plan) is None
    assert store.recall("p1").plan == now


def test_a_claim_after_its_time_is_refused_and_left_for_the_sweep(store):
    store.keep(planned(running(1)))
    assert not store.close("p1", Status.CLAIMED, ANNA, TOO_LATE)
    assert store.recall("p1").status is Status.OPEN
    assert store.close("p1", Status.EXPIRED, None, TOO_LATE)
    assert not store.close("p1", Status.CLAIMED, ANNA, LATER)
    assert store.recall("p1").status is Status.EXPIRED


def test_only_open_plans_whose_time_is_up_have_expired(store):
    store.keep(planned(running(1)))
    store.keep(planned(running(2), said=asked("p2", when=NOON + timedelta(hours=1))))
    store.keep(planned(running(3), said=asked("p3")))
    store.close("p3", Status.CANCELLED, ANNA, LATER)
    assert store.expired(LATER) == ()
    assert [record.plan.id for record in store.expired(TOO_LATE)] == ["p1"]


def test_a_plan_at_its_end_stays_there(store):
    store.keep(planned(running(1)))
    store.close("p1", Status.CLAIMED, ANNA, LATER)
    assert [record.plan.id for record in store.unfinished()] == ["p1"]
    end = Progress(outcomes=(Outcome(key(1), Result.DONE),), ended_at=LATER)
    assert store.advance("p1", end, Status.DONE).status is Status.DONE
    late = store.advance("p1", Progress(trouble="A look that came too late."))
    assert (late.status, late.progress) == (Status.DONE, end)
    assert store.unfinished() == ()


def test_progress_needs_a_claim(store):
    store.keep(planned(running(1)))
    assert store.advance("p1", Progress(trouble="Hm."), Status.DONE).status is Status.OPEN
    with pytest.raises(KeyError):
        store.advance("nothing", Progress())


def test_names_from_outside_come_back_letter_for_letter(store):
    odd = "<!channel> ' \" \\ \u2028 café 🕷 ; DROP TABLE plans"
    plan = msgspec.structs.replace(planned(running(1)), sentence=odd)
    store.keep(plan)
    assert store.recall("p1").plan.sentence == odd
