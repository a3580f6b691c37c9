"""Before each request, the rights of that moment: of who asked, of who approved, and freezes."""

from datetime import timedelta

import pytest

from jobsbot.core.guard import GoAhead, Guard, SkipRest, UnknownPeople, WaitForDirectory
from jobsbot.core.interaction import AccountKind, Origin, Person
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.approvals import digest_plan
from jobsbot.core.plans.freeze import EVERY_PROJECT, Freeze
from jobsbot.core.plans.policy import Actor, AllowRule, Barrier, Policy
from jobsbot.core.values import replace
from tests.databases.migrated import open_migrated_store
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import outcomes_by_key, run_operations
from tests.sample_plans import ANNA, BEN, INCIDENT, NOON, job_key, make_plan, running_jobs

LEA = Person("U9", "lea")
SECOND = Policy(
    members_may=frozenset(),
    allow=frozenset(
        {
            AllowRule(
                who=frozenset({"members"}),
                may=frozenset({"stop"}),
                ask=Barrier.SECOND,
                approvers=frozenset({"@leads"}),
            )
        }
    ),
    is_written=True,
)


class Directory:
    """Members all, whose groups may change. `failing` is whom Slack cannot be asked about."""

    def __init__(self, failing=(), **groups):
        self.failing, self.groups = failing, groups

    def find_person(self, person, *, needs_groups, asked_at, fresh):
        if person.id in self.failing:
            return Actor(person, lookup_failed=True)
        groups = self.groups.get(person.id, frozenset())
        return Actor(replace(person, kind=AccountKind.MEMBER), AccountKind.MEMBER, groups)


@pytest.mark.parametrize("project", [123, EVERY_PROJECT])
def test_what_is_frozen_after_the_click_ends_as_skipped_and_nothing_is_sent(url, project):
    api = FakeJobsApi(*running_jobs(1, 2))
    with run_operations(url, api) as run:
        run.store.set_freeze(Freeze(project, LEA, "", NOON), INCIDENT, "freeze")
        record = run.carry_out(running_jobs(1, 2))
        outcome = outcomes_by_key(record)[job_key(1)]
        assert (outcome.result, outcome.why) == (Result.SKIPPED, "skipped: frozen by @lea")
        assert STOP_ENDPOINT not in api.calls
        retry = draw_card(record, NOON).buttons[0]
        assert (retry.label, retry.origin) == ("Retry 2", Origin.RETRY)


def test_who_lost_the_right_after_the_click_changes_nothing(url):
    api = FakeJobsApi(*running_jobs(1))
    policy = Policy(members_may=frozenset({"read"}), is_written=True)
    with run_operations(url, api, policy=policy) as run:
        outcome = outcomes_by_key(run.carry_out(running_jobs(1)))[job_key(1)]
        assert outcome.result is Result.SKIPPED
        assert "who asked may not do it now" in outcome.why


@pytest.fixture
def store(tmp_path):
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    yield store
    store.close_connections()


class AskedDirectory(Directory):
    """Remembers since when an answer had to be good."""

    asked_at: tuple = ()

    def find_person(self, person, *, needs_groups, asked_at, fresh):
        self.asked_at += (asked_at,)
        return super().find_person(
            person, needs_groups=needs_groups, asked_at=asked_at, fresh=fresh
        )


def approved_record(store, *approvers):
    plan = replace(make_plan(running_jobs(1)), barrier=Barrier.SECOND)
    store.add_plan(plan)
    for who in approvers:
        store.add_approval(plan.id, who, digest_plan(plan), NOON)
    store.claim_plan(plan.id, approvers[-1] if approvers else BEN, NOON)
    return store.get_plan(plan.id)


def test_an_approval_counts_while_its_giver_may_approve(store):
    record = approved_record(store, LEA)
    leads = Directory(U9=frozenset({"@leads"}))
    assert Guard(SECOND, leads, store).judge_batch(record, NOON) == GoAhead()
    left = Guard(SECOND, Directory(), store).judge_batch(record, NOON)
    assert left == SkipRest("skipped: its approval does not count any more")


