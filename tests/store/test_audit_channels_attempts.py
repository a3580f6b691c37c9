"""Channels' projects, the audit, attempts, and cards that are behind."""

from datetime import timedelta

from jobsbot.core.interaction import Place
from jobsbot.core.plans.plan import PlanStatus, Progress
from tests.sample_plans import ANNA, BEN, INCIDENT, NOON, make_plan, running_jobs

LATER = NOON + timedelta(minutes=1)


def test_a_channel_has_the_project_it_was_given_last(store):
    assert store.get_channel_project("C1") is None
    store.set_channel_project("C1", 123, ANNA, NOON)
    store.set_channel_project("C1", 456, BEN, LATER)
    store.set_channel_project("C2", 2**40, BEN, LATER)
    assert (store.get_channel_project("C1"), store.get_channel_project("C2")) == (456, 2**40)
    store.set_channel_project("C1", None, ANNA, LATER)
    assert store.get_channel_project("C1") is None


def test_the_audit_tells_what_happened_in_order(store):
    store.add_audit_entry(ANNA, INCIDENT, "asked: stop 123/1/1", "p1", NOON)
    store.add_audit_entry(BEN, Place("C1"), "confirmed", "p1", LATER)
    store.add_audit_entry(BEN, Place("C1"), "asked: delete 123/1/1", "p2", LATER)
    first, second = store.get_audit_entries("p1")
    assert (first.who, first.where, first.what, first.at) == (
        ANNA,
        INCIDENT,
        "asked: stop 123/1/1",
        NOON,
    )
    assert (second.who, second.what, second.at) == (BEN, "confirmed", LATER)


def test_what_happened_once_is_let_go_after_its_time(store):
    store.claim_dedup_key("old", NOON)
    store.claim_dedup_key("new", LATER)
    store.delete_dedup_keys(before=LATER)
    assert store.claim_dedup_key("old", LATER)
    assert not store.claim_dedup_key("new", LATER)


def test_an_attempt_remembers_how_it_was_answered(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert store.get_attempts("p1") == {}
    for batch in range(3):
        store.add_attempt("p1", batch, NOON)
    store.record_answer("p1", 1, "")
    store.record_answer("p1", 2, "No answer came in time.")
    assert store.get_attempts("p1") == {0: None, 1: "", 2: "No answer came in time."}


def test_an_attempt_of_which_nothing_was_sent_may_be_made_again(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.add_attempt("p1", 0, NOON)
    assert not store.add_attempt("p1", 0, LATER)
    store.delete_attempt("p1", 0)
    assert store.add_attempt("p1", 0, LATER)


def test_who_looks_learns_who_looked_before(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert store.record_poll("p1", 0, "one/a") == ""
    assert store.record_poll("p1", 1, "one/b") == "one/a"
    assert store.get_last_poll("p1") == 1


def test_a_card_is_behind_until_its_last_change_is_shown(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    assert store.stale_cards(most=9) == ()
    store.close_plan("p1", PlanStatus.CLAIMED, ANNA, LATER)
    before = store.get_revision("p1")
    store.update_progress("p1", Progress(trouble="Hm."))
    store.mark_card_drawn("p1", before)
    assert store.stale_cards(most=9) == ("p1",)
    store.mark_card_drawn("p1", store.get_revision("p1"))
    assert store.stale_cards(most=9) == ()


def test_a_plan_without_a_card_has_none_that_is_behind(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.close_plan("p1", PlanStatus.CLAIMED, ANNA, LATER)
    assert store.stale_cards(most=9) == ()
