"""A run of the bot's durable work that kills itself.

`python -m tests.operations.failures.self_killing_worker …` is one.

    self_killing_worker DATABASE API CARD_FILE DIES FULL_SECONDS

It confirms the plan `p1` where that is open, carries it out against the Jobs API at this address,
and ends when the plan has. Each edit of the card is a line in the file CARD_FILE. With DIES above 0
it kills itself, by -9, at the so many-th thing that happens after the click: a statement or a
commit in either database, before or after a request, before or after an edit. With FULL_SECONDS
above 0 its disk is full at that moment instead, for so long: no file can grow. At its end it writes
down what happened, a line each, beside CARD_FILE: by whom a statement was run, and how it begins.

Statements are counted where SQLite's own driver runs them: who listens to SQLAlchemy instead has
the store take SQLAlchemy's way, and that is not the one that is taken in earnest.
"""

import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, Timer, current_thread
from typing import Any

import msgspec
from sqlalchemy import Engine, event

from jobsbot.api.client import Client
from jobsbot.core.guard import AssumedMembers, Guard
from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.messages.message import FileAttachment, Message
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.plans.policy import Policy, PolicyNumbers
from jobsbot.core.reply import FileKept, Shown
from jobsbot.operations import Operations
from jobsbot.store import Store, open_store
from tests.operations.running_operations import QUICK_INTERVALS
from tests.sample_plans import ANNA

# Long enough for five starts on a busy machine; what may not have left is given up sooner.
WORK_THREADS = ("MainThread", "jobsbot-first-poll", "dbos-executor")
PATIENT_POLICY = Policy(
    numbers=PolicyNumbers(stop_within=timedelta(seconds=60), settle_within=timedelta(seconds=6))
)


@dataclass
class KillSwitch:
    """Counts what happens, once armed, and kills the process when it is time."""

    dies: int
    act: Callable[[], None]
    armed: bool = False
    seen: int = 0
    names: list[str] = field(default_factory=list)
    """What was counted."""
    lock: Lock = field(default_factory=Lock)

    def passed(self, name: str) -> None:
        """Count what the click and the work do; not the polling of threads in the background."""
        if not current_thread().name.startswith(WORK_THREADS):
            return
        with self.lock:
            if not self.armed:
                return
            self.seen += 1
            self.names.append(name)
            if self.seen == self.dies:
                self.act()

    def watch_statements(self, url: str) -> None:
        """Count what is asked of both databases, on connections that are made from now on."""
        if url.startswith("sqlite"):
            event.listen(Engine, "connect", self._trace_driver)
            return
        event.listen(Engine, "before_cursor_execute", self._pass_statement)
        event.listen(Engine, "commit", lambda *_: self.passed("COMMIT"))

    def _trace_driver(self, connection: sqlite3.Connection, _record: Any) -> None:
        connection.set_trace_callback(self._pass_traced)

    def _pass_traced(self, sql: str) -> None:
        caller = sys._getframe(1).f_globals["__name__"]
        self.passed(f"{caller}: {shorten_sql(sql)}")

    def _pass_statement(self, _connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        self.passed(shorten_sql(sql))


@dataclass
class KillableClient:
    """The real client, and a card that is a file; both on the wire."""

    client: Client
    card_file: Path
    wire: KillSwitch

    def send(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        self.wire.passed(f"before {call.endpoint}")
        try:
            return self.client.send(call, timeout=timeout)
        finally:
            self.wire.passed(f"after {call.endpoint}")

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        self.wire.passed("before an edit")
        line = msgspec.json.encode([record.status, record.progress])
        try:
            with self.card_file.open("ab") as file:
                file.write(line + b"\n")
        except OSError:  # the disk is full
            return Shown(later=True)
        self.wire.passed("after an edit")
        return Shown()

    def tell_end(self, record: PlanRecord) -> Shown:
        self.wire.passed("the end is told")
        return Shown()

    def post_notice(self, where: Place, message: Message) -> Shown:
        raise AssertionError("nothing is announced here")

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept:
        self.wire.passed("a file is kept")
        return FileKept("in a file")

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        raise AssertionError("nobody is whispered to here")


def shorten_sql(sql: str) -> str:
    """Say of a statement what it does, and to which table; nothing of its values."""
    return " ".join(sql.split()[:3])


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_disk(seconds: float) -> None:
    """Let no file grow for so many seconds."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    Timer(seconds, resource.setrlimit, (resource.RLIMIT_FSIZE, (hard, hard))).start()


def main(url: str, api: str, card_file: str, dies: str, full_seconds: str = "0") -> None:
    seconds = float(full_seconds)
    wire = KillSwitch(int(dies), (lambda: fill_disk(seconds)) if seconds else kill_itself)
    wire.watch_statements(url)
    store = open_store(url)
    wired = KillableClient(Client(api, lambda project: "demo"), Path(card_file), wire)
    work = make_operations(url, store, wired)
    work.launch()
    wire.armed = True
    if store.claim_plan("p1", ANNA, datetime.now(UTC)):
        work.start("p1")
    wait_until_true(lambda: is_card_done(Path(card_file)))
    wire.armed = False
    Path(card_file).with_suffix(".events").write_text("\n".join(wire.names))
    # The plan is over, and that is what is tested. It ends on the spot, as it would by -9: an
    # interpreter that takes itself down while the engine's threads are in SQLite can crash.
    os._exit(0)


def make_operations(url: str, store: Store, wired: Any) -> Operations:
    return Operations(
        api=wired,
        work_log=store,
        cards=wired,
        clock=lambda: datetime.now(UTC),
        database_url=url,
        executor_id="doomed",
        guard=Guard(PATIENT_POLICY, AssumedMembers(), store),
        intervals=QUICK_INTERVALS,
    )


def is_card_done(card_file: Path) -> bool:
    """Tell whether the card shows the end, without touching a database."""
    written = card_file.read_bytes() if card_file.exists() else b""
    lines = written.split(b"\n")[:-1]  # the last line may be half written just now
    return bool(lines) and msgspec.json.decode(lines[-1])[0] == PlanStatus.DONE.value


def wait_until_true(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        if time.monotonic() > end:
            sys.exit("the plan did not end")
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
