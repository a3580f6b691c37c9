"""Runs the bot in Slack: builds all of it from the configuration, once. Sees all rooms."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from secrets import token_hex
from threading import Event

from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.config import Config, Needs, Secret, config_here
from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.plan import Record
from jobsbot.core.reply import Cards
from jobsbot.logs import set_up_logging
from jobsbot.metrics import MeasuredBot, Metrics
from jobsbot.process_lock import MOST, slot
from jobsbot.services import TERMINAL, Rooms, Work, operations, rooms
from jobsbot.slack.factory import Speaker, make_speaker, socket_door, web_door
from jobsbot.slack.server import WebServer
from jobsbot.slack.socket_mode import SocketDoor
from jobsbot.slack.webhook import Probe
from jobsbot.slack.worker_pool import Lanes, make_lanes
from jobsbot.store.migrate import migrate as bring_up_to_date

GRACE = 10.0
"""Seconds that durable work is given at the end to reach a good place."""
log = logging.getLogger(__name__)


def run() -> int:
    """Run the bot until it is told to end, then finish what was acknowledged.

    Raises ConfigError, and Refused where another process works on the same SQLite file.
    """
    config = config_here(Needs.STORE | Needs.API | Needs.TOKEN | Needs.EVENTS)
    set_up_logging(config)
    ended = _ends_on_signals()
    metrics = Metrics()
    one = 1 if config.on_sqlite else MOST
    with (
        rooms(config, metrics.requested) as its,
        slot(config.database.reveal(), "run", most=one) as name,
        serving(its, metrics, name),
    ):
        ended.wait()
        log.info("Ending: what was acknowledged is finished first.")
    return 0


def web() -> int:
    """Hear Slack and answer, and leave confirmed plans to the workers on the same store.

    Raises ConfigError, and Refused where the store cannot be shared.
    """
    config = _shared(Needs.STORE | Needs.API | Needs.TOKEN | Needs.EVENTS)
    ended = _ends_on_signals()
    metrics = Metrics()
    with rooms(config, metrics.requested) as its, listening(its, metrics, _speaker(its), None):
        ended.wait()
        log.info("Ending: what was acknowledged is finished first.")
    return 0


def worker() -> int:
    """Carry out what was confirmed anywhere on the same store, and keep its cards true.

    Raises ConfigError, and Refused where the store cannot be shared.
    """
    config = _shared(Needs.STORE | Needs.API | Needs.TOKEN)
    ended = _ends_on_signals()
    with (
        rooms(config) as its,
        slot(config.database.reveal(), "run") as name,
        working(its, _speaker(its), name),
    ):
        log.info("Working as %s.", name)
        ended.wait()
        log.info("Ending: what is under way reaches a good place first.")
    return 0


@contextmanager
def serving(its: Rooms, metrics: Metrics, name: str) -> Iterator[None]:
    """Open the doors to Slack, with durable work behind them; close them in the right order."""
    speaker = _speaker(its)
    with working(its, speaker, name) as work, listening(its, metrics, speaker, work):
        yield


@contextmanager
def working(its: Rooms, speaker: Speaker, name: str) -> Iterator[Work]:
    """Do durable work under this name."""
    work = operations(its, CardsInSlack(speaker.cards(its.memory)), name)
    work.launch()
    try:
        yield work
    finally:
        work.stop(GRACE)


@contextmanager
def listening(its: Rooms, metrics: Metrics, speaker: Speaker, work: Work | None) -> Iterator[None]:
    """Open the doors to Slack. Without work of its own, a worker's sweep begins what is claimed."""
    start = work.start if work else _left_to_a_worker
    bot = MeasuredBot(metrics, api=its.api, memory=its.memory, known=its.known, start=start)
    lanes = make_lanes()
    listener = speaker.listener(bot, its.memory, lanes)
    metrics.watch(its.memory)
    with ExitStack() as open_:
        speaker.identity.start()
        open_.callback(speaker.identity.stop)
        for door in _doors(its, listener, lanes, _probes(its, work, speaker), metrics):
            _opened(door, its.config.port)
            open_.callback(door.stop)
        yield


def _left_to_a_worker(plan_id: str) -> None:
    """Leave it: a claimed plan that nobody works on is found in the store within a second."""


def _speaker(its: Rooms) -> Speaker:
    return make_speaker(_revealed(its.config.bot_token), its.config.slack_url)


def _shared(needs: Needs) -> Config:
    """Read the configuration of one half. Raises Refused on SQLite, which is for one process."""
    config = config_here(needs)
    set_up_logging(config)
    if config.on_sqlite:
        raise Refused(
            "The two halves share a store, and SQLite is for one process.",
            then="Set DATABASE_URL to PostgreSQL, or run both halves in one: jobsbot run.",
        )
    return config


def migrate() -> int:
    """Bring the schema of the configured store up to date. Raises ConfigError."""
    config = config_here(Needs.STORE)
    set_up_logging(config)
    bring_up_to_date(config.database.reveal())
    print("The store is up to date.")
    return 0


class CardsInSlack:
    """Shows the cards that are in Slack; see `jobsbot.core.reply.Cards`.

    What was asked in a terminal is followed there, by whoever still looks at it.
    """

    def __init__(self, slack: Cards) -> None:
        self._slack = slack

    def show(self, record: Record, message: Message) -> bool | None:
        """Show a card where it is; one in a terminal is drawn by that terminal from the store."""
        if record.plan.where.channel == TERMINAL:
            return True
        return self._slack.show(record, message)

    def whisper(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone."""
        if where.channel != TERMINAL:
            self._slack.whisper(who, where, message)


def _ends_on_signals() -> Event:
    """Make an event that SIGTERM and Ctrl-C set."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended


def _doors(
    its: Rooms, listener: App, lanes: Lanes, up: Mapping[str, Probe], metrics: Metrics
) -> Iterator[WebServer | SocketDoor]:
    """The ways in: HTTP, and with an app-level token Socket Mode. Health is always on HTTP."""
    config = its.config
    if config.app_token:
        socket = socket_door(listener, lanes, app_token=config.app_token.reveal())
        yield socket
        up = {**up, "slack": socket.connected}
    # Without a signing secret nothing can be signed: every request to the events is refused.
    secret = _revealed(config.signing_secret) or token_hex(32)
    yield web_door(
        listener,
        lanes,
        secret=secret,
        port=config.port,
        probes=up,
        registry=metrics.registry,
        observe=metrics.acknowledged,
    )


def _opened(door: WebServer | SocketDoor, port: int) -> None:
    try:
        door.start()
    except OSError as error:
        raise Refused(
            f"Port {port} cannot be listened on: {error.strerror or error}.",
            then="End what listens there, or set PORT.",
        ) from None


def _probes(its: Rooms, work: Work | None, speaker: Speaker) -> Mapping[str, Probe]:
    """What has to be up before this process is sent anything."""

    def store() -> bool:
        try:
            its.memory.check()
        except SQLAlchemyError:
            return False
        return True

    probes = {"store": store, "slack": speaker.identity.known}
    return {**probes, "durable work": work.alive} if work else probes


def _revealed(secret: Secret | None) -> str:
    return secret.reveal() if secret else ""
