"""The disk full, or the database taking no writes, at each moment of a stop.

    python -m benchmarks.trials.disks [WORDS]                          # needs root, for a tmpfs
    scripts/with-postgres python -m benchmarks.trials.disks [WORDS]

On SQLite the store of a `jobsbot run` lies on a small tmpfs, which is filled; on PostgreSQL the
database of a `web` and a `worker` is made to take no writes, or no connections. Each trial says
what people were told meanwhile, and waits until all is as it should be once there is room again.
WORDS chooses the trials whose names hold them. Exits 1 where something was wrong.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import create_engine, make_url, text

from benchmarks.trials.bot_process import BotProcess
from benchmarks.trials.recording_slack import SlackCall
from benchmarks.trials.report import run_trials
from benchmarks.trials.waiting import wait_until
from benchmarks.trials.world import World, open_world
from jobsbot.store import Store, open_store
from jobsbot.store.migrate import migrate
from tests.databases.temporary import temporary_database

JOB, OTHER_JOB, LABEL = "123/1/1", "123/1/2", "Stop 1 job"
DISK_SIZE = "24m"
FULL_SECONDS = 6.0


class FullDisk:
    """A small disk that can be filled to its last byte.

    What SQLite's log holds already of the disk is taken from it, or it could write there.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._database = folder / "fill", folder / "jobsbot.sqlite"

    def stop_writes(self) -> None:
        with closing(sqlite3.connect(self._database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self._file.open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def allow_writes(self) -> None:
        self._file.unlink(missing_ok=True)


class ServerSetting:
    """A setting of a database of PostgreSQL, for every session: those that are open are ended."""

    def __init__(self, url: str, forbid: str, allow: str) -> None:
        self._database = str(make_url(url).database)
        server = make_url(os.environ["JOBSBOT_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT")
        self._forbid, self._allow = forbid, allow

    def stop_writes(self) -> None:
        self._run(self._forbid)

    def allow_writes(self) -> None:
        self._run(self._allow)

    def _run(self, setting: str) -> None:
        sentence = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        )
        with self._engine.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {self._database} {setting}"))
            connection.execute(sentence, {"name": self._database})


class Scene:
    """A bot whose store takes no writes when it is told so."""

    def __init__(
        self, world: World, store: Store, bot: BotProcess, fault: FullDisk | ServerSetting
    ):
        self.world, self.store, self.bot, self.fault = world, store, bot, fault

    def warm_up(self) -> None:
        """Have a job stopped, so that the durable engine is there, and its files."""
        card = self.world.ask(self.bot, f"stop {OTHER_JOB}", LABEL)
        self.world.press(self.bot, card, LABEL)
        self.world.wait_for_card(card, "1 stopped")
        wait_until(lambda: self.find_end(card), "the end is told in the thread")

    def ask(self) -> SlackCall:
        return self.world.ask(self.bot, f"stop {JOB}", LABEL)

    def wait_for_words(self, before: int) -> str:
        """Wait until somebody is told something; answer the beginning of it."""
        said = wait_until(
            lambda: next(filter(is_said_to_one, self.world.slack.calls[before:]), None), "a word"
        )
        return " ".join(said.text.split())[:160]

    def check_one_end(self, card: SlackCall) -> None:
        """See that it was stopped once, told, and that the audit is whole."""
        self.world.wait_for_card(card, "1 stopped")
        wait_until(lambda: self.find_end(card), "the end is told in the thread")
        assert self.world.count_requests() == {JOB: 1, OTHER_JOB: 1}
        assert not self.store.find_audit_breaks(b"")
        wait_until(lambda: self.bot.get_status("/readyz") == 200, "it is ready again")

    def find_end(self, card: SlackCall) -> SlackCall | None:
        calls = self.world.slack.calls
        return next((call for call in calls if call.form.get("thread_ts") == card.ts), None)


def is_said_to_one(call: SlackCall) -> bool:
    return call.method.startswith("response/") or call.method == "chat.postEphemeral"


@contextmanager
def open_scene(forbid: str = "", allow: str = "") -> Iterator[Scene]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = stack.enter_context(open_world(folder, 10))
        url, role = f"sqlite:///{folder}/store/jobsbot.sqlite", "web" if forbid else "run"
        if forbid:
            url = stack.enter_context(temporary_database("postgres", folder))
            migrate(url)
            world.start("worker", DATABASE_URL=url)
        else:
            stack.enter_context(small_disk(folder / "store"))
        bot = world.start(role, DATABASE_URL=url)
        store = open_store(url)
        stack.callback(store.close_connections)
        fault = ServerSetting(url, forbid, allow) if forbid else FullDisk(folder / "store")
        stack.callback(fault.allow_writes)
        stack.callback(lambda: [process.close() for process in world.processes])
        scene = Scene(world, store, bot, fault)
        scene.warm_up()
        yield scene


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "trial", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def stop_writes_before_a_sentence(*setting: str) -> str:
    """Nothing is written for what is said: neither its delivery nor its plan."""
    with open_scene(*setting) as scene:
        scene.fault.stop_writes()
        before = scene.world.say(scene.bot, f"stop {JOB}")
        told = scene.wait_for_words(before)
        assert "Traceback" not in told
        wait_until(lambda: scene.bot.get_status("/readyz") == 503, "/readyz says so")
        assert scene.bot.get_status("/healthz") == 200
        scene.fault.allow_writes()
        wait_until(lambda: scene.bot.get_status("/readyz") == 200, "it is ready again")
        card = scene.ask()
        assert scene.world.press(scene.bot, card, LABEL) == 200
        scene.check_one_end(card)
    return f"told: “{told}”; said again afterwards, it was done"


def stop_writes_before_the_claim(*setting: str) -> str:
    with open_scene(*setting) as scene:
        card = scene.ask()
        scene.fault.stop_writes()
        before = len(scene.world.slack.calls)
        assert scene.world.press(scene.bot, card, LABEL) == 200
        told = scene.wait_for_words(before)
        time.sleep(FULL_SECONDS)
        assert not scene.world.count_requests()[JOB], (
            "it was requested without its line in the audit"
        )
        scene.fault.allow_writes()
        wait_until(lambda: scene.bot.get_status("/readyz") == 200, "it is ready again")
        assert scene.world.press(scene.bot, card, LABEL) == 200
        scene.check_one_end(card)
    return f"told: “{told}”; pressed again afterwards, it was done"


def stop_writes_after_the_request(*setting: str) -> str:
    """The API takes two seconds to answer the stop: its outcome cannot be written down."""
    with open_scene(*setting) as scene:
        card = scene.ask()
        scene.world.stop_seconds = 2.0
        assert scene.world.press(scene.bot, card, LABEL) == 200
        scene.world.wait_for_request(JOB)
        scene.fault.stop_writes()
        time.sleep(FULL_SECONDS)
        said = " ".join(scene.world.newest(card).text.split())[:60]
        assert "1 stopped" not in said
        scene.fault.allow_writes()
        free_at = time.monotonic()
        scene.check_one_end(card)
    took = time.monotonic() - free_at
    return f"meanwhile its card said “{said}”; the end was told {took:.0f} s after there was room"


def stop_writes_of_the_audit(*setting: str) -> str:
    """A trigger refuses every line of the audit, as a table without room would."""
    with open_scene(*setting) as scene:
        card = scene.ask()
        is_postgres = bool(setting)
        make, drop = (
            (POSTGRES_TRIGGER, POSTGRES_DROP) if is_postgres else (SQLITE_TRIGGER, SQLITE_DROP)
        )
        run_sentences(scene.store, make)
        before = len(scene.world.slack.calls)
        assert scene.world.press(scene.bot, card, LABEL) == 200
        told = scene.wait_for_words(before)
        time.sleep(FULL_SECONDS)
        assert not scene.world.count_requests()[JOB], (
            "it was requested without its line in the audit"
        )
        run_sentences(scene.store, drop)
        assert scene.world.press(scene.bot, card, LABEL) == 200
        scene.check_one_end(card)
    return f"told: “{told}”; pressed again afterwards, it was done"


SQLITE_TRIGGER = (
    "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END",
)
SQLITE_DROP = ("DROP TRIGGER full",)
POSTGRES_TRIGGER = (
    "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE disk_full; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER full_disk BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()",
)
POSTGRES_DROP = ("DROP TRIGGER full_disk ON audit",)


def run_sentences(store: Store, sentences: tuple[str, ...]) -> None:
    with store.engine.begin() as connection:
        for sentence in sentences:
            connection.execute(text(sentence))


SETTINGS = {
    "read only": (
        "SET default_transaction_read_only = on",
        "RESET default_transaction_read_only",
    ),
    "no connections": ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"),
}
"""What the database is set to, and back."""


def list_trials() -> dict[str, Callable[[], str]]:
    trials = (
        stop_writes_before_a_sentence,
        stop_writes_before_the_claim,
        stop_writes_after_the_request,
        stop_writes_of_the_audit,
    )
    is_postgres = "JOBSBOT_TEST_POSTGRES" in os.environ
    settings: dict[str, tuple[str, ...]] = dict(SETTINGS) if is_postgres else {"disk full": ()}
    return {
        f"{trial.__name__.replace('_', ' ')}, {name}": partial(trial, *setting)
        for name, setting in settings.items()
        for trial in trials
    }


if __name__ == "__main__":
    sys.exit(run_trials(list_trials(), " ".join(sys.argv[1:])))
