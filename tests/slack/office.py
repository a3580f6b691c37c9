"""The whole shell as people meet it: the real bot and store, behind our real door, in a practice
workspace that speaks Slack's HTTP.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import requests

from jobsbot.commands import ALL
from jobsbot.core.bot import Bot
from jobsbot.core.command import Known
from jobsbot.demo.fault_presets import FaultPresets as ApiSwitch
from jobsbot.demo.scopes import BOT_SCOPES
from jobsbot.demo.scrapy_cloud.faults import ApiFaults as Faults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api as make_app
from jobsbot.demo.scrapy_cloud.simulation import Simulation as World
from jobsbot.demo.site import make_site
from jobsbot.demo.slack_workspace.interactions.delivery import BotDelivery as Delivery
from jobsbot.demo.slack_workspace.page_api import PageServices as Stage
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import make_demo_setup as demo_cast
from jobsbot.slack.pool import Lanes, make_lanes
from jobsbot.slack.shell import Speaker, make_speaker, web_door
from jobsbot.store import Store, open_store
from tests.conversation import DictApi
from tests.demo.workspace.room import ANA, BOT, INCIDENT, StillBot
from tests.servers import serving
from tests.slack.signing import SECRET

TOKEN = "xoxb-demo"
SOON = 10.0
Message = dict[str, Any]


@dataclass
class SlowApi(DictApi):
    """A Jobs API that hangs until it is let go."""

    hanging: bool = False
    waiting: int = 0
    go: Event = field(default_factory=Event)

    def ask(self, call, *, patience=None):
        if self.hanging:
            self.waiting += 1
            self.go.wait(30)
        return super().ask(call, patience=patience)


def eventually(look: Callable[[], Any]) -> Any:
    """Look again and again until there is something, ten seconds at most."""
    until = time.monotonic() + SOON
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
    return found


@dataclass
class Office:
    """What people do, and what they see."""

    door: str
    site: str
    api: SlowApi
    store: Store
    workspace: Workspace
    speaker: Speaker
    started: list[str]
    http: requests.Session
    lanes: Lanes

    def idle(self) -> bool:
        """Tell whether all that was taken on is done."""
        lanes = (self.lanes.slow, self.lanes.quick, self.lanes.notices)
        return not any(lane.unfinished() for lane in lanes)

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        return self.http.post(f"{self.site}/demo/{path}", json=body, timeout=10).json()

    def says(self, text: str, who: str = ANA, channel: str = INCIDENT, **more: Any) -> None:
        assert self.do("say", **{"as": who, "channel": channel, "text": text, **more})["ok"]

    def state(self, who: str = ANA) -> dict[str, Any]:
        params = {"as": who}
        return self.http.get(f"{self.site}/demo/state", params=params, timeout=10).json()

    def sees(self, who: str = ANA, channel: str = INCIDENT) -> list[Message]:
        """What the bot said that this person can see."""
        messages = self.state(who)["messages"].get(channel, [])
        return [message for message in messages if message["user"] == BOT]

    def told(self, words: str, who: str = ANA, channel: str = INCIDENT) -> Message:
        """Wait for the bot's message with these words in it."""

        def look() -> Message | None:
            return next((m for m in self.sees(who, channel) if words in m["text"]), None)

        return eventually(look)

    def presses(self, message: Message, label: str, who: str = ANA) -> None:
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


def labels(message: Message) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element["type"] == "button"
    ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def office(
    folder: Path,
    lanes: Lanes | None = None,
    make_bot: type[Bot] = Bot,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Office]:
    """Open everything, and close it again."""
    port = free_port()
    workspace = Workspace(demo_cast({TOKEN: BOT_SCOPES}))
    delivery = Delivery(workspace, f"http://127.0.0.1:{port}/slack/events", SECRET)
    faults, started = Faults(), []
    stage = Stage(workspace, delivery, StillBot(), ApiSwitch(faults))
    api, store = SlowApi(), open_store(f"sqlite:///{folder / 'jobsbot.sqlite'}")
    known = Known(projects={"prod-crawl": 123}, default=123, commands=ALL)
    bot = make_bot(api=api, memory=store, known=known, start=started.append)
    with serving(make_site(stage, make_app(World.of(), faults)), threads=16) as site:
        lanes = lanes or make_lanes(slow=8)
        speaker = make_speaker(TOKEN, f"{site}/slack-api")
        app = speaker.listener(bot, store, lanes, clock)
        door = web_door(app, lanes, secret=SECRET, port=port, host="127.0.0.1")
        door.start()
        with requests.Session() as http:
            url = f"http://127.0.0.1:{port}"
            yield Office(url, site, api, store, workspace, speaker, started, http, lanes)
        api.go.set()
        door.stop()
        workspace.page_events.close()
        delivery.close()
        store.close_connections()
