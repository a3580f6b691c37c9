"""What operations need to run in a test: a real store and engine, a fake API, cards on a list."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from threading import enumerate as enumerate_threads

from jobsbot.core.guard import AssumedMembers, Guard
from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.messages.message import FileAttachment, Message
from jobsbot.core.plans.actions import Action, Outcome
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Policy, PolicyNumbers
from jobsbot.core.ports import Api
from jobsbot.core.reply import FileKept, FileNotKept, Shown
from jobsbot.core.values import replace
from jobsbot.operations import Intervals, Operations
from jobsbot.operations.poll_state import PollStatus
from jobsbot.store import Store, open_store
from jobsbot.store.migrate import migrate
from tests.fake_clock import FakeClock
from tests.operations.fake_api import FakeJobsApi
from tests.sample_plans import ANNA, INCIDENT, NOON, make_plan

QUICK_INTERVALS = Intervals(
    poll_intervals=(0.0,),
    queue_interval=0.05,
    claim_interval=0.05,
    keeper_interval=0.05,
    reconcile_interval=0.05,
    lost_after=0.5,
    recheck_interval=0.0,  # by a clock that stands still nothing would ever be due again
    redraw_intervals=(0.0, 0.0, 0.0, 0.0, 0.0),
    resend_after=0.0,
    max_retry_after=0.1,
    card_edit_interval=timedelta(),
)


@dataclass
class FakeCards:
    """Where cards hang: every edit in order, and what was whispered."""

    edits: list[tuple[PlanRecord, Message]] = field(default_factory=list)
    whispers: list[tuple[Person, Place, str]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    """Plans whose end was told."""
    notices: list[tuple[Place, Message]] = field(default_factory=list)
    """What was posted beside cards."""
    files: list[FileAttachment] = field(default_factory=list)
    """Files that were kept."""
    not_kept: list[FileNotKept] = field(default_factory=list)
    """What becomes of the next files, before one is kept."""
    down: int = 0
    """So many edits fail before one succeeds."""
    notices_down: int = 0
    """So many notices fail before one succeeds."""
    notices_wait_seconds: float = 0.0
    """How long none is to be tried after one that failed."""
    watch: Callable[[], None] | None = None
    """Called at each edit."""
    lock: Lock = field(default_factory=Lock)

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        with self.lock:
            if self.down:
                self.down -= 1
                return Shown(later=True)
            self.edits.append((record, message))
        if self.watch:
            self.watch()
        return Shown()

    def tell_end(self, record: PlanRecord) -> Shown:
        self.ends.append(record.plan.id)
        return Shown()

    def post_notice(self, where: Place, message: Message) -> Shown:
        if self.notices_down:
            self.notices_down -= 1
            wait = self.notices_wait_seconds
            refused_channel = where.channel if wait else ""
            return Shown(later=True, retry_after_seconds=wait, refused_channel=refused_channel)
        self.notices.append((where, message))
        return Shown()

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept | FileNotKept:
        if self.not_kept:
            return self.not_kept.pop(0)
        self.files.append(file)
        return FileKept(f"as {file.name} in this thread")

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        self.whispers.append((who, where, message.title))

    def now(self) -> PlanRecord:
        """What the card says now."""
        return self.edits[-1][0]

    def all(self, plan_id: str) -> list[PlanRecord]:
        return [record for record, _ in self.edits if record.plan.id == plan_id]


@dataclass
class RunningOperations:
    """One run of the bot's durable work."""

    url: str
    store: Store
    api: FakeJobsApi
    cards: FakeCards
    clock: FakeClock
    operations: Operations

    def ask(self, plan: Plan) -> Plan:
        """Keep a plan, with its card in the channel."""
        self.store.add_plan(plan)
        self.store.save_card_place(plan.id, INCIDENT)
        return plan

    def click(self, plan_id: str = "p1", who: Person = ANNA) -> None:
        """Confirm a plan as its card shows it now, as the bot does."""
        view = self.store.get_plan(plan_id).plan.view
        assert self.store.claim_plan(plan_id, who, self.clock(), view=view)
        self.operations.start(plan_id)

    def carry_out(self, jobs: tuple[Job, ...], action: Action | None = None) -> PlanRecord:
        """Ask, confirm, and wait for the end."""
        self.ask(make_plan(jobs, action))
        self.click()
        return self.ended()

    def poll_status(self, plan_id: str, number: int) -> PollStatus:
        """Say how a poll stands with the engine."""
        return self.operations._scheduler.engine.get_poll_state(plan_id, number).status

    def wait_until_idle(self) -> None:
        """Wait until no poll is under way."""
        assert self.operations._active.wait_until_idle(60)

    def ended(self, plan_id: str = "p1") -> PlanRecord:
        """Wait for the end of a plan, and for its card to say so."""
        wait_until(lambda: self.store.get_plan(plan_id).status is PlanStatus.DONE)
        wait_until(lambda: not self.store.list_stale_cards(9))
        return self.store.get_plan(plan_id)


@contextmanager
def run_operations(
    url: str, api: Api, cards: FakeCards | None = None, clock: FakeClock | None = None, **others
) -> Iterator[RunningOperations]:
    """Run the durable work on this database until the block ends."""
    clock = clock or FakeClock(NOON)
    if not url.startswith("sqlite"):  # SQLite's schema is brought up to date by `open_store`
        migrate(url)
    store, cards = open_store(url), cards or FakeCards()
    numbers = others.pop("numbers", PolicyNumbers())
    policy = replace(others.pop("policy", Policy()), numbers=numbers)
    stop_seconds = others.pop("stop_seconds", 2.0)
    operations = Operations(
        api=api,
        work_log=store,
        cards=cards,
        clock=clock,
        database_url=url,
        executor_id=others.pop("executor_id", "one"),
        guard=Guard(policy, others.pop("directory", AssumedMembers()), store),
        intervals=others.pop("intervals", QUICK_INTERVALS),
        steady_clock=lambda: clock().timestamp(),
        precedence=others.pop("precedence", None),
    )
    operations.accept_plans()
    if others.pop("launches_engine", True):
        operations.launch_engine()
    try:
        yield RunningOperations(url, store, api, cards, clock, operations)
    finally:
        operations.stop(timeout=stop_seconds)
        wait_for_executors()
        store.close_connections()


def wait_for_executors() -> None:
    """Wait for the engine's threads, which would end with the process if this were one."""
    for thread in enumerate_threads():
        if thread.name.startswith(("dbos-executor", "jobsbot-first-poll")):
            thread.join(60)
            assert not thread.is_alive(), "a poll goes on that outlives its run"


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that another thread does."""
    assert settles(holds, seconds), "it did not happen in time"


def settles(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Wait for something; False where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= end:
            return False
        time.sleep(0.005)
    return True


def outcomes_by_key(record: PlanRecord) -> dict[JobKey, Outcome]:
    return {outcome.key: outcome for outcome in record.progress.outcomes}
