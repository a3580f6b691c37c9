"""What one sentence in a terminal needs, each part built when it is first used.

Most sentences need the HTTP client and no store, some neither; only a write needs the durable
engine. Each takes 0.1 to 0.5 s to import, so the functions here import what they build.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, cast

from jobsbot.config.config import Config, Secret
from jobsbot.config.process_folders import find_home_folder, find_working_folder
from jobsbot.core.errors import Refused
from jobsbot.core.guard import UnknownPeople
from jobsbot.core.interaction import TERMINAL_CHANNEL
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.reply import CardDisplay
from jobsbot.core.values import replace
from jobsbot.database_url import find_sqlite_file
from jobsbot.services import (
    DurableWork,
    Services,
    explain_any_store_error,
    make_bot_config,
    make_operations,
    open_client,
    open_current_store,
    read_audit_key,
)
from jobsbot.state_files import choose_terminal_store, make_store_folder
from jobsbot.terminal.deferred import Deferred, defer

if TYPE_CHECKING:
    from jobsbot.store.store import Store

STOP_SECONDS = 3.0
"""Seconds that durable work is given at the end to finish its present step."""


class TerminalStore(Deferred["Store"]):
    """The store, opened by the first use. `project`, where given, overrides what `use` set."""

    def __init__(self, url: str, project: int | None = None, audit_key: str = "") -> None:
        super().__init__(lambda: open_terminal_store(url, audit_key))
        self._url, self._project = url, project

    def get_channel_project(self, channel: str) -> int | None:
        """Answer the terminal's project; None where there is no store, which is not made for it."""
        if self._project is not None:
            return self._project
        return self.built.get_channel_project(channel) if self._is_there() else None

    def list_live_plans(self, project: int, at: datetime) -> tuple[PlanRecord, ...]:
        """Answer the live plans; none where there is no store, which is not made for it."""
        return self.built.list_live_plans(project, at) if self._is_there() else ()

    def _is_there(self) -> bool:
        path = find_sqlite_file(self._url)
        return path is None or path.is_file()


@contextmanager
def open_terminal_services(config: Config, project: int | None = None) -> Iterator[Services]:
    """Prepare the API client and the store, each opened by its first use.

    `project` is the default of sentences that name none. Raises Refused where the store cannot be
    used.
    """
    store = TerminalStore(config.database_url.reveal(), project, read_audit_key(config))
    api = defer(lambda: open_client(config))
    try:
        with explain_any_store_error():
            bot_config = replace(make_bot_config(config), table_units=None)
            yield Services(config, api, cast("Store", store), bot_config)
    finally:
        if store.is_built:
            store.built.close_connections()


def place_terminal_store(config: Config) -> Config:
    """Answer the configuration with the address of the terminal's store, if none is set."""
    if config.names_store:
        return config
    url = choose_terminal_store(os.environ, find_working_folder(), find_home_folder())
    return replace(config, database_url=Secret(url))


def open_terminal_store(url: str, audit_key: str = "") -> Store:
    """Open a person's own store, in a folder that is made for it. Raises Refused."""
    try:
        make_store_folder(url)
    except OSError as error:
        raise Refused(
            f"The folder of the store cannot be made: {error.strerror}.",
            then="Set XDG_STATE_HOME or DATABASE_URL to a place that can be written to.",
        ) from None
    return open_current_store(url, audit_key)


@contextmanager
def do_durable_work(services: Services, cards: CardDisplay) -> Iterator[DurableWork]:
    """Do durable work in this process. Raises Refused where too many already do."""
    from jobsbot.operations import TERMINAL_INTERVALS
    from jobsbot.process_lock import hold_process_name

    url = services.config.database_url.reveal()
    with hold_process_name(url, TERMINAL_CHANNEL) as name:
        work = make_operations(services, cards, name, UnknownPeople(), intervals=TERMINAL_INTERVALS)
        work.launch()
        try:
            yield work
        finally:
            work.stop(STOP_SECONDS)
