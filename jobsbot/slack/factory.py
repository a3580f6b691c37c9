"""Builds the Slack shell: the client of its Web API, the Bolt app, the HTTP server, Socket Mode."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slack_bolt import App

from jobsbot.core.bot import Bot
from jobsbot.core.interaction import Place
from jobsbot.core.plans.policy import Policy
from jobsbot.core.ports import Memory
from jobsbot.core.reply import CardRefresher
from jobsbot.core.text.redactor import Redactor
from jobsbot.slack.http.health import HealthEndpoints
from jobsbot.slack.http.routes import HttpApp
from jobsbot.slack.http.server import WebServer
from jobsbot.slack.http.webhook import RequestObserver, Webhook, ignore_request
from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.inbound.admission import Admission
from jobsbot.slack.inbound.dispatch_options import DispatchOptions
from jobsbot.slack.inbound.dispatcher import Dispatcher
from jobsbot.slack.inbound.listeners import make_bolt_app, make_payload_handler
from jobsbot.slack.inbound.worker_pool import WorkerPools
from jobsbot.slack.message_urls import build_message_url
from jobsbot.slack.outbound.cards import SlackCards
from jobsbot.slack.outbound.directory import SlackDirectory
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack.outbound.replies import ReplySender
from jobsbot.slack.outbound.web_api import ANSWER_TIMEOUT_SECONDS, WebApi
from jobsbot.slack.payloads.source import read_app_id
from jobsbot.slack.socket_mode.reconnect_pace import ReconnectPace

if TYPE_CHECKING:
    from jobsbot.slack.socket_mode.receiver import SocketModeConnection

PING_INTERVAL_SECONDS = 2.0
"""Seconds between two pings over a connection of Socket Mode."""


@dataclass(frozen=True)
class SlackClient:
    """Everything that talks to Slack's Web API. Durable work needs it before there is a bot."""

    token: str = field(repr=False)
    base_url: str
    identity: BotIdentity
    publisher: Publisher
    web: WebApi = field(repr=False)

    def make_directory(self, *, assumes_members: bool) -> SlackDirectory:
        """Make the directory of people. Without a policy, it may assume that all are members."""
        return SlackDirectory(
            self.web,
            lambda: datetime.now(UTC),
            home=lambda: self.identity.home,
            assumes_members=assumes_members,
        )

    def get_message_url(self, where: Place) -> str:
        """Answer the address of a message; empty before the workspace is known."""
        return build_message_url(self.identity.home.url, where)

    def make_cards(self, memory: Memory) -> SlackCards:
        return SlackCards(self.publisher, memory)

    def make_listener_app(
        self,
        bot: Bot,
        memory: Memory,
        pools: WorkerPools,
        cards: CardRefresher,
        *,
        policy: Policy | None = None,
        options: DispatchOptions | None = None,
    ) -> App:
        """Make the Bolt app of this bot. `policy` tells who of other workspaces may speak."""
        dispatcher = Dispatcher(
            bot=bot,
            memory=memory,
            admission=Admission(
                self.identity,
                memory,
                policy or Policy(),
                self.make_directory(assumes_members=False),
            ),
            replies=ReplySender(self.publisher, bot, cards),
            pools=pools,
            options=options or DispatchOptions(),
        )
        return make_bolt_app(dispatcher, self.identity, token=self.token, base_url=self.base_url)


def make_slack_client(
    token: str,
    base_url: str,
    redactor: Redactor | None = None,
    *,
    app_token: str = "",
    answer_timeout: float = ANSWER_TIMEOUT_SECONDS,
    limiter: RateLimiter | None = None,
) -> SlackClient:
    """Make the client of the Web API at `base_url`. Nothing is called yet.

    `redactor` removes configured secrets from everything that is sent; `answer_timeout` is for one
    answer of Slack, in seconds; `limiter` is by default one with Slack's published limits.
    """
    web = WebApi(token, _add_slash(base_url), limiter, redactor, answer_timeout)
    identity = BotIdentity(web, read_app_id(app_token))
    return SlackClient(token, base_url, identity, Publisher(web, identity.learn_from_post), web)


def make_web_server(
    app: App,
    *,
    signing_secrets: tuple[str, ...],
    host: str,
    port: int,
    health: HealthEndpoints | None = None,
    on_request: RequestObserver = ignore_request,
) -> WebServer:
    """Make the HTTP server for Slack, and for the probes where `health` is given.

    Nothing listens yet.
    """
    webhook = Webhook(
        signing_secrets=signing_secrets,
        handle_payload=make_payload_handler(app),
        on_request=on_request,
    )
    probe_routes = health.routes() if health else {}
    return WebServer(HttpApp({**webhook.routes(), **probe_routes}), host=host, port=port)


def make_socket_connection(
    app: App,
    *,
    app_token: str,
    base_url: str,
    ping_interval: float = PING_INTERVAL_SECONDS,
    reconnect_pace: ReconnectPace | None = None,
) -> SocketModeConnection:
    """Make the connection of Socket Mode. Nothing connects yet."""
    # Imported only where Socket Mode is used.
    from jobsbot.slack.socket_mode.client import OPEN_SECONDS
    from jobsbot.slack.socket_mode.receiver import SocketModeConnection

    web = WebApi(app_token, _add_slash(base_url), answer_timeout=OPEN_SECONDS)

    def open_url() -> str:
        return str(web.call("apps.connections.open").get("url", ""))

    return SocketModeConnection(
        make_payload_handler(app),
        open_url,
        ping_interval=ping_interval,
        reconnect_pace=reconnect_pace,
    )


def _add_slash(base_url: str) -> str:
    return base_url if base_url.endswith("/") else f"{base_url}/"