@pytest.mark.parametrize(("seconds_after_the_click", "seconds_old_at_most"), [(1, 1), (3600, 10)])
def test_rights_are_those_of_after_the_click_and_of_the_last_ten_seconds(
    store, seconds_after_the_click, seconds_old_at_most
):
    record, directory = approved_record(store, LEA), AskedDirectory(U9=frozenset({"@leads"}))
    at = NOON + timedelta(seconds=seconds_after_the_click)
    assert Guard(SECOND, directory, store).judge_batch(record, at) == GoAhead()
    ages = [(at - asked).total_seconds() for asked in directory.asked_at]
    assert ages == [seconds_old_at_most] * 2, "of who asked, and of who approved"


def test_nobodys_own_approval_counts(store):
    record = approved_record(store, ANNA)
    leads = Directory(U1=frozenset({"@leads"}))
    assert isinstance(Guard(SECOND, leads, store).judge_batch(record, NOON), SkipRest)


def test_a_directory_that_cannot_be_asked_lets_it_wait(store):
    record = approved_record(store, LEA)
    guard = Guard(SECOND, UnknownPeople(), store)
    assert guard.judge_batch(record, NOON + timedelta(seconds=1)) == WaitForDirectory()


def test_without_a_written_policy_no_directory_stands_before_the_request(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, NOON)
    guard = Guard(Policy(), UnknownPeople(), store)
    assert guard.judge_batch(store.get_plan("p1"), NOON) == GoAhead()


def test_who_asked_with_a_lighter_barrier_and_has_left_their_group_goes_no_further(store):
    leads = AllowRule(who=frozenset({"@leads"}), may=frozenset({"stop"}))
    policy = replace(SECOND, allow=SECOND.allow | {leads})
    plan = replace(make_plan(running_jobs(1)), policy_digest=policy.digest())
    store.add_plan(plan)
    assert store.claim_plan("p1", ANNA, NOON, view=plan.view)
    record = store.get_plan("p1")
    in_group = Directory(**{ANNA.id: frozenset({"@leads"})})
    assert Guard(policy, in_group, store).judge_batch(record, NOON) == GoAhead()
    skipped = Guard(policy, Directory(), store).judge_batch(record, NOON)
    assert isinstance(skipped, SkipRest)
    assert "asks more now" in skipped.why


def test_an_approval_of_somebody_who_cannot_be_looked_up_just_now_lets_it_wait(store):
    record = approved_record(store, LEA)
    failing = Directory(failing=(LEA.id,), U9=frozenset({"@leads"}))
    assert Guard(SECOND, failing, store).judge_batch(record, NOON) == WaitForDirectory()


def test_who_asked_lightly_by_a_group_waits_where_only_their_id_is_known_just_now(store):
    """Their id alone asks more; whether their group still asks less is not known."""
    groups = frozenset({"@leads"})
    leads = AllowRule(who=groups, may=frozenset({"stop"}))
    alone = AllowRule(who=frozenset({ANNA.id}), may=frozenset({"stop"}), ask=Barrier.SECOND)
    policy = replace(SECOND, allow=frozenset({leads, alone}))
    plan = replace(make_plan(running_jobs(1)), policy_digest=policy.digest())
    store.add_plan(plan)
    assert store.claim_plan("p1", ANNA, NOON, view=plan.view)
    record = store.get_plan("p1")
    failing = Directory(failing=(ANNA.id,))
    assert Guard(policy, failing, store).judge_batch(record, NOON) == WaitForDirectory()
    assert Guard(policy, Directory(U1=groups), store).judge_batch(record, NOON) == GoAhead()
    assert isinstance(Guard(policy, Directory(), store).judge_batch(record, NOON), SkipRest)
