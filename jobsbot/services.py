"""What every way of running shares: the API, the store, the configuration of the bot.

The parts are imported by the functions that build them: the HTTP client, SQL and the durable engine
each take 0.1 to 0.5 s to import, and most commands of a terminal need one of them or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from jobsbot import __version__
from jobsbot.commands import ALL_COMMANDS
from jobsbot.config.config import Config
from jobsbot.core.errors import ApiError, Refused
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.guard import Guard, complete_policy
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.ports import Api, PeopleDirectory
from jobsbot.core.reply import CardDisplay, CardRefresher
from jobsbot.threads.precedence import Precedence

if TYPE_CHECKING:
    from jobsbot.api.retry_loop import RequestAttempt
    from jobsbot.operations import Intervals
    from jobsbot.store.store import Store


OUTDATED_SCHEMA = "The store's schema is not up to date."
CARDS_STOP_SECONDS = 3.0
"""Seconds that cards are given at the end to be drawn."""


class Services(msgspec.Struct, frozen=True):
    """What every way of running needs. `bot_config` is the part of `config` that the core reads."""

    config: Config
    api: Api
    memory: Store
    bot_config: BotConfig


class CardThreads(CardRefresher, Protocol):
    """Draws cards in threads, as `jobsbot.operations.card_updater.CardUpdater` does it."""

    def is_alive(self) -> bool: ...


class DurableWork(Protocol):
    """Durable work, as `jobsbot.operations.Operations` does it."""

    @property
    def cards(self) -> CardThreads: ...

    @property
    def precedence(self) -> Precedence: ...

    def launch(self) -> None: ...
    def accept_plans(self) -> None: ...
    def launch_engine(self) -> None: ...
    def start(self, plan_id: str) -> None: ...
    def is_alive(self) -> bool: ...
    def stop(self, timeout: float) -> None: ...


@contextmanager
def open_services(
    config: Config, on_attempt: Callable[[RequestAttempt], None] | None = None
) -> Iterator[Services]:
    """Open the API client and the store for a bot in Slack, and close them afterwards.

    Errors of Scrapy Cloud are worded for everybody in a channel: they name no key. Raises Refused
    where the store cannot be opened, and where it fails within the block.
    """
    from jobsbot.api.public_errors import PublicErrors

    client = open_client(config, on_attempt, PublicErrors().explain)
    memory = open_current_store(config.database_url.reveal(), read_audit_key(config))
    try:
        with explain_any_store_error():
            yield Services(config, client, memory, make_bot_config(config))
    finally:
        memory.close_connections()


def open_client(
    config: Config,
    on_attempt: Callable[[RequestAttempt], None] | None = None,
    explain_error: Callable[[ApiError], ApiError] | None = None,
) -> Api:
    """Open the client of the Jobs API; see `jobsbot.api.client.Client`."""
    from jobsbot.api.client import Client, ignore_attempt, keep_error

    return Client(
        config.api_url,
        make_key_lookup(config),
        on_attempt=on_attempt or ignore_attempt,
        user_agent=f"jobsbot/{__version__}",
        storage_url=config.storage_url,
        job_queue_url=config.job_queue_url,
        redactor=config.make_redactor(),
        explain_error=explain_error or keep_error,
    )


def open_current_store(url: str, audit_key: str = "") -> Store:
    """Open the store. Raises Refused, in words without the address, where it cannot be used."""
    from jobsbot.store.schema_version import is_schema_current
    from jobsbot.store.store import open_store

    with explain_any_store_error():
        store = open_store(url, audit_key)
        if is_schema_current(store.engine):
            return store
    raise Refused(OUTDATED_SCHEMA, then="Run: jobsbot migrate")


def read_audit_key(config: Config) -> str:
    """Reveal what signs the audit; empty where it is not configured."""
    return config.audit_key.reveal() if config.audit_key else ""


def make_bot_config(config: Config) -> BotConfig:
    """Choose what the core is told of the configuration. A single project is the default one."""
    only = set(config.projects.values())
    return BotConfig(
        projects=config.projects,
        default_project=only.pop() if len(only) == 1 else None,
        channel_projects=config.channel_projects,
        policy=config.policy,
        commands=ALL_COMMANDS,
        open_channels=config.open_channels,
        masking=Masking(config.policy.show_args, config.make_redactor()),
    )


def make_key_lookup(config: Config) -> Callable[[int], str]:
    """Choose the API key of a project: its own, or the general one; empty where there is none."""

    def choose(project: int) -> str:
        key = config.project_keys.get(project, config.api_key)
        return key.reveal() if key else ""

    return choose


@contextmanager
def explain_any_store_error() -> Iterator[None]:
    """Raise Refused, in words for people, for what a database raises within.

    SQL is imported only where something was raised: whoever uses no store does not wait for it.
    """
    try:
        yield
    except import_store_errors() as error:
        from jobsbot.store.error_texts import describe_store_error

        raise describe_store_error(error) from None


def explain_store_failure(error: Exception) -> Refused | None:
    """Say in words for people what is the matter with the store; None where it is not the store."""
    if not isinstance(error, import_store_errors()):
        return None
    from jobsbot.store.error_texts import describe_store_error

    return describe_store_error(error)


def import_store_errors() -> tuple[type[Exception], ...]:
    """Answer the errors that a store raises. Imports SQLAlchemy."""
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    return SQLAlchemyError, sqlite3.Error


def make_operations(
    services: Services,
    cards: CardDisplay,
    executor_id: str,
    directory: PeopleDirectory,
    on_lost: Callable[[], None] = lambda: None,
    intervals: Intervals | None = None,
) -> DurableWork:
    """Build the durable work. It is to be launched, after any fork.

    `on_lost` is called where another process has taken this one's name: it works no more.
    """
    from jobsbot.operations import Operations

    return Operations(
        api=services.api,
        work_log=services.memory,
        cards=cards,
        clock=current_time,
        database_url=services.config.database_url.reveal(),
        executor_id=executor_id,
        guard=Guard(complete_policy(services.bot_config), directory, services.memory),
        masking=services.bot_config.masking,
        intervals=intervals,
        on_lost=on_lost,
    )


@contextmanager
def draw_cards(
    services: Services, cards: CardDisplay, precedence: Precedence
) -> Iterator[CardThreads]:
    """Draw cards in a process that has no durable work of its own."""
    from jobsbot.operations.card_updater import CardUpdater
    from jobsbot.operations.intervals import Intervals

    built = CardUpdater(cards, services.memory, current_time, Intervals(), precedence=precedence)
    built.start()
    try:
        yield built
    finally:
        built.stop(CARDS_STOP_SECONDS)


def current_time() -> datetime:
    return datetime.now(UTC)
