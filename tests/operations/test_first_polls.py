"""The first poll of a plan: begun by whoever is first, and begun anew only where it is lost."""

from threading import Event
from types import SimpleNamespace

import pytest

from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.ports import LastPoll
from jobsbot.core.values import replace
from jobsbot.operations import Intervals
from jobsbot.operations.leases import LeaseWatch
from jobsbot.operations.poll_state import PollState, PollStatus
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.first_polls import FirstPolls
from jobsbot.operations.polls.poll_keeper import PollKeeper
from jobsbot.threads.precedence import Precedence
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import QUICK_INTERVALS, run_operations, wait_until
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

LEASE_SECONDS = 10.0


class Engine:
    """An engine that knows some polls, and writes down which it is asked to make."""

    executor_id = "one"

    def __init__(self, *known):
        self.known, self.started = known, []

    def keep_awake(self, *, has_work):
        pass

    def get_poll_state(self, plan_id, number):
        status = PollStatus.DELAYED if number in self.known else PollStatus.MISSING
        return PollState(status, "one")

    def start(self, plan_id, number):
        self.started.append(number)


class KeeperTrial:
    """What a keeper does about a claimed plan whose first poll was begun by `last_run`."""

    def __init__(self, last_run, *known, lives=("one", "two")):
        self.seconds, self.engine, self.begun = 0.0, Engine(*known), []
        self.active = ActivePolls(self.read_clock)
        record = PlanRecord(make_plan(running_jobs(1)), PlanStatus.CLAIMED)
        work_log = SimpleNamespace(
            list_claimed_plans=lambda: (record,),
            list_last_polls=lambda plan_ids: dict.fromkeys(plan_ids, LastPoll(0, last_run)),
            list_leases=lambda: dict.fromkeys(lives, self.seconds),
        )
        tools = SimpleNamespace(
            work_log=work_log,
            elapsed=SimpleNamespace(keep_only=lambda ids: None),
            precedence=Precedence(self.read_clock),
            intervals=Intervals(),
            name_run=lambda: "one/now",
        )
        watch = LeaseWatch(work_log, LEASE_SECONDS, self.read_clock)
        runner = SimpleNamespace(tools=tools)
        self.keeper = PollKeeper(
            runner, self.engine, watch, self.active, self.read_clock, self.begun.append
        )

    def read_clock(self):
        return self.seconds

    def look_for(self, seconds):
        """Look at the plan every second."""
        for _ in range(seconds):
            self.keeper.run_once()
            self.seconds += 1.0
        return self


def test_what_nobody_has_begun_is_begun_here():
    trial = KeeperTrial("").look_for(1)
    assert (trial.begun, trial.engine.started) == (["p1"], [])


def test_the_first_poll_of_a_process_that_lives_is_left_to_it():
    trial = KeeperTrial("two/then").look_for(60)
    assert (trial.begun, trial.engine.started) == ([], [])


def test_the_first_poll_of_a_process_that_is_dead_is_made_anew():
    trial = KeeperTrial("two/then", lives=("one",)).look_for(3)
    assert trial.engine.started == []
    trial.look_for(60)
    assert set(trial.engine.started) == {0}
    assert trial.begun == []


def test_the_first_poll_of_an_earlier_run_of_this_process_is_made_anew_at_once():
    trial = KeeperTrial("one/then").look_for(1)
    assert trial.engine.started == [0]


def test_a_first_poll_that_failed_here_is_followed_by_the_next_one_at_once():
    trial = KeeperTrial("one/now")
    trial.active.begin("p1")
    assert trial.look_for(60).engine.started == []
    trial.active.end("p1", None)
    assert trial.look_for(1).engine.started == [1]


@pytest.mark.parametrize("last_run", ["one/now", "one/then", "two/then"])
def test_where_the_engine_has_the_next_poll_nothing_is_begun(last_run):
    trial = KeeperTrial(last_run, 1, lives=()).look_for(3)
    assert (trial.begun, trial.engine.started) == ([], [])


class Runner:
    """A runner whose first poll fails, or says when the next one is due."""

    def __init__(self, wait):
        self.wait, self.tools = wait, SimpleNamespace(precedence=Precedence(lambda: 0.0))

    def poll(self, plan_id, number, *, only_first):
        assert (number, only_first) == (0, True)
        if self.wait is None:
            raise ValueError("a bug of ours")
        return self.wait


