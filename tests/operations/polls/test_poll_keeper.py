"""Which plans the keeper asks the engine about: each question takes time from confirmed writes."""

from types import SimpleNamespace

from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.ports import LastPoll
from jobsbot.operations import Intervals
from jobsbot.operations.leases import LeaseWatch
from jobsbot.operations.poll_state import PollState, PollStatus
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.poll_keeper import PollKeeper
from jobsbot.threads.precedence import Precedence
from tests.sample_plans import make_plan, running_jobs, stop_request


class WaitingEngine:
    """An engine in which the next poll of every plan waits. It counts what is asked."""

    executor_id = "one"

    def __init__(self):
        self.asked = []

    def keep_awake(self, *, has_work):
        pass

    def get_poll_state(self, plan_id, number):
        self.asked.append(plan_id)
        return PollState(PollStatus.DELAYED)


class KeeperTrial:
    """A keeper of claimed plans, at a time that the test says."""

    def __init__(self, last_run="two/then", plan_ids=("p1",)):
        self.seconds, self.engine, self.begun = 0.0, WaitingEngine(), []
        self.active, self.questions = ActivePolls(self.read_clock), []
        plans = [make_plan(running_jobs(1), said=stop_request(id)) for id in plan_ids]
        records = tuple(PlanRecord(plan, PlanStatus.CLAIMED) for plan in plans)

        def list_last_polls(plan_ids):
            self.questions.append(list(plan_ids))
            return dict.fromkeys(plan_ids, LastPoll(0, last_run))

        work_log = SimpleNamespace(
            list_claimed_plans=lambda: records,
            list_last_polls=list_last_polls,
            list_leases=dict,
        )
        tools = SimpleNamespace(
            work_log=work_log,
            elapsed=SimpleNamespace(keep_only=lambda ids: None),
            precedence=Precedence(self.read_clock),
            intervals=Intervals(),
        )
        watch = LeaseWatch(work_log, 10.0, self.read_clock)
        self.keeper = PollKeeper(
            SimpleNamespace(tools=tools),
            self.engine,
            watch,
            self.active,
            self.read_clock,
            self.begun.append,
        )

    def read_clock(self):
        return self.seconds

    def look(self, *, at):
        self.seconds = at
        self.keeper.run_once()


def test_a_plan_that_this_process_has_just_polled_is_asked_about_later():
    trial = KeeperTrial()
    trial.active.begin("p1")
    trial.active.end("p1", wait_seconds=60.0)
    trial.look(at=0.5)
    trial.look(at=5.0)
    assert trial.engine.asked == []
    trial.look(at=5.5)
    trial.look(at=6.0)
    assert trial.engine.asked == ["p1"]


def test_a_plan_that_was_begun_elsewhere_is_asked_about_at_once():
    trial = KeeperTrial()
    trial.look(at=0.5)
    assert (trial.engine.asked, trial.begun) == (["p1"], [])


def test_a_plan_that_nobody_has_begun_is_begun_and_the_engine_is_not_asked():
    trial = KeeperTrial(last_run="")
    trial.look(at=0.5)
    assert (trial.engine.asked, trial.begun) == ([], ["p1"])


def test_the_store_is_asked_once_how_far_all_plans_are_and_only_where_any_is_due():
    trial = KeeperTrial(plan_ids=("p1", "p2", "p3"))
    trial.look(at=0.5)
    trial.look(at=1.0)
    assert trial.questions == [["p1", "p2", "p3"]]
    assert trial.engine.asked == ["p1", "p2", "p3"]
