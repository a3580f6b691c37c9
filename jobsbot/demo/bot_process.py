"""The real bot as a child process: started, watched, killed, started again, and taken down."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import requests

import jobsbot

State = Literal["starting", "up", "down", "restarting"]
COMMAND = (sys.executable, "-m", "jobsbot.demo.parent_watch", "jobsbot", "run")
STARTUP = 60.0  # seconds until a bot that is not ready counts as down
BETWEEN_LOOKS = 0.1  # seconds
GRACE = 10.0  # seconds to end after SIGTERM
LOG = "bot.log"
OURS = ("SLACK_", "SH_", "SHUB_", "JOBSBOT_", "DATABASE_URL", "PORT", "LOG_")  # names begin so


class BotProcess:
    """One bot on `port`, living in `folder`: its log is there, and its working directory.

    `changed` hears of each change of state. Safe to use from many threads.
    """

    def __init__(
        self,
        port: int,
        folder: Path,
        settings: Mapping[str, str],
        *,
        changed: Callable[[dict[str, Any]], None],
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._ready_at = f"http://127.0.0.1:{port}/readyz"
        self._folder = folder
        self._environment = child_environment({**settings, "PORT": str(port)})
        self._changed = changed
        self._command = command
        self._turn = threading.Lock()  # one start or stop at a time
        self._news = threading.Condition()
        self._state: State = "down"
        self._since = time.time()
        self._process: subprocess.Popen[bytes] | None = None

    def describe(self) -> dict[str, Any]:
        """Return its state, and since when (milliseconds since 1970)."""
        with self._news:
            return {"state": self._state, "since": round(self._since * 1000)}

    def start(self) -> None:
        """Start it, and return while it is still starting."""
        with self._turn:
            self._launch("starting")

    def restart(self) -> None:
        """Kill it on the spot, without a chance to finish anything, and start it again."""
        with self._turn:
            self._enter("restarting")
            if process := self._take():
                process.kill()
                _reap(process)
            self._launch("restarting")

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not within ten seconds."""
        with self._turn:
            process = self._take()
            self._enter("down")
        if process:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
            _reap(process)

    def wait_until_up(self, seconds: float) -> bool:
        """Wait while it is starting, at most so long; return whether it is up."""
        with self._news:
            self._news.wait_for(lambda: self._state in ("up", "down"), seconds)
            return self._state == "up"

    def log(self) -> str:
        """Return what it has logged, all starts together."""
        path = self._folder / LOG
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _launch(self, state: State) -> None:
        self._enter(state)
        with (self._folder / LOG).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and package
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the parent, which then ends the child
            )
        self._process = process
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        self._enter("up" if self._comes_up(process) else "down", process)
        process.wait()
        self._enter("down", process)

    def _comes_up(self, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + STARTUP
        with requests.Session() as session:
            session.trust_env = False
            while process.poll() is None and time.monotonic() < until:
                if _answers(session, self._ready_at):
                    return True
                time.sleep(BETWEEN_LOOKS)
        return False

    def _enter(self, state: State, about: subprocess.Popen[bytes] | None = None) -> None:
        """Change state; news about a process that has been replaced is no news."""
        with self._news:
            if about is not None and about is not self._process:
                return
            if self._state != state:
                self._state, self._since = state, time.time()
            self._news.notify_all()
        self._changed(self.describe())

    def _take(self) -> subprocess.Popen[bytes] | None:
        process, self._process = self._process, None
        return process


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with the bot's variables as given, and no others of them.

    The bot runs elsewhere, so the package is put on its path; loopback is never sent to a proxy.
    """
    inherited = {n: value for n, value in os.environ.items() if not n.startswith(OURS)}
    package = str(Path(jobsbot.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (package, inherited.get("PYTHONPATH"))))
    direct = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
    return {**inherited, **direct, **settings, "PYTHONPATH": path}


def _answers(session: requests.Session, address: str) -> bool:
    try:
        return session.get(address, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def _reap(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    if process.stdin:
        process.stdin.close()
