"""Channels' projects, the audit, attempts, and cards that are behind."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text

from jobsbot.core.guard.policy_starts import describe_start
from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.core.plans.attempts import Answer, Attempt, SendPermit
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.core.plans.policy import Policy
from jobsbot.core.ports import FencedOff, LastPoll
from jobsbot.store.audit.entries import build_last_starts
from jobsbot.store.schema import audit
from tests.sample_plans import ANNA, BEN, INCIDENT, NOON, make_plan, running_jobs, stop_request

LATER = NOON + timedelta(minutes=1)


def test_a_channel_has_the_project_it_was_given_last(store):
    assert store.get_channel_project("C1") is None
    store.set_channel_project("C1", 123, ANNA, NOON)
    store.set_channel_project("C1", 456, BEN, LATER)
    store.set_channel_project("C2", 2**40, BEN, LATER)
    assert (store.get_channel_project("C1"), store.get_channel_project("C2")) == (456, 2**40)
    store.set_channel_project("C1", None, ANNA, LATER)
    assert store.get_channel_project("C1") is None


def test_the_audit_is_read_from_a_moment_on(store):
    for number in range(4):
        at = NOON + timedelta(minutes=number)
        store.add_audit_entry(ANNA, INCIDENT, f"confirmed: stop {number}", f"p{number}", at)
    since = [entry.plan_id for entry in store.list_audit_entries(NOON + timedelta(minutes=2))]
    assert since == ["p2", "p3"]
    recent = store.list_recent_audit_entries(NOON + timedelta(minutes=1), 2)
    assert [entry.plan_id for entry in recent] == ["p3", "p2"]
    recent = store.list_recent_audit_entries(NOON + timedelta(minutes=3), 9)
    assert [entry.plan_id for entry in recent] == ["p3"]


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


def test_the_last_starts_are_found_without_reading_the_rest_of_the_audit(store):
    began = [describe_start(role, Policy()) for role in ("run", "web", "worker")]
    for what in ("startled: no", began[0], "used: 123", began[1], began[2], "froze: started: all"):
        store.add_audit_entry(JOBSBOT, Place(""), what, "", NOON)
    found = [entry.what for entry in store.list_last_starts(max_starts=2)]
    assert found == [began[2], began[1]]
    if store.engine.dialect.name == "sqlite":  # PostgreSQL reads so short a table as it stands
        with store.engine.connect() as connection:
            asked = f"EXPLAIN QUERY PLAN {build_last_starts(2)}"
            (step,) = connection.execute(text(asked), {"param_1": 2, "param_2": 0})
        assert "audit_starts" in step.detail


def test_what_is_left_out_of_the_newest_entries_takes_none_of_their_places(store):
    for what in ("used: 123", "froze: all", "said: list 123", "saidso: 100%", "said: list 456"):
        store.add_audit_entry(ANNA, INCIDENT, what, "", LATER)
    newest = store.list_recent_audit_entries(NOON, 2, without=("said", "froze"))
    assert [entry.what for entry in newest] == ["saidso: 100%", "used: 123"]
    assert len(store.list_recent_audit_entries(NOON, 9)) == 5


def test_what_happened_once_is_let_go_after_its_time(store):
    store.claim_dedup_key("old", NOON)
    store.claim_dedup_key("new", LATER)
    store.delete_dedup_keys(before=LATER)
    assert store.claim_dedup_key("old", LATER)
    assert not store.claim_dedup_key("new", LATER)


def test_what_was_not_done_after_all_can_be_claimed_again(store):
    store.claim_dedup_key("first", NOON)
    store.claim_dedup_key("second", NOON)
    store.release_dedup_key("first")
    assert store.claim_dedup_key("first", LATER)
    assert not store.claim_dedup_key("second", LATER)


def claim(store, plan_id="p1"):
    """Claim a plan; answer its first poll."""
    store.add_plan(make_plan(running_jobs(1), said=stop_request(plan_id)))
    assert store.claim_plan(plan_id, ANNA, LATER)
    return store.begin_poll(plan_id, 0, "one/a").poll


def test_an_attempt_remembers_how_it_was_answered(store):
    poll = claim(store)
    assert store.get_attempts("p1") == {}
    for batch in range(3):
        store.add_attempt(poll, batch, NOON)
    store.record_answer(poll, 1, "")
    store.record_answer(poll, 2, "No answer came in time.")
    assert store.get_attempts("p1") == {
        0: Attempt(Answer.NOT_KNOWN),
        1: Attempt(Answer.ACCEPTED),
        2: Attempt(Answer.UNCERTAIN, "No answer came in time."),
    }


def test_an_attempt_of_which_nothing_was_sent_may_be_made_again(store):
    poll = claim(store)
    assert store.add_attempt(poll, 0, NOON) is SendPermit.FIRST
    assert store.add_attempt(poll, 0, LATER) is SendPermit.AGAIN
    store.delete_attempt(poll, 0)
    assert store.add_attempt(poll, 0, LATER) is SendPermit.FIRST


def test_nothing_may_be_sent_for_a_plan_whose_confirmation_is_not_in_the_audit(store):
    poll = claim(store)
    with store.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.what.startswith("confirmed")))
    assert store.add_attempt(poll, 0, NOON) is SendPermit.UNAUDITED
    assert store.get_attempts("p1") == {}


def test_a_poll_before_the_last_one_cannot_begin(store):
    claim(store)
    store.begin_poll("p1", 1, "one/a")
    assert store.list_last_polls(["p1"])["p1"].number == 1
    assert store.begin_poll("p1", 0, "one/a") is None


@pytest.mark.parametrize(
    ("polls", "interrupted"),
    [
        ([(1, "one/a"), (2, "one/a")], False),
        ([(1, "two/a"), (2, "one/a")], False),
        ([(1, "one/b")], True),
        ([(0, "two/a")], True),
        ([(1, "one/b"), (2, "one/b")], True),
        ([(0, "two/a"), (1, "two/a")], True),
    ],
    ids=[
        "one run goes on",
        "two processes take turns",
        "a later run of the process",
        "a poll begun again, by another",
        "a later run whose first poll was overtaken before it wrote anything",
        "a poll begun again that was overtaken",
    ],
)
def test_an_interruption_is_never_forgotten(store, polls, interrupted):
    claim(store)
    for number, run_id in polls:
        store.begin_poll("p1", number, run_id)
    assert store.get_plan("p1").progress.interrupted is interrupted


def test_a_wait_to_be_taken_back_begins_anew_after_an_interruption_though_it_was_overtaken(store):
    poll = claim(store)
    store.update_progress(poll, Progress(cooling_since=NOON))
    store.begin_poll("p1", 1, "one/b")
    later = store.begin_poll("p1", 2, "one/b").poll
    assert store.get_plan("p1").progress == Progress(interrupted=True)
    store.update_progress(later, Progress(interrupted=True, cooling_since=LATER))
    store.begin_poll("p1", 3, "one/b")
    assert store.get_plan("p1").progress.cooling_since == LATER


@pytest.mark.parametrize(
    "write",
    [
        lambda store, poll: store.add_attempt(poll, 0, NOON),
        lambda store, poll: store.delete_attempt(poll, 0),
        lambda store, poll: store.update_progress(poll, Progress(trouble="Hm.")),
        lambda store, poll: store.end_plan(poll, Progress(), ANNA, "ended", NOON),
        lambda store, poll: store.replace_plan(
            poll, Progress(), make_plan(running_jobs(1), said=stop_request("p1b")), NOON
        ),
    ],
    ids=["attempt", "forget", "progress", "end", "replace"],
)
@pytest.mark.parametrize("number", [0, 1], ids=["the same poll again", "a later poll"])
def test_whose_poll_was_taken_over_writes_nothing_more(store, write, number):
    poll = claim(store)
    store.begin_poll("p1", number, "two/a")
    before = store.get_plan("p1")
    with pytest.raises(FencedOff):
        write(store, poll)
    assert store.get_plan("p1") == before
    assert store.get_attempts("p1") == {}


def test_an_answer_is_written_down_whoever_waited_for_it(store):
    poll = claim(store)
    store.add_attempt(poll, 0, NOON)
    store.begin_poll("p1", 1, "two/a")
    store.record_answer(poll, 0, "")
    assert store.get_attempts("p1") == {0: Attempt(Answer.ACCEPTED)}


def test_a_card_is_behind_until_its_last_change_is_shown(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    assert store.list_stale_cards(max_cards=9) == ()
    store.claim_plan("p1", ANNA, LATER)
    before = store.get_revision("p1")
    store.update_progress(store.begin_poll("p1", 0, "one/a").poll, Progress(trouble="Hm."))
    store.mark_card_drawn("p1", before)
    assert store.list_stale_cards(max_cards=9) == ("p1",)
    store.mark_card_drawn("p1", store.get_revision("p1"))
    assert store.list_stale_cards(max_cards=9) == ()


def test_a_plan_that_was_begun_is_behind_until_its_card_is_somewhere(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert store.list_stale_cards(max_cards=9) == (), "whoever asks posts it"
    store.claim_plan("p1", ANNA, LATER)
    assert store.list_stale_cards(max_cards=9) == ("p1",)
    store.mark_card_drawn("p1", store.get_revision("p1"))
    assert store.list_stale_cards(max_cards=9) == ()


def test_a_plan_of_which_nothing_is_left_is_behind_until_its_card_says_so(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    store.close_plan("p1", PlanStatus.WITHDRAWN, None, LATER)
    assert store.list_stale_cards(max_cards=9) == ("p1",)


def test_what_looks_like_a_credential_is_masked_in_the_audit(store):
    store.add_audit_entry(ANNA, INCIDENT, "list arg.password=hunter2 spider=books", "p1", NOON)
    (entry,) = store.get_audit_entries("p1")
    assert entry.what == "list arg.password=•••••• spider=books"


def test_one_key_is_given_back_with_the_claim_of_another_and_with_no_second_claim(store):
    assert store.claim_dedup_key("channel", NOON)
    assert store.claim_dedup_key("delivery", NOON, releases="channel")
    assert not store.is_dedup_key_claimed("channel")
    assert store.claim_dedup_key("channel", NOON)
    assert not store.claim_dedup_key("delivery", NOON, releases="channel")
    assert store.is_dedup_key_claimed("channel")


def test_many_keys_are_asked_about_by_one_question(store):
    store.claim_dedup_key("first", NOON)
    store.claim_dedup_key("third", NOON)
    assert store.list_claimed_keys(["first", "second", "third"]) == {"first", "third"}
    assert store.list_claimed_keys([]) == frozenset()


def test_the_last_polls_of_many_plans_are_asked_about_by_one_question(store):
    for plan_id in ("p1", "p2", "p3"):
        store.add_plan(make_plan(running_jobs(1), said=stop_request(plan_id)))
        store.claim_plan(plan_id, ANNA, LATER)
    store.begin_poll("p2", 0, "one/a")
    store.begin_poll("p3", 4, "two/b")
    asked = store.list_last_polls(["p1", "p2", "p3", "unknown"])
    assert asked == {"p1": LastPoll(0, ""), "p2": LastPoll(0, "one/a"), "p3": LastPoll(4, "two/b")}
