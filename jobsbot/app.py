"""Runs the bot in Slack: builds all of it from the configuration, once."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

from jobsbot.config.config import Config, Needs, Secret
from jobsbot.config.process_folders import find_home_folder
from jobsbot.config.reader import load_config
from jobsbot.core.bot import Bot
from jobsbot.core.errors import Refused
from jobsbot.core.guard import complete_policy
from jobsbot.core.guard.policy_starts import (
    LAST_STARTS,
    PUT_BACK,
    describe_start,
    find_lost_policy,
)
from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.core.ports import PeopleDirectory
from jobsbot.end_signal import EndSignal
from jobsbot.garbage_collection import resume_collection
from jobsbot.logs import set_up_logging, warn_of_unread_variables
from jobsbot.metrics import Metrics
from jobsbot.process_lock import MAX_PROCESSES, hold_process_name
from jobsbot.servers import make_probes, make_servers, serve_worker_probes, start_server
from jobsbot.services import (
    CardThreads,
    DurableWork,
    Services,
    current_time,
    draw_cards,
    explain_store_failure,
    make_operations,
    open_services,
)
from jobsbot.slack.factory import (
    SlackClient,
    make_slack_client,
)
from jobsbot.slack.inbound.dispatch_options import DispatchOptions
from jobsbot.slack.inbound.worker_pool import drain_pools, make_worker_pools
from jobsbot.slack_only_cards import SlackOnlyCards
from jobsbot.state_files import choose_state_folder
from jobsbot.streams import write_line
from jobsbot.threads.precedence import Precedence

DURABLE_STOP_SECONDS = 10.0
"""Seconds that durable work is given at the end to reach a good place."""
STOP_GRACE_SECONDS = 10.0
"""Seconds that acknowledged work is given at the end."""
log = logging.getLogger(__name__)
audit_log = logging.getLogger("jobsbot.audit")
"""For collectors that keep the anchors of the audit where nobody can edit them."""


def run_all() -> int:
    """Run the bot until it is told to end, then finish what was acknowledged.

    Raises ConfigError, and Refused where another process works on the same SQLite file.
    """
    config = _load_config_and_log(Needs.STORE | Needs.API | Needs.TOKEN | Needs.EVENTS)
    end = EndSignal()
    end.listen_to_signals()
    metrics = Metrics()
    max_processes = 1 if config.uses_sqlite else MAX_PROCESSES
    with (
        open_services(config, metrics.count_request) as services,
        hold_process_name(config.database_url.reveal(), "run", max_processes=max_processes) as name,
        serve_slack(services, metrics, name, end.fail) as work,
    ):
        write_start(services, "run")
        work.launch_engine()
        exit_code = _wait_for_end(end)
        log.info("Ending: what was acknowledged is finished first.")
    return exit_code


def run_web() -> int:
    """Hear Slack and answer, and leave confirmed plans to the workers on the same store.

    Raises ConfigError, and Refused where the store cannot be shared.
    """
    config = _read_shared_config(Needs.STORE | Needs.API | Needs.TOKEN | Needs.EVENTS)
    end = EndSignal()
    end.listen_to_signals()
    metrics = Metrics()
    with (
        open_services(config, metrics.count_request) as services,
        open_slack_client(services) as slack_client,
        listen_to_slack(services, metrics, slack_client, None),
    ):
        write_start(services, "web")
        exit_code = _wait_for_end(end)
        log.info("Ending: what was acknowledged is finished first.")
    return exit_code


def run_worker() -> int:
    """Carry out what was confirmed anywhere on the same store, and keep its cards true.

    Raises ConfigError, and Refused where the store cannot be shared.
    """
    config = _read_shared_config(Needs.STORE | Needs.API | Needs.TOKEN)
    end = EndSignal()
    end.listen_to_signals()
    metrics = Metrics()
    with (
        open_services(config, metrics.count_request) as services,
        hold_process_name(config.database_url.reveal(), "run") as name,
        open_slack_client(services) as slack_client,
        run_durable_work(services, slack_client, name, end.fail) as work,
        serve_worker_probes(services, metrics, slack_client, work),
    ):
        work.launch_engine()
        write_start(services, "worker")
        log.info("Working as %s.", name)
        exit_code = _wait_for_end(end)
        log.info("Ending: what is under way reaches a good place first.")
    return exit_code


def write_start(services: Services, role: str) -> None:
    """Write in the audit that this process began, and by which policy it judges.

    Warns where earlier starts had a policy and this one has none: without it members may do more.
    """
    policy = complete_policy(services.bot_config)
    lost = find_lost_policy(policy, services.memory.list_last_starts(LAST_STARTS))
    if lost:
        log.warning("%s %s", lost, PUT_BACK)
    entry = describe_start(role, policy)
    services.memory.add_audit_entry(JOBSBOT, Place(""), entry, "", current_time())
    audit_log.info("%s", services.memory.anchor_audit(current_time()))


@contextmanager
def serve_slack(
    services: Services, metrics: Metrics, name: str, on_lost: Callable[[], None]
) -> Iterator[DurableWork]:
    """Hear Slack, with durable work behind it; close both in the right order.

    The engine is left to be launched: it takes half a second, in which Slack is answered already.
    """
    with (
        open_slack_client(services) as slack_client,
        run_durable_work(services, slack_client, name, on_lost) as work,
        listen_to_slack(services, metrics, slack_client, work),
    ):
        yield work


@contextmanager
def run_durable_work(
    services: Services, slack_client: SlackClient, name: str, on_lost: Callable[[], None]
) -> Iterator[DurableWork]:
    """Accept plans under this name, and carry them out once the engine is launched.

    `on_lost` is told where another process has taken the name.
    """
    work = make_operations(
        services,
        _make_slack_cards(services, slack_client),
        name,
        _make_directory(services, slack_client),
        on_lost,
    )
    work.accept_plans()
    try:
        yield work
    finally:
        work.stop(DURABLE_STOP_SECONDS)


@contextmanager
def listen_to_slack(
    services: Services, metrics: Metrics, slack_client: SlackClient, work: DurableWork | None
) -> Iterator[None]:
    """Hear Slack and answer. Without durable work here, a worker begins what is claimed."""
    pools = make_worker_pools()
    metrics.watch_store(services.memory)
    precedence = work.precedence if work else Precedence()
    with ExitStack() as stack:
        cards = stack.enter_context(_open_cards(services, slack_client, work, precedence))
        listener = slack_client.make_listener_app(
            _make_bot(services, slack_client, work),
            services.memory,
            pools,
            cards,
            policy=services.bot_config.policy,
            options=DispatchOptions(
                explain_failure=explain_store_failure,
                precedence=precedence,
                measure_answers=metrics.measure_answers,
            ),
        )
        stack.callback(drain_pools, pools, STOP_GRACE_SECONDS)
        probes = make_probes(services, work, cards, slack_client)
        for server in make_servers(services, listener, probes, metrics):
            start_server(server)
            stack.callback(server.stop)
        yield


def _open_cards(
    services: Services, slack_client: SlackClient, work: DurableWork | None, precedence: Precedence
) -> AbstractContextManager[CardThreads]:
    """Answer what draws cards here: durable work draws its own."""
    if work:
        return nullcontext(work.cards)
    return draw_cards(services, _make_slack_cards(services, slack_client), precedence)


def _make_bot(services: Services, slack_client: SlackClient, work: DurableWork | None) -> Bot:
    return Bot(
        api=services.api,
        memory=services.memory,
        config=services.bot_config,
        start=work.start if work else _leave_to_worker,
        directory=_make_directory(services, slack_client),
        get_message_url=slack_client.get_message_url,
    )


def _make_directory(services: Services, slack_client: SlackClient) -> PeopleDirectory:
    return slack_client.make_directory(assumes_members=not services.bot_config.policy.is_written)


def _leave_to_worker(plan_id: str) -> None:
    """Do nothing: a worker finds each claimed plan in the store within a second."""


@contextmanager
def open_slack_client(services: Services) -> Iterator[SlackClient]:
    """Make the client of Slack; it asks for the bot's identity while the rest is made ready."""
    config = services.config
    slack_client = make_slack_client(
        _reveal_or_empty(config.bot_token),
        config.slack_url,
        config.make_redactor(),
        app_token=_reveal_or_empty(config.app_token),
    )
    slack_client.identity.start()
    try:
        yield slack_client
    finally:
        slack_client.identity.stop()


