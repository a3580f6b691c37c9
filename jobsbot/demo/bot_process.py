"""The real bot as a child process: started, watched, killed, started again, and stopped."""

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

BotState = Literal["starting", "up", "down", "restarting"]
BOT_COMMAND = (sys.executable, "-m", "jobsbot.demo.parent_watch", "jobsbot", "run")
STARTUP_SECONDS = 60.0  # until a bot that is not ready counts as down
PROCESS_POLL_SECONDS = 0.1
STOP_SECONDS = 10.0  # to end after SIGTERM
LOG_NAME = "bot.log"
BOT_VARIABLE_PREFIXES = (
    "SLACK_",
    "SH_",
    "SHUB_",
    "JOBSBOT_",
    "DATABASE_URL",
    "PORT",
    "LOG_",
)


class BotProcess:
    """One bot on `port`. `folder` is its working directory, and has its log.

    `changed` is called with each change of state. Safe to use from many threads.
    """

    def __init__(
        self,
        port: int,
        folder: Path,
        settings: Mapping[str, str],
        *,
        changed: Callable[[dict[str, Any]], None],
        command: Sequence[str] = BOT_COMMAND,
    ) -> None:
        self._ready_at = f"http://127.0.0.1:{port}/readyz"
        self._folder = folder
        self._environment = make_child_environment({**settings, "PORT": str(port)})
        self._changed = changed
        self._command = command
        self._transition = threading.Lock()  # one start or stop at a time
        self._state_change = threading.Condition()
        self._state: BotState = "down"
        self._since = time.time()
        self._process: subprocess.Popen[bytes] | None = None

    def describe(self) -> dict[str, Any]:
        """Return its state, and since when (milliseconds since 1970)."""
        with self._state_change:
            return {"state": self._state, "since": round(self._since * 1000)}

    def start(self) -> None:
        """Start it, and return while it is still starting."""
        with self._transition:
            self._start_process("starting")

    def restart(self) -> None:
        """Kill it on the spot, without a chance to finish anything, and start it again."""
        with self._transition:
            self._set_state("restarting")
            if process := self._forget_process():
                process.kill()
                _close_process(process)
            self._start_process("restarting")

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not within ten seconds."""
        with self._transition:
            process = self._forget_process()
            self._set_state("down")
        if process:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            _close_process(process)

    def wait_until_up(self, seconds: float) -> bool:
        """Wait while it is starting, at most so long; return whether it is up."""
        with self._state_change:
            self._state_change.wait_for(lambda: self._state in ("up", "down"), seconds)
            return self._state == "up"

    def log(self) -> str:
        """Return what it has logged, all starts together."""
        path = self._folder / LOG_NAME
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _start_process(self, state: BotState) -> None:
        self._set_state(state)
        with (self._folder / LOG_NAME).open("ab") as log:
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
        threading.Thread(target=self._watch_process, args=(process,), daemon=True).start()

    def _watch_process(self, process: subprocess.Popen[bytes]) -> None:
        self._set_state("up" if self._becomes_ready(process) else "down", process)
        process.wait()
        self._set_state("down", process)

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + STARTUP_SECONDS
        with requests.Session() as session:
            session.trust_env = False
            while process.poll() is None and time.monotonic() < until:
                if _is_ready(session, self._ready_at):
                    return True
                time.sleep(PROCESS_POLL_SECONDS)
        return False

    def _set_state(self, state: BotState, about: subprocess.Popen[bytes] | None = None) -> None:
        """Change state; a process that has been replaced no longer counts."""
        with self._state_change:
            if about is not None and about is not self._process:
                return
            if self._state != state:
                self._state, self._since = state, time.time()
            self._state_change.notify_all()
        self._changed(self.describe())

    def _forget_process(self) -> subprocess.Popen[bytes] | None:
        process, self._process = self._process, None
        return process


def make_child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with the bot's variables as given, and no others of them.

    The bot runs elsewhere, so the package is put on its path; loopback is never sent to a proxy.
    """
    inherited = {
        n: value for n, value in os.environ.items() if not n.startswith(BOT_VARIABLE_PREFIXES)
    }
    package = str(Path(jobsbot.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (package, inherited.get("PYTHONPATH"))))
    direct = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
    return {**inherited, **direct, **settings, "PYTHONPATH": path}


def _is_ready(session: requests.Session, address: str) -> bool:
    try:
        return session.get(address, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def _close_process(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    if process.stdin:
        process.stdin.close()
