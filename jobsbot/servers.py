"""The servers of a process: HTTP, Socket Mode and the probes, made from the configuration."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.config.config import Config
from jobsbot.config.values import ListenAddress
from jobsbot.core.errors import Refused
from jobsbot.metrics import Metrics
from jobsbot.services import (
    CardThreads,
    DurableWork,
    Services,
)
from jobsbot.slack.factory import (
    SlackClient,
    make_socket_connection,
    make_web_server,
)
from jobsbot.slack.http.health import HealthEndpoints, Probe
from jobsbot.slack.http.routes import HttpApp
from jobsbot.slack.http.server import WebServer

if TYPE_CHECKING:
    from jobsbot.slack.socket_mode.receiver import SocketModeConnection

log = logging.getLogger(__name__)


def make_servers(
    services: Services, listener: App, probes: Mapping[str, Probe], metrics: Metrics
) -> Iterator[WebServer | SocketModeConnection]:
    """Make the HTTP server, and with an app-level token Socket Mode. Health is always on HTTP."""
    config = services.config
    if config.app_token:
        socket = make_socket_connection(
            listener, app_token=config.app_token.reveal(), base_url=config.slack_url
        )
        yield socket
        probes = {**probes, "socket mode": socket.is_connected}
    health = HealthEndpoints(probes=probes, registry=metrics.registry)
    if config.probes_address:
        yield _make_probes_server(health, config.probes_address)
    yield make_web_server(
        listener,
        signing_secrets=_signing_secrets(config),
        host=config.listen_host,
        port=config.port,
        health=None if config.probes_address else health,
        on_request=metrics.count_acknowledgement,
    )


@contextmanager
def serve_worker_probes(
    services: Services, metrics: Metrics, slack_client: SlackClient, work: DurableWork
) -> Iterator[None]:
    """Answer the probes of a process that hears no Slack, where they have a port of their own.

    Where that port is taken, by the other half perhaps, the work goes on without them.
    """
    address = services.config.probes_address
    with ExitStack() as stack:
        if address:
            metrics.watch_store(services.memory)
            probes = make_probes(services, work, work.cards, slack_client)
            health = HealthEndpoints(probes=probes, registry=metrics.registry)
            server = _make_probes_server(health, address)
            try:
                start_server(server)
                stack.callback(server.stop)
            except Refused as error:
                log.warning("Working without probes. %s", error)
        yield


def _make_probes_server(health: HealthEndpoints, address: ListenAddress) -> WebServer:
    return WebServer(HttpApp(health.routes()), host=address.host, port=address.port)


def _signing_secrets(config: Config) -> tuple[str, ...]:
    """Answer the secrets that are accepted. Without any, a random one that nobody can sign with."""
    good = [config.signing_secret, config.old_signing_secret]
    return tuple(secret.reveal() for secret in good if secret) or (token_hex(32),)


def start_server(server: WebServer | SocketModeConnection) -> None:
    try:
        server.start()
    except OSError as error:
        where = f"Port {server.port}" if isinstance(server, WebServer) else "A port"
        raise Refused(
            f"{where} cannot be listened on: {error.strerror or error}.",
            then="End what listens there, or set PORT, PROBES_PORT or JOBSBOT_HOST.",
        ) from None


def make_probes(
    services: Services, work: DurableWork | None, cards: CardThreads, slack_client: SlackClient
) -> Mapping[str, Probe]:
    """Make the probes: what has to be up before this process is sent anything.

    The cards have a probe of their own only without durable work, which draws cards itself.
    """

    def store() -> bool:
        try:
            services.memory.ping()
        except SQLAlchemyError:
            return False
        return True

    probes = {"store": store, "slack": slack_client.identity.is_accepted}
    return {**probes, **({"durable work": work.is_alive} if work else {"cards": cards.is_alive})}
