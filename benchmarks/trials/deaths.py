"""The process that has a plan killed with -9, or frozen for 40 s, in each wait of the plan.

    python -m benchmarks.trials.deaths [WORDS]
    scripts/with-postgres python -m benchmarks.trials.deaths [WORDS]

Without PostgreSQL `jobsbot run` works on SQLite: killed, it is started again. With it a `web` and
two `worker`s share a database: who has the plan is killed for good, and the other goes on. WORDS
chooses the trials whose names hold them. Exits 1 where something was wrong.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.trials.bot_process import BotProcess
from benchmarks.trials.recording_slack import SlackCall
from benchmarks.trials.report import run_trials
from benchmarks.trials.waiting import wait_until
from benchmarks.trials.world import World, open_world
from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL
from jobsbot.store import Store, open_store
from jobsbot.store.migrate import migrate
from tests.databases.temporary import temporary_database

FROZEN_SECONDS = 40.0
KILL, FREEZE = "killed", "frozen for 40 s"
JOB = "123/1/1"
MANY_JOBS = 2 * MAX_JOBS_PER_CALL + 1
RULE = """
[policy]
few = 500
members_may = ["read"]

[[policy.allow]]
who = ["members"]
may = ["*"]
"""


class Scene:
    """A bot, alone or in several processes, and the store that they share."""

    def __init__(self, world: World, store: Store, front: BotProcess, workers: list[BotProcess]):
        self.world, self.store, self.front, self.workers = world, store, front, workers

    def find_owner(self, plan_id: str) -> BotProcess:
        """Find the process that began the last poll of a plan."""
        if not self.workers:
            return self.front
        name = wait_until(lambda: self._read_last_run_id(plan_id), "a poll").rpartition("/")[0]
        return next(w for w in self.workers if f"Working as {name}." in w.read_log())

    def _read_last_run_id(self, plan_id: str) -> str:
        return self.store.list_last_polls([plan_id])[plan_id].run_id

    def strike(self, process: BotProcess, way: str) -> None:
        """Kill it, and start it again where there is no other; or freeze it, and let it go on."""
        if way == FREEZE:
            process.send_signal(signal.SIGSTOP)
            time.sleep(FROZEN_SECONDS)
            process.send_signal(signal.SIGCONT)
            return
        process.kill()
        if process is self.front:
            process.start()
            process.wait_until_ready()

    def check_whole(self) -> None:
        """See that the audit is whole, and that nothing of ours failed."""
        faults = self.store.find_audit_breaks(b"")
        assert not faults, faults
        for process in self.world.processes:
            assert "jobsbot itself failed" not in process.read_log(), process.read_log()[-3000:]


@contextmanager
def open_scene(policy: str = RULE, jobs: int = 10, stop_seconds: float = 0.5) -> Iterator[Scene]:
    is_shared = "JOBSBOT_TEST_POSTGRES" in os.environ
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/jobsbot.sqlite"
        if is_shared:
            url = stack.enter_context(temporary_database("postgres", folder))
            migrate(url)
        world = stack.enter_context(open_world(folder, jobs, stop_seconds))
        world.write_policy(policy)
        front = world.start("web" if is_shared else "run", DATABASE_URL=url)
        workers = [world.start("worker", DATABASE_URL=url) for _ in range(2 * is_shared)]
        for worker in workers:
            wait_until(partial(is_at_work, worker), "a worker works")
        store = open_store(url)
        stack.callback(store.close_connections)
        yield Scene(world, store, front, workers)


def is_at_work(worker: BotProcess) -> bool:
    return "Working as" in worker.read_log()


def get_plan_id(card: SlackCall, label: str) -> str:
    button = card.find_button(label)
    assert button is not None
    return str(button["value"]).partition(":")[0]


def strike_before_the_second_person(way: str) -> str:
    """Nobody works on the plan: the process that hears Slack is struck."""
    with open_scene(RULE + 'ask = "second"\n') as scene:
        card = scene.world.ask(scene.front, f"stop {JOB}", "Approve")
        scene.strike(scene.front, way)
        assert scene.world.press(scene.front, card, "Approve", "U2") == 200
        scene.world.wait_for_card(card, "1 stopped")
        assert scene.world.count_requests() == {JOB: 1}
        scene.check_whole()
    return "approved afterwards, requested once, the card true"


def strike_in_a_cooling_off(way: str) -> str:
    with open_scene(RULE + 'cool = "8s"\n') as scene:
        card = scene.world.ask(scene.front, f"stop {JOB}", "Stop 1 job")
        scene.world.press(scene.front, card, "Stop 1 job")
        scene.world.wait_for_card(card, "Begins in")
        owner = scene.find_owner(get_plan_id(card, "Stop 1 job"))
        scene.strike(owner, way)
        struck_at, before = time.monotonic(), scene.world.count_requests()
        scene.world.wait_for_card(card, "1 stopped")
        assert scene.world.count_requests() == {JOB: 1}
        scene.check_whole()
    took = time.monotonic() - struck_at
    return f"requested once, {'meanwhile' if before else f'{took:.0f} s later'}, the card true"


def strike_when_it_is_frozen_between_requests(way: str) -> str:
    """While the first of three requests is answered, a freeze is said: no second one leaves."""
    with open_scene(jobs=MANY_JOBS) as scene:
        keys = ",".join(map(str, range(1, MANY_JOBS + 1)))
        label = f"Stop {MANY_JOBS} jobs"
        card = scene.world.ask(scene.front, f"stop 123/1/{keys}", label)
        scene.world.stop_seconds = 4.0
        scene.world.press(scene.front, card, label)
        scene.world.wait_for_request(JOB)
        before = scene.world.say(scene.front, "freeze 123")
        wait_until(lambda: scene.world.slack.find(before, "is frozen"), "a freeze")
        owner = scene.find_owner(get_plan_id(card, label))
        scene.strike(owner, way)
        scene.world.wait_for_card(card, f"{MAX_JOBS_PER_CALL} stopped")
        asked = scene.world.count_requests()
        assert len(asked) == MAX_JOBS_PER_CALL, len(asked)
        assert set(asked.values()) == {1}
        scene.check_whole()
    return f"{MAX_JOBS_PER_CALL} requested once, {MANY_JOBS - MAX_JOBS_PER_CALL} never"


def strike_while_the_end_is_told(way: str) -> str:
    """Slack takes six seconds for the line in the thread: who told it is struck meanwhile."""
    with open_scene() as scene:
        card = scene.world.ask(scene.front, f"stop {JOB}", "Stop 1 job")
        scene.world.slack.thread_seconds = 6.0
        scene.world.press(scene.front, card, "Stop 1 job")
        told = wait_until(lambda: find_end(scene, card), "an end")
        owner = scene.find_owner(get_plan_id(card, "Stop 1 job"))
        scene.world.slack.thread_seconds = 0.0
        scene.strike(owner, way)
        scene.world.wait_for_card(card, "1 stopped")
        plan_id = get_plan_id(card, "Stop 1 job")
        wait_until(lambda: is_end_told(scene, plan_id), "the end counts as told")
        assert scene.world.count_requests() == {JOB: 1}
        scene.check_whole()
        times = sum(c.text == told.text for c in scene.world.slack.calls)
    return f"requested once, the card true, the end told {times} times"


def find_end(scene: Scene, card: SlackCall) -> SlackCall | None:
    calls = scene.world.slack.calls
    return next((call for call in calls if call.form.get("thread_ts") == card.ts), None)


def is_end_told(scene: Scene, plan_id: str) -> bool:
    record = scene.store.get_plan(plan_id)
    return record is not None and record.end_told


def list_trials() -> dict[str, Callable[[], str]]:
    trials = (
        strike_before_the_second_person,
        strike_in_a_cooling_off,
        strike_when_it_is_frozen_between_requests,
        strike_while_the_end_is_told,
    )
    return {
        f"{trial.__name__.replace('_', ' ')}, {way}": partial(trial, way)
        for way in (KILL, FREEZE)
        for trial in trials
    }


if __name__ == "__main__":
    sys.exit(run_trials(list_trials(), " ".join(sys.argv[1:])))
