"""The Slack shell put together: what sends, what listens, and the two doors."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from prometheus_client import CollectorRegistry
from slack_bolt import App

from jobsbot.core.bot import Bot
from jobsbot.core.ports import Memory
from jobsbot.slack.cards import SlackCards
from jobsbot.slack.dispatcher import Desk
from jobsbot.slack.identity import Identity
from jobsbot.slack.listeners import deliver_to, make_app
from jobsbot.slack.publisher import Poster
from jobsbot.slack.replies import Sender
from jobsbot.slack.server import WebServer
from jobsbot.slack.socket_mode import SocketDoor
from jobsbot.slack.web_api import WebApi
from jobsbot.slack.webhook import Front, Observe, Probe, unobserved
from jobsbot.slack.worker_pool import Lanes


@dataclass(frozen=True)
class Speaker:
    """What can be said to Slack. The operations need this much only, and before there is a bot."""

    token: str = field(repr=False)
    root: str
    identity: Identity
    poster: Poster

    def cards(self, memory: Memory) -> SlackCards:
        return SlackCards(self.poster, memory)

    def listener(
        self,
        bot: Bot,
        memory: Memory,
        lanes: Lanes,
        clock: Callable[[], float] = time.monotonic,
    ) -> App:
        """Make the Bolt app that hears for this bot. `clock` counts the seconds that work waits."""
        sender = Sender(self.poster, bot)
        desk = Desk(bot=bot, memory=memory, sender=sender, lanes=lanes, clock=clock)
        return make_app(desk, self.identity, token=self.token, root=self.root)


def make_speaker(token: str, root: str) -> Speaker:
    """Make what speaks to the Web API at `root`. Nothing is called yet."""
    web = WebApi(token, root if root.endswith("/") else f"{root}/")
    return Speaker(token, root, Identity(web), Poster(web))


def web_door(
    app: App,
    lanes: Lanes,
    *,
    secret: str,
    port: int,
    host: str = "0.0.0.0",  # noqa: S104 - Slack reaches it from outside
    probes: Mapping[str, Probe] = MappingProxyType({}),
    registry: CollectorRegistry | None = None,
    observe: Observe = unobserved,
) -> WebServer:
    """Make the HTTP door. Nothing listens yet."""
    front = Front(
        secret=secret,
        deliver=deliver_to(app),
        probes=probes,
        registry=registry or CollectorRegistry(),
        observe=observe,
    )
    return WebServer(front, lanes, host=host, port=port)


def socket_door(app: App, lanes: Lanes, *, app_token: str) -> SocketDoor:
    """Make the Socket Mode door. Nothing connects yet."""
    return SocketDoor(app, app_token, lanes)
