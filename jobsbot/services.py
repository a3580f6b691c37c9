"""What every way of running shares: the API, the store, what is known.

Neither Slack nor the durable engine is imported here: the terminal waits for them only when it has
to.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from jobsbot import __version__
from jobsbot.api.client import Client, unobserved
from jobsbot.api.retry_loop import Attempt
from jobsbot.commands import ALL
from jobsbot.config import Config
from jobsbot.core.errors import NoAccess, Refused
from jobsbot.core.grammar.command import Known
from jobsbot.core.reply import Cards
from jobsbot.store.migrate import is_current
from jobsbot.store.store import Store, open_store

TERMINAL = "terminal"
"""The channel that a terminal is."""


@dataclass(frozen=True)
class Rooms:
    """What every way of running needs: the API, what is remembered, and what is known."""

    config: Config
    api: Client
    memory: Store
    known: Known


class Work(Protocol):
    """Durable work, as `jobsbot.operations.Operations` does it."""

    def launch(self) -> None: ...
    def start(self, plan_id: str) -> None: ...
    def alive(self) -> bool: ...
    def stop(self, timeout: float) -> None: ...


@contextmanager
def rooms(config: Config, observe: Callable[[Attempt], None] = unobserved) -> Iterator[Rooms]:
    """Open the API client and the store, and close them afterwards."""
    client = Client(
        config.api_url, key_for(config), observe=observe, agent=f"jobsbot/{__version__}"
    )
    memory = opened(config.database.reveal())
    try:
        yield Rooms(config, client, memory, known(config))
    finally:
        memory.close_connections()


def opened(url: str) -> Store:
    """Open the store. Raises Refused, in words without the address, where it cannot be used."""
    try:
        store = open_store(url)
        if is_current(store.engine):
            return store
    except SQLAlchemyError as error:
        raise Refused(
            f"The store cannot be used ({type(error).__name__}).",
            then="Check DATABASE_URL, and that the database is up and may be written to.",
        ) from None
    raise Refused("The store's schema is not up to date.", then="Run: jobsbot migrate")


def known(config: Config) -> Known:
    """What a sentence may leave out: where there is one project, it is meant."""
    only = set(config.projects.values())
    return Known(
        projects=config.projects,
        default=only.pop() if len(only) == 1 else None,
        channels=config.defaults,
        rules=config.rules,
        commands=ALL,
        open_channels=config.open_channels,
    )


def key_for(config: Config) -> Callable[[int], str]:
    """Choose the API key of a project: its own, or the general one."""

    def choose(project: int) -> str:
        key = config.project_keys.get(project, config.api_key)
        if key is None:
            raise NoAccess(
                f"There is no API key for project {project}.",
                then="Set SH_APIKEY, or name the project with a key_env in jobsbot.toml.",
            )
        return key.reveal()

    return choose


def operations(its: Rooms, cards: Cards, executor_id: str) -> Work:
    """Build the durable work. It is to be launched, after any fork."""
    # dbos takes half a second to import: who only asks something need not wait for it.
    room = importlib.import_module("jobsbot.operations")
    built: Work = room.Operations(
        api=its.api,
        memory=its.memory,
        cards=cards,
        rules=its.known.rules,
        clock=now,
        database_url=its.config.database.reveal(),
        executor_id=executor_id,
    )
    return built


def now() -> datetime:
    return datetime.now(UTC)
