"""What the store remembers of a plan, from asking to its end."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.errors import PlanNotReadable
from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.attempts import Answer, Attempt
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress, UnreadablePlan
from jobsbot.core.ports import FencedOff, Poll
from jobsbot.core.values import replace
from jobsbot.store import open_store
from jobsbot.store.schema import plans
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
    store.claim_plan("p1", BEN, LATER)
    progress = Progress(
        requested=(job_key(1),),
        outcomes=(Outcome(job_key(1), Result.DONE, "cancelled"),),
        trouble="Hm.",
    )
    store.update_progress(store.begin_poll("p1", 0, "one/a").poll, progress)
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
    assert store.refresh_plan(now, before=plan).plan.keys == (job_key(1),)
    assert store.refresh_plan(plan, before=plan) is None, "somebody refreshed it meanwhile"
    assert not store.claim_plan("p1", ANNA, LATER), "what was seen is another view"
    assert store.claim_plan("p1", ANNA, LATER, view=now.view)
    assert store.refresh_plan(plan, before=now) is None
    assert store.get_plan("p1").plan == now


def test_a_claim_after_its_time_is_refused_and_left_for_the_sweep(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert not store.claim_plan("p1", ANNA, TOO_LATE)
    assert store.get_plan("p1").status is PlanStatus.OPEN
    assert store.close_plan("p1", PlanStatus.EXPIRED, None, TOO_LATE)
    assert not store.claim_plan("p1", ANNA, LATER)
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
    store.claim_plan("p1", ANNA, LATER)
    assert [record.plan.id for record in store.list_claimed_plans()] == ["p1"]
    assert store.list_unbegun_plans() == store.list_claimed_plans()
    end = Progress(outcomes=(Outcome(job_key(1), Result.DONE),), ended_at=LATER)
    poll = store.begin_poll("p1", 0, "one/a").poll
    assert store.list_unbegun_plans() == ()
    assert store.end_plan(poll, end, ANNA, "ended: 1 done", LATER).status is PlanStatus.DONE
    store.update_progress(poll, Progress(trouble="A poll that came too late."))
    store.end_plan(poll, Progress(), BEN, "ended: again", LATER)
    late = store.get_plan("p1")
    assert (late.status, late.progress) == (PlanStatus.DONE, end)
    assert store.list_claimed_plans() == ()
    assert [entry.what for entry in store.get_audit_entries("p1")][2:] == ["ended: 1 done"]


def test_progress_needs_a_claim(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert store.begin_poll("p1", 0, "one/a") is None
    assert store.begin_poll("nothing", 0, "one/a") is None
    unclaimed = Poll("p1", 0)
    assert store.end_plan(unclaimed, Progress(), ANNA, "ended", LATER).status is PlanStatus.OPEN


def test_a_poll_begins_with_all_that_is_known_and_with_what_its_beginning_makes_of_it(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, LATER)
    store.add_attempt(store.begin_poll("p1", 0, "one/a").poll, 0, LATER)
    revision = store.get_revision("p1")
    begun = store.begin_poll("p1", 1, "one/b", lambda record: add_trouble(record, "Hm."))
    assert begun.record == store.get_plan("p1")
    assert begun.record.progress == Progress(interrupted=True, trouble="Hm.")
    assert begun.attempts == {0: Attempt(Answer.NOT_KNOWN)}
    assert store.get_revision("p1") == revision + 1, "its card does not say it yet"
    store.begin_poll("p1", 2, "one/b")
    assert store.get_revision("p1") == revision + 1, "nothing has changed"


def add_trouble(record, trouble):
    return replace(record.progress, trouble=trouble)


@pytest.mark.parametrize("status", [PlanStatus.CLAIMED, PlanStatus.DONE, PlanStatus.REPLACED])
def test_a_plan_begins_and_ends_by_no_other_way(store, status):
    store.add_plan(make_plan(running_jobs(1)))
    with pytest.raises(ValueError, match=status.value):
        store.close_plan("p1", status, ANNA, LATER)
    assert store.get_plan("p1").status is PlanStatus.OPEN


def test_each_step_of_a_plan_stands_in_the_audit(store):
    for plan_id in ("p1", "p2", "p3", "p4"):
        store.add_plan(make_plan(running_jobs(1), said=stop_request(plan_id)))
    store.claim_plan("p1", BEN, LATER)
    store.close_plan("p2", PlanStatus.CANCELLED, BEN, LATER)
    store.close_plan("p3", PlanStatus.EXPIRED, None, TOO_LATE)
    store.close_plan("p4", PlanStatus.WITHDRAWN, None, LATER)
    steps = [store.get_audit_entries(plan_id) for plan_id in ("p1", "p2", "p3", "p4")]
    assert [[(entry.who, entry.what) for entry in lines] for lines in steps] == [
        [(ANNA, "asked: stop 123/1/1"), (BEN, "confirmed: stop 123/1/1")],
        [(ANNA, "asked: stop 123/1/1"), (BEN, "cancelled: stop 123/1/1")],
        [(ANNA, "asked: stop 123/1/1"), (JOBSBOT, "expired: stop 123/1/1")],
        [(ANNA, "asked: stop 123/1/1"), (JOBSBOT, "withdrawn: stop 123/1/1")],
    ]


def test_a_claim_whose_line_cannot_be_written_is_no_claim(store):
    store.add_plan(make_plan(running_jobs(1)))
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        store.claim_plan("p1", ANNA, LATER)
    assert store.get_plan("p1").status is PlanStatus.OPEN


@pytest.mark.parametrize(
    "values", [{"body": "{}"}, {"progress": '{"requested": 7}'}, {"closed_by": "?"}]
)
def test_a_row_of_a_newer_release_is_set_aside_and_the_others_are_read(store, values):
    for plan_id in ("p1", "p2"):
        store.add_plan(make_plan(running_jobs(1), said=stop_request(plan_id)))
        store.claim_plan(plan_id, ANNA, LATER)
    with store.engine.begin() as connection:
        connection.execute(update(plans).where(plans.c.id == "p1").values(**values))
    odd, plan = sorted(store.list_claimed_plans(), key=lambda found: isinstance(found, PlanRecord))
    assert odd == UnreadablePlan("p1")
    assert plan.plan.id == "p2"
    with pytest.raises(PlanNotReadable, match="a newer release"):
        store.get_plan("p1")


def test_names_from_outside_come_back_letter_for_letter(store):
    odd = "<!channel> ' \" \\ \u2028 café 🕷 ; DROP TABLE plans"
    plan = replace(make_plan(running_jobs(1)), sentence=odd)
    store.add_plan(plan)
    assert store.get_plan("p1").plan.sentence == odd


def test_stale_cards_are_found_without_going_through_every_closed_plan(store):
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses its indexes by what is in the table")
    asked = []
    listen = (store.engine, "before_cursor_execute")
    event.listen(*listen, lambda *given: asked.append((given[2], given[3])))
    store.list_stale_cards(50)
    query, values = next(pair for pair in asked if pair[0].startswith("SELECT"))
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    assert "plans_with_stale_card" in str(found)


def test_what_was_taken_back_is_out_of_reach_of_polls_begun_before_and_after(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, NOON)
    before = store.begin_poll("p1", 0, "one/1").poll
    assert store.take_back_claim("p1", ANNA, NOON)
    with pytest.raises(FencedOff):
        store.update_progress(before, Progress())
    with pytest.raises(FencedOff):
        store.add_attempt(before, 0, NOON)
    assert store.begin_poll("p1", 1, "one/2") is None


def test_nothing_is_approved_that_is_closed_or_whose_time_is_up(store):
    plan = store.add_plan(make_plan(running_jobs(1))).plan
    assert store.add_approval("p1", BEN, "digest", plan.expires_at) is None
    assert store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
    assert store.add_approval("p1", BEN, "digest", NOON) is None
    whats = [entry.what.partition(":")[0] for entry in store.get_audit_entries("p1")]
    assert whats == ["asked", "cancelled"]


def test_what_was_cancelled_counts_for_no_hour(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
    assert store.count_claimed_jobs(ANNA, NOON) == 0
