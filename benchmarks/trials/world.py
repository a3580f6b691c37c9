"""jobsbot as real processes, between a stand-in Scrapy Cloud and a Slack that writes down.

What is said and pressed is signed and posted to the bot's webhook, as Slack posts it.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.trials.bot_process import BotProcess
from benchmarks.trials.recording_slack import CHANNEL, RecordingSlack, SlackCall
from benchmarks.trials.waiting import wait_until
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, encode_interaction

ROOT = Path(__file__).parents[2]


class World:
    """Everything around the bot. Jobs `123/1/N` run, and end half a second after a stop."""

    def __init__(self, base: str, slack: RecordingSlack, simulation: Simulation, folder: Path):
        self.base, self.slack, self.simulation, self.folder = base, slack, simulation, folder
        self.processes: list[BotProcess] = []
        self.stop_seconds = 0.0
        """How long the API takes to answer a stop, once it is done."""
        self._numbers = count(1)

    def write_policy(self, text: str) -> None:
        (self.folder / "jobsbot.toml").write_text(text)

    def start(self, role: str = "run", **environ: str) -> BotProcess:
        """Start a process of the bot. `worker` answers no probes; the others are waited for."""
        port = find_free_port()
        process = BotProcess(role, port, self._make_environ(port) | environ, self.folder)
        self.processes.append(process)
        if role != "worker":
            process.wait_until_ready()
        return process

    def _make_environ(self, port: int) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PORT": str(port),
            "JOBSBOT_HOST": "127.0.0.1",
            "SH_APIKEY": "demo",
            "SHUB_APIURL": f"{self.base}/api/",
            "SHUB_STORAGE": f"{self.base}/storage/",
            "SLACK_API_URL": f"{self.base}/slack/",
            "SLACK_BOT_TOKEN": "xoxb-made-up-for-trials",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        }

    def say(
        self,
        bot: BotProcess,
        text: str,
        who: str = "U1",
        at: float | None = None,
        channel: str = CHANNEL,
    ) -> int:
        """Say a slash command. Answers how many calls of Slack there were before."""
        before = len(self.slack.calls)
        number = next(self._numbers)
        body = encode_form(
            command="/jobs",
            text=text,
            user_id=who,
            user_name=who.lower(),
            team_id="T1",
            channel_id=channel,
            trigger_id=f"said-{number}",
            response_url=f"{self.base}/slack/response/{number}",
        )
        status = bot.post(body, at)
        if status != 200:
            raise AssertionError(f"{text} was answered {status}")
        return before

    def ask(
        self,
        bot: BotProcess,
        text: str,
        label: str,
        at: float | None = None,
        who: str = "U1",
        channel: str = CHANNEL,
    ) -> SlackCall:
        """Say what asks for a card, and wait until that is posted."""
        before = self.say(bot, text, who, at, channel)

        def find_card() -> SlackCall | None:
            here = (c for c in self.slack.calls[before:] if c.form.get("channel") == channel)
            return next((c for c in here if c.find_button(label)), None)

        return wait_until(find_card, f"a card for {text}")

    def press(
        self, bot: BotProcess, card: SlackCall, label: str, who: str = "U1", at: float | None = None
    ) -> int:
        """Press a button of a card. Answers the status."""
        button = self.newest(card).find_button(label)
        if button is None:
            raise AssertionError(f"no {label} on {self.newest(card).text}")
        return bot.post(self.make_press(card, button, who), at)

    def make_press(self, card: SlackCall, button: dict[str, Any], who: str = "U1") -> bytes:
        channel = card.form["channel"]
        return encode_interaction(
            {
                "type": "block_actions",
                "user": {"id": who, "username": who.lower(), "team_id": "T1"},
                "team": {"id": "T1"},
                "channel": {"id": channel},
                "container": {"type": "message", "message_ts": card.ts, "channel_id": channel},
                "message": {"ts": card.ts},
                "trigger_id": f"pressed-{next(self._numbers)}",
                "actions": [{"type": "button", **{k: button[k] for k in ("action_id", "value")}}],
            }
        )

    def newest(self, card: SlackCall) -> SlackCall:
        """Answer a card as it was edited last."""
        edits = (c for c in reversed(self.slack.calls) if c.form.get("ts") == card.ts)
        return next((c for c in edits if c.method == "chat.update"), card)

    def wait_for_card(self, card: SlackCall, words: str) -> SlackCall:
        """Wait until a card says something."""
        return wait_until(
            lambda: found if words in (found := self.newest(card)).text else None,
            f"“{words}” on a card that says {self.newest(card).text[:200]!r}",
        )

    def count_requests(self) -> Counter[str]:
        """Count the writes that reached the API, by job."""
        return Counter(key for write in self.simulation.writes for key in write.keys)

    def wait_for_request(self, key: str) -> None:
        wait_until(lambda: self.count_requests()[key], f"a request for {key}")


@contextmanager
def open_world(folder: Path, jobs: int = 100, stops_after_seconds: float = 0.5) -> Iterator[World]:
    """Serve the stand-ins, and end every process of the bot afterwards."""
    ago, slack = datetime.now(UTC) - timedelta(hours=1), RecordingSlack()
    runs = [run_factory.make_running_run(f"123/1/{n}", ago) for n in range(1, jobs + 1)]
    after = timedelta(seconds=stops_after_seconds)
    simulation = Simulation.of(runs, stopping=StopTiming(after, after))
    api = make_jobs_api(simulation, ApiFaults())

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"]
        if path.startswith("/api/"):
            environ["PATH_INFO"], environ["SCRIPT_NAME"] = path[4:], "/api"
            answered = api(environ, start_response)
            time.sleep(world.stop_seconds if path.endswith("/stop.json") else 0.0)
            return answered
        return slack(environ, start_response)

    with serve_app(answer, threads=60) as base:
        world = World(base, slack, simulation, folder)
        try:
            yield world
        finally:
            for process in world.processes:
                process.close()
