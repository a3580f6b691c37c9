"""The machine's clock set an hour forward or back while a plan is somewhere on its way.

    python -m benchmarks.trials.clocks [WORDS]

Each trial runs `jobsbot run` on SQLite, with a wall clock that is moved by a small library in front
of libc (`set_clock.c`, which a C compiler makes); the clocks that only go forward are left alone.
WORDS chooses the trials whose names hold them. Exits 1 where something was wrong.
"""

import mmap
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.trials.bot_process import BotProcess
from benchmarks.trials.recording_slack import SlackCall
from benchmarks.trials.report import run_trials
from benchmarks.trials.waiting import wait_until
from benchmarks.trials.world import World, open_world

HOUR_SECONDS = 3600.0
SECOND_PERSON = """
[policy]
members_may = ["read"]

[[policy.allow]]
who = ["members"]
may = ["*"]
ask = "second"
"""
COOLING_SECONDS = 8.0
COOLING = """
[policy]
members_may = ["read"]

[[policy.allow]]
who = ["members"]
may = ["*"]
cool = "8s"
"""
FREEZING = """
[[policy.allow]]
who = ["members"]
may = ["*"]
"""
JOB = "123/1/1"


class SetClock:
    """A wall clock that can be moved while a process runs by it."""

    def __init__(self, folder: Path) -> None:
        self._file, self.library = folder / "clock", folder / "set_clock.so"
        self._file.write_bytes(bytes(8))
        source = Path(__file__).with_name("set_clock.c")
        made = ["cc", "-shared", "-fPIC", "-O2", "-o", str(self.library), str(source), "-lm"]
        subprocess.run(made, check=True)
        with self._file.open("r+b") as file:
            self._moved = mmap.mmap(file.fileno(), 8)

    @property
    def environ(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "TRIAL_CLOCK": str(self._file)}

    def move(self, hours: float) -> None:
        """Set the clock so many hours from what it really is."""
        self._moved[:] = struct.pack("d", hours * HOUR_SECONDS)

    def read(self) -> float:
        return time.time() + float(struct.unpack("d", self._moved[:])[0])