def _make_slack_cards(services: Services, slack_client: SlackClient) -> SlackOnlyCards:
    folder = choose_state_folder(
        services.config.database_url.reveal(), os.environ, find_home_folder()
    )
    return SlackOnlyCards(slack_client.make_cards(services.memory), folder)


def _read_shared_config(needs: Needs) -> Config:
    """Read the configuration of one half. Raises Refused on SQLite, which is for one process."""
    config = _load_config_and_log(needs)
    if config.uses_sqlite:
        raise Refused(
            "The two halves share a store, and SQLite is for one process.",
            then="Set DATABASE_URL to PostgreSQL, or run both halves in one: jobsbot run.",
        )
    return config


def _load_config_and_log(needs: Needs) -> Config:
    config = load_config(needs)
    set_up_logging(config)
    warn_of_unread_variables(config)
    return config


def migrate_store() -> int:
    """Bring the configured store's schema up to date. Raises ConfigError, OutputFailed."""
    from jobsbot.store.migrate import migrate as bring_up_to_date  # 0.1 s that run saves

    config = _load_config_and_log(Needs.STORE)
    bring_up_to_date(config.database_url.reveal())
    write_line("The store is up to date.")
    return 0


def _wait_for_end(end: EndSignal) -> int:
    """Wait until this process is to end, and answer its exit code.

    From here on garbage is collected again: all that was made to start stays in use.
    """
    resume_collection()
    return end.wait()


def _reveal_or_empty(secret: Secret | None) -> str:
    return secret.reveal() if secret else ""
