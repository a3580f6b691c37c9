"""A house to test in: a real store, the real durable engine, a small world, cards on a list."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.actions import Action, Outcome
from jobsbot.core.plans.plan import Plan, Record, Status
from jobsbot.core.plans.policy import Rules
from jobsbot.core.ports import Api
from jobsbot.operations import Operations, Pace
from jobsbot.store import Store, migrate, open_store
from tests.clocks import MadeUpClock
from tests.operations.world import World
from tests.plans import ANNA, INCIDENT, NOON, planned

QUICK = Pace(
    looks=(0.0,),
    poll=0.02,
    sweep=0.05,
    recheck=0.0,  # by a clock that stands still nothing would ever be due again
    reshow=(0.0, 0.0, 0.0, 0.0, 0.0),
    longest=0.1,
)


@dataclass
class Wall:
    """Where cards hang: every edit in order, and what was whispered."""

    edits: list[tuple[Record, Message]] = field(default_factory=list)
    whispers: list[tuple[Person, Place, str]] = field(default_factory=list)
    down: int = 0
    """So many edits fail before one succeeds."""
    watch: Callable[[], None] | None = None
    """Called at each edit."""
    lock: Lock = field(default_factory=Lock)

    def show(self, record: Record, message: Message) -> bool:
        with self.lock:
            if self.down:
                self.down -= 1
                return False
            self.edits.append((record, message))
            if self.watch:
                self.watch()
            return True

    def whisper(self, who: Person, where: Place, message: Message) -> None:
        self.whispers.append((who, where, message.title))

    def now(self) -> Record:
        """What the card says now."""
        return self.edits[-1][0]

    def all(self, plan_id: str) -> list[Record]:
        return [record for record, _ in self.edits if record.plan.id == plan_id]


@dataclass
class House:
    """One run of the bot's durable work."""

    url: str
    store: Store
    world: World
    wall: Wall
    clock: MadeUpClock
    operations: Operations

    def ask(self, plan: Plan) -> Plan:
        """Keep a plan, with its card in the channel."""
        self.store.keep(plan)
        self.store.posted(plan.id, INCIDENT)
        return plan

    def click(self, plan_id: str = "p1", who: Person = ANNA) -> None:
        """Confirm a plan, as the bot does."""
        assert self.store.close(plan_id, Status.CLAIMED, who, self.clock())
        self.operations.start(plan_id)

    def carry_out(self, jobs: tuple[Job, ...], action: Action | None = None) -> Record:
        """Ask, confirm, and wait for the end."""
        self.ask(planned(jobs, action))
        self.click()
        return self.ended()

    def ended(self, plan_id: str = "p1") -> Record:
        """Wait for the end of a plan, and for its card to say so."""
        until(lambda: self.store.recall(plan_id).status is Status.DONE)
        until(lambda: not self.store.behind(9))
        return self.store.recall(plan_id)


@contextmanager
def living(
    url: str, world: Api, wall: Wall | None = None, clock: MadeUpClock | None = None, **others
) -> Iterator[House]:
    """Run the durable work on this database until the block ends."""
    clock = clock or MadeUpClock(NOON)
    migrate(url)
    store, wall = open_store(url), wall or Wall()
    operations = Operations(
        api=world,
        memory=store,
        cards=wall,
        rules=others.pop("rules", Rules()),
        clock=clock,
        database_url=url,
        executor_id=others.pop("executor_id", "one"),
        pace=others.pop("pace", QUICK),
    )
    operations.launch()
    try:
        yield House(url, store, world, wall, clock, operations)
    finally:
        operations.stop(timeout=2)
        store.close_connections()


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def by_key(record: Record) -> dict[JobKey, Outcome]:
    return {outcome.key: outcome for outcome in record.progress.outcomes}