class Scene:
    """A bot whose clock can be moved."""

    def __init__(self, world: World, bot: BotProcess, clock: SetClock) -> None:
        self.world, self.bot, self.clock = world, bot, clock

    def ask_stop(self, label: str = "Stop 1 job") -> SlackCall:
        return self.world.ask(self.bot, f"stop {JOB}", label, self.clock.read())

    def press(self, card: SlackCall, label: str, who: str = "U1") -> None:
        status = self.world.press(self.bot, card, label, who, self.clock.read())
        assert status == 200, f"a press was answered {status}"

    def check_one_end(self, card: SlackCall) -> None:
        """See that the job was stopped once, and that no card ever said otherwise."""
        self.world.wait_for_card(card, "1 stopped")
        assert self.world.count_requests() == {JOB: 1}
        said = [c.text for c in self.world.slack.calls if c.form.get("ts") == card.ts]
        assert not [text for text in said if "nknown" in text or "failed" in text], said

    def check_store(self) -> None:
        """See that the audit is whole, and that nothing of ours failed."""
        words = [sys.executable, "-m", "jobsbot", "audit", "verify"]
        environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])}
        environ["DATABASE_URL"] = f"sqlite:///{self.world.folder}/jobsbot.sqlite"
        done = subprocess.run(
            words, cwd=self.world.folder, env=environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in self.bot.read_log(), self.bot.read_log()[-3000:]


@contextmanager
def open_scene(policy: str = "", stops_after_seconds: float = 0.5) -> Iterator[Scene]:
    with (
        tempfile.TemporaryDirectory() as name,
        open_world(Path(name), stops_after_seconds=stops_after_seconds) as world,
    ):
        world.write_policy(policy)
        clock = SetClock(world.folder)
        yield Scene(world, world.start("run", **clock.environ), clock)


def move_while_work_goes_on(hours: float) -> str:
    with open_scene(stops_after_seconds=6.0) as scene:
        card = scene.ask_stop()
        scene.press(card, "Stop 1 job")
        scene.world.wait_for_request(JOB)
        scene.clock.move(hours)
        scene.check_one_end(card)
        scene.check_store()
    return "requested once, the card true at its end, the audit whole"


def move_back_and_forth_while_work_goes_on() -> str:
    with open_scene(stops_after_seconds=8.0) as scene:
        card = scene.ask_stop()
        scene.press(card, "Stop 1 job")
        scene.world.wait_for_request(JOB)
        for hours in (1.0, -1.0, 0.0, 1.0, 0.0):
            scene.clock.move(hours)
            time.sleep(1.0)
        scene.check_one_end(card)
        scene.check_store()
    return "five jumps in five seconds: requested once, the card true"


def move_before_the_second_person(hours: float) -> str:
    with open_scene(SECOND_PERSON) as scene:
        card = scene.ask_stop("Approve")
        scene.clock.move(hours)
        if hours > 0:
            scene.world.wait_for_card(card, "Expired")
            assert not scene.world.count_requests()
            scene.check_store()
            return "it expired, as its card says, and nothing was changed"
        scene.press(card, "Approve", "U2")
        scene.check_one_end(card)
        scene.check_store()
    return "approved, requested once"


def move_in_a_cooling_off(hours: float) -> str:
    with open_scene(COOLING) as scene:
        card = scene.ask_stop()
        scene.press(card, "Stop 1 job")
        pressed_at = time.monotonic()
        scene.world.wait_for_card(card, "Begins in")
        time.sleep(2.0)
        scene.clock.move(hours)
        scene.world.wait_for_request(JOB)
        waited = time.monotonic() - pressed_at
        assert waited >= COOLING_SECONDS - 0.5, f"it began after {waited:.1f} s"
        scene.check_one_end(card)
        scene.check_store()
    return f"it waited {waited:.1f} of {COOLING_SECONDS:.0f} s, and was requested once"


def move_in_a_freeze(hours: float) -> str:
    """A freeze holds until a time of the wall clock, so that a clock that is set moves its end."""
    with open_scene(FREEZING) as scene:
        before = scene.world.say(scene.bot, "freeze 123 for=30m", at=scene.clock.read())
        wait_until(lambda: scene.world.slack.find(before, "rozen"), "a freeze")
        scene.clock.move(hours)
        if hours > 0:
            card = scene.ask_stop()
            scene.clock.move(0.0)
            scene.press(card, "Stop 1 job")
            said = "over by the clock that was set; it holds again once that is put right"
        else:
            before = scene.world.say(scene.bot, f"stop {JOB}", at=scene.clock.read())
            said = "it holds"
        wait_until(lambda: scene.world.slack.find(before, "frozen by"), "a refusal")
        assert not scene.world.count_requests()
        scene.check_store()
    return said


def move_before_an_old_request(hours: float) -> str:
    """Requests that are signed an hour away from the clock are refused; then all goes on."""
    with open_scene() as scene:
        card = scene.ask_stop()
        scene.clock.move(hours)
        now = time.time()
        assert scene.world.press(scene.bot, card, "Stop 1 job", at=now) == 401
        assert scene.bot.get_status("/readyz") == 200
        scene.clock.move(0.0)
        assert scene.world.press(scene.bot, card, "Stop 1 job", at=now) == 200
        scene.check_one_end(card)
        scene.check_store()
        assert "clock" in scene.bot.read_log(), "the log does not say what is the matter"
    return "refused while the clock is wrong, in words that name it; then requested once"


def move_before_old_plans_are_let_go_of(hours: float) -> str:
    """Move the clock, and start again: what was done stays, and its card answers."""
    with open_scene() as scene:
        card = scene.ask_stop()
        scene.press(card, "Stop 1 job")
        scene.check_one_end(card)
        scene.clock.move(hours)
        scene.bot.kill()
        scene.bot.start()
        scene.bot.wait_until_ready()
        before = scene.world.say(scene.bot, "history", at=scene.clock.read())
        wait_until(lambda: scene.world.slack.find(before, "stop"), "a history")
        scene.check_store()
    return "the plan and the audit are there after the clean-up of a start"


def list_trials() -> dict[str, Callable[[], str]]:
    by_hours = (
        move_while_work_goes_on,
        move_before_the_second_person,
        move_in_a_cooling_off,
        move_in_a_freeze,
        move_before_an_old_request,
        move_before_old_plans_are_let_go_of,
    )
    trials = {
        f"{trial.__name__.replace('_', ' ')}, {hours:+.0f} h": partial(trial, hours)
        for trial in by_hours
        for hours in (-1.0, 1.0)
    }
    forth = move_back_and_forth_while_work_goes_on
    return trials | {forth.__name__.replace("_", " "): forth}


if __name__ == "__main__":
    sys.exit(run_trials(list_trials(), " ".join(sys.argv[1:])))
