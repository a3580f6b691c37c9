"""A process of jobsbot: started, asked, signalled, killed."""

import signal
import subprocess
import sys
from pathlib import Path

import requests

from benchmarks.trials.waiting import wait_until
from tests.slack.signed_requests import make_signed_headers as sign


class BotProcess:
    """A process of the bot, and the files that it logs to."""

    def __init__(self, role: str, port: int, environ: dict[str, str], folder: Path) -> None:
        self.role, self.port, self._environ, self._folder = role, port, environ, folder
        self.log_path = folder / f"{role}-{port}.log"
        self.start()

    def start(self) -> None:
        """Start it, or start it again under the same settings."""
        with self.log_path.open("ab") as log:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "jobsbot", self.role],
                env=self._environ,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self.pid = self._popen.pid

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.get_status("/readyz") == 200, f"{self.role} is ready")

    def get_status(self, path: str) -> int:
        """Answer the status of a probe; 0 where nobody answers."""
        try:
            return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5).status_code
        except requests.RequestException:
            return 0

    def post(self, body: bytes, signed_at: float | None = None) -> int:
        """Post what Slack would post, and answer the status."""
        url = f"http://127.0.0.1:{self.port}/slack/events"
        headers = sign(body, at=signed_at)
        return requests.post(url, data=body, headers=headers, timeout=30).status_code

    def send_signal(self, number: int) -> None:
        self._popen.send_signal(number)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()

    def wait_for_end(self, seconds: float) -> int:
        return self._popen.wait(seconds)

    def read_log(self) -> str:
        return self.log_path.read_text("utf-8", "replace")

    def close(self) -> None:
        """End it, whatever state it is in."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGCONT)
            self._popen.kill()
            self._popen.wait()
