"""The whole shell as people meet it: the real bot and store, behind our real door, in a practice
workspace that speaks Slack's HTTP.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import requests

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.plans.policy import Policy
from jobsbot.demo.fault_presets import FaultPresets
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.demo.scrapy_cloud.storage.storage_api import make_storage_api
from jobsbot.demo.site import make_site
from jobsbot.demo.slack_workspace.interactions.delivery import BotDelivery
from jobsbot.demo.slack_workspace.page_api import PageServices
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import make_demo_setup
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.intervals import Intervals
from jobsbot.services import current_time, explain_store_failure
from jobsbot.slack.factory import SlackClient, make_slack_client, make_web_server
from jobsbot.slack.http.health import HealthEndpoints
from jobsbot.slack.inbound.dispatch_options import DispatchOptions
from jobsbot.slack.inbound.worker_pool import WorkerPools, make_worker_pools
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack_scopes import REQUIRED_SCOPES
from jobsbot.store import Store
from tests.bot_conversation import FakeReadApi
from tests.databases.migrated import open_migrated_store
from tests.demo.workspace.practice_workspace import ANA, BOT, INCIDENT, StillBot
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET
from tests.slack.slack_faults import SlackFaults

BOT_TOKEN = "xoxb-demo"
WAIT_SECONDS = 60.0
QUICK_CARDS = Intervals(card_edit_interval=timedelta(), redraw_intervals=(0.02, 0.05, 0.1))
SlackMessage = dict[str, Any]


@dataclass
class HangingApi(FakeReadApi):
    """A Jobs API that hangs until it is let go."""

    hanging: bool = False
    waiting: int = 0
    go: Event = field(default_factory=Event)

    def send(self, call, *, timeout=None):
        self._hang()
        return super().send(call, timeout=timeout)

    def stream(self, call):
        self._hang()
        return super().stream(call)

    def _hang(self):
        if self.hanging:
            self.waiting += 1
            self.go.wait(30)


def wait_for(look: Callable[[], Any]) -> Any:
    """Look again and again until there is something, a minute at most."""
    until = time.monotonic() + WAIT_SECONDS
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.005)
    return found


@dataclass
class SlackWorkspace:
    """What people do, and what they see."""

    bot_url: str
    site: str
    api: HangingApi
    store: Store
    workspace: Workspace
    speaker: SlackClient
    started: list[str]
    http: requests.Session
    pools: WorkerPools
    cards: CardUpdater
    slack_faults: SlackFaults

    def idle(self) -> bool:
        """Tell whether all that was taken on is done."""
        return not self.pools.count_unfinished()

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        return self.http.post(f"{self.site}/demo/{path}", json=body, timeout=30).json()

    def says(self, text: str, who: str = ANA, channel: str = INCIDENT, **more: Any) -> None:
        assert self.do("say", **{"as": who, "channel": channel, "text": text, **more})["ok"]

    def state(self, who: str = ANA) -> dict[str, Any]:
        params = {"as": who}
        return self.http.get(f"{self.site}/demo/state", params=params, timeout=30).json()

    def sees(self, who: str = ANA, channel: str = INCIDENT) -> list[SlackMessage]:
        """What the bot said that this person can see."""
        messages = self.state(who)["messages"].get(channel, [])
        return [message for message in messages if message["user"] == BOT]

    def told(self, words: str, who: str = ANA, channel: str = INCIDENT) -> SlackMessage:
        """Wait for the bot's message with these words in it."""

        def look() -> SlackMessage | None:
            return next((m for m in self.sees(who, channel) if words in m["text"]), None)

        return wait_for(look)

    def presses(self, message: SlackMessage, label: str, who: str = ANA) -> None:
        block, action = next(
            (block["block_id"], element)
            for block in message["blocks"]
            for element in block.get("elements", ())
            if element["type"] == "button" and element["text"]["text"] == label
        )
        pressed = {"action_id": action["action_id"], "type": "button", "value": action["value"]}
        place = {"channel": message["channel"], "ts": message["ts"]}
        body = {"as": who, **place, "block_id": block, "action": pressed}
        assert self.do("press", **body)["ok"]


def make_few_workers() -> WorkerPools:
    """Start as many threads as few people need: the bot's 64 take 15 ms of CPU to come and go."""
    return make_worker_pools(slow=4, quick=2, writes=2, replies=2)


def list_button_labels(message: SlackMessage) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element["type"] == "button"
    ]


@contextmanager
def open_slack_workspace(
    folder: Path,
    pools: WorkerPools | None = None,
    make_bot: type[Bot] = Bot,
    clock: Callable[[], float] = time.monotonic,
    *,
    knows_itself: bool = True,
    note_after_seconds: float = 3.0,
    queue_note_after_seconds: float = 3.0,
    answer_timeout: float = 10.0,
    limiter: RateLimiter | None = None,
    policy: Policy | None = None,
) -> Iterator[SlackWorkspace]:
    """Open everything, and close it again."""
    port = find_free_port()
    workspace = Workspace(make_demo_setup({BOT_TOKEN: frozenset(REQUIRED_SCOPES)}))
    delivery = BotDelivery(workspace, f"http://127.0.0.1:{port}/slack/events", SIGNING_SECRET)
    faults, started = ApiFaults(), []
    stage = PageServices(workspace, delivery, StillBot(), FaultPresets(faults))
    api, store = HangingApi(), open_migrated_store(folder / "jobsbot.sqlite")
    projects = {"prod-crawl": 123, "staging": 456}
    known = BotConfig(
        projects=projects,
        default_project=123,
        commands=ALL_COMMANDS,
        policy=policy or Policy(),
    )
    simulation = Simulation.of()
    apis = make_jobs_api(simulation, faults), make_storage_api(simulation, faults)
    slack_faults = SlackFaults(make_site(stage, *apis))
    with serve_app(slack_faults, threads=32) as site:
        pools = pools or make_few_workers()
        speaker = make_slack_client(
            BOT_TOKEN, f"{site}/slack-api", answer_timeout=answer_timeout, limiter=limiter
        )
        if knows_itself:
            speaker.identity.start()
        directory = speaker.make_directory(assumes_members=policy is None)
        bot = make_bot(
            api=api, memory=store, config=known, start=started.append, directory=directory
        )
        cards = CardUpdater(speaker.make_cards(store), store, current_time, QUICK_CARDS)
        cards.start()
        app = speaker.make_listener_app(
            bot,
            store,
            pools,
            cards,
            policy=policy,
            options=DispatchOptions(
                clock=clock,
                note_after_seconds=note_after_seconds,
                queue_note_after_seconds=queue_note_after_seconds,
                explain_failure=explain_store_failure,
            ),
        )
        bot_url = make_web_server(
            app,
            signing_secrets=(SIGNING_SECRET,),
            host="127.0.0.1",
            port=port,
            health=HealthEndpoints(),
        )
        bot_url.start()
        # Until it is known who we are, nobody is a stranger.
        assert not knows_itself or speaker.identity.wait(WAIT_SECONDS)
        with requests.Session() as http:
            url = f"http://127.0.0.1:{port}"
            yield SlackWorkspace(
                url,
                site,
                api,
                store,
                workspace,
                speaker,
                started,
                http,
                pools,
                cards,
                slack_faults,
            )
        api.go.set()
        slack_faults.clear()
        speaker.identity.stop()
        bot_url.stop()
        pools.drain(WAIT_SECONDS)
        cards.stop(1.0)
        workspace.page_events.close()
        delivery.close()
        store.close_connections()
