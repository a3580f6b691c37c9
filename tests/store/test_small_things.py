"""Channels' projects, the audit, attempts, and cards that are behind."""

from datetime import timedelta

from jobsbot.core.interaction import Place
from jobsbot.core.plans.plan import Progress, Status
from tests.plans import ANNA, BEN, INCIDENT, NOON, planned, running

LATER = NOON + timedelta(minutes=1)


def test_a_channel_has_the_project_it_was_given_last(store):
    assert store.channel_project("C1") is None
    store.use("C1", 123, ANNA, NOON)
    store.use("C1", 456, BEN, LATER)
    store.use("C2", 2**40, BEN, LATER)
    assert (store.channel_project("C1"), store.channel_project("C2")) == (456, 2**40)
    store.use("C1", None, ANNA, LATER)
    assert store.channel_project("C1") is None


def test_the_audit_tells_what_happened_in_order(store):
    store.note(ANNA, INCIDENT, "asked: stop 123/1/1", "p1", NOON)
    store.note(BEN, Place("C1"), "confirmed", "p1", LATER)
    store.note(BEN, Place("C1"), "asked: delete 123/1/1", "p2", LATER)
    first, second = store.audited("p1")
    assert (first.who, first.where, first.what, first.at) == (
        ANNA,
        INCIDENT,
        "asked: stop 123/1/1",
        NOON,
    )
    assert (second.who, second.what, second.at) == (BEN, "confirmed", LATER)


def test_what_happened_once_is_let_go_after_its_time(store):
    store.first_time("old", NOON)
    store.first_time("new", LATER)
    store.forget(before=LATER)
    assert store.first_time("old", LATER)
    assert not store.first_time("new", LATER)


def test_an_attempt_remembers_how_it_was_answered(store):
    store.keep(planned(running(1)))
    assert store.attempts("p1") == {}
    for batch in range(3):
        store.attempt("p1", batch, NOON)
    store.answered("p1", 1, "")
    store.answered("p1", 2, "No answer came in time.")
    assert store.attempts("p1") == {0: None, 1: "", 2: "No answer came in time."}


def test_an_attempt_of_which_nothing_was_sent_may_be_made_again(store):
    store.keep(planned(running(1)))
    store.attempt("p1", 0, NOON)
    assert not store.attempt("p1", 0, LATER)
    store.unsent("p1", 0)
    assert store.attempt("p1", 0, LATER)


def test_who_looks_learns_who_looked_before(store):
    store.keep(planned(running(1)))
    assert store.take("p1", 0, "one/a") == ""
    assert store.take("p1", 1, "one/b") == "one/a"
    assert store.last_look("p1") == 1


def test_a_card_is_behind_until_its_last_change_is_shown(store):
    store.keep(planned(running(1)))
    store.posted("p1", INCIDENT)
    assert store.behind(most=9) == ()
    store.close("p1", Status.CLAIMED, ANNA, LATER)
    before = store.changes("p1")
    store.advance("p1", Progress(trouble="Hm."))
    store.shown("p1", before)
    assert store.behind(most=9) == ("p1",)
    store.shown("p1", store.changes("p1"))
    assert store.behind(most=9) == ()


def test_a_plan_without_a_card_has_none_that_is_behind(store):
    store.keep(planned(running(1)))
    store.close("p1", Status.CLAIMED, ANNA, LATER)
    assert store.behind(most=9) == ()