def test_a_first_poll_is_under_way_until_the_engine_knows_the_next_one():
    active, seen = ActivePolls(lambda: 100.0), []
    polls = FirstPolls(
        Runner(7.0),
        lambda plan_id, number, wait: seen.append((number, wait, active.is_active(plan_id))),
        active,
        threads=1,
    )
    assert polls.begin("p1")
    assert active.wait_until_idle(60)
    assert seen == [(1, 7.0, True)]
    assert active.due_at("p1") == 107.0
    polls.stop()
    assert not polls.begin("p2")


def test_a_first_poll_that_fails_is_logged_and_may_be_begun_again(caplog):
    active = ActivePolls(lambda: 100.0)
    polls = FirstPolls(Runner(None), lambda *_: None, active, threads=1)
    for _ in range(2):
        assert polls.begin("p1")
        assert active.wait_until_idle(60)
    wait_until(lambda: caplog.text.count("another one follows") == 2)
    assert active.due_at("p1") is None
    polls.stop()


def test_of_two_processes_that_begin_a_plan_at_once_one_makes_its_first_poll(store):
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, NOON)
    assert store.list_last_polls(["p1"]) == {"p1": LastPoll(0, "")}
    assert store.begin_poll("p1", 0, "one/a", only_first=True)
    assert store.begin_poll("p1", 0, "two/a", only_first=True) is None
    assert store.list_last_polls(["p1"]) == {"p1": LastPoll(0, "one/a")}
    assert not store.get_plan("p1").progress.interrupted


@pytest.mark.postgres
def test_what_another_process_claims_begins_before_all_claimed_plans_are_checked_again(
    postgres_url,
):
    """That check takes long where many are claimed, so it is made less often."""
    api, seldom = FakeJobsApi(*running_jobs(1)), replace(QUICK_INTERVALS, keeper_interval=600.0)
    with run_operations(postgres_url, api, intervals=seldom) as run:
        run.ask(make_plan(running_jobs(1)))
        wait_until(run.operations.is_alive)
        assert run.store.claim_plan("p1", ANNA, NOON)
        wait_until(lambda: api.sent(STOP_ENDPOINT))


def test_a_first_poll_that_another_process_makes_is_not_made_here(url, store):
    api = FakeJobsApi(*running_jobs(1))
    store.add_plan(make_plan(running_jobs(1)))
    store.claim_plan("p1", ANNA, NOON)
    store.take_lease("two", "then")
    assert store.begin_poll("p1", 0, "two/then", only_first=True)
    with run_operations(url, api) as run:
        run.operations.start("p1")
        run.wait_until_idle()
    assert api.calls == []
    assert not run.store.get_plan("p1").progress.interrupted


class WaitingRunner(Runner):
    """A runner whose plans wait by their rule: the next poll of each is due in a while."""

    def __init__(self):
        super().__init__(30.0)
        self.polled = []

    def poll(self, plan_id, number, *, only_first):
        self.polled.append(plan_id)
        return super().poll(plan_id, number, only_first=only_first)


def test_plans_that_wait_by_their_rule_hold_no_thread():
    active, runner, scheduled = ActivePolls(lambda: 100.0), WaitingRunner(), []
    polls = FirstPolls(runner, lambda *poll: scheduled.append(poll), active, threads=1)
    names = [f"p{number}" for number in range(500)]
    for name in names:
        assert polls.begin(name)
    assert active.wait_until_idle(60)
    assert runner.polled == names
    assert scheduled == [(name, 1, 30.0) for name in names]
    polls.stop()


def test_a_plan_that_waits_for_a_thread_is_begun_once_and_not_after_the_end():
    active, runner, hung = ActivePolls(lambda: 100.0), WaitingRunner(), Event()
    polls = FirstPolls(runner, lambda *_: hung.wait(60), active, threads=1)
    for name in ("p1", "p2", "p2", "p1"):
        assert polls.begin(name)
    polls.stop()
    hung.set()
    wait_until(lambda: not active.is_active("p1"))
    assert runner.polled == ["p1"]
