"""doctor: check a set-up: what works, what does not, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import assert_never

import msgspec

from jobsbot.api.client import Client
from jobsbot.config.config import Config, Needs, Secret
from jobsbot.config.process_folders import find_home_folder, find_working_folder
from jobsbot.config.reader import inspect_config
from jobsbot.core.errors import ConfigProblem, JobsbotError, NoAccess, OtherProject
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.values import replace
from jobsbot.database_url import find_sqlite_file
from jobsbot.doctor.findings import CheckFinding, Health, format_finding
from jobsbot.doctor.policy_checks import check_lost_policy, check_policy
from jobsbot.doctor.slack_checks import check_slack, check_socket_mode
from jobsbot.doctor.slack_question import CHECK_TIMEOUT_SECONDS
from jobsbot.logs import set_up_logging
from jobsbot.services import OUTDATED_SCHEMA, make_key_lookup
from jobsbot.state_files import choose_terminal_store
from jobsbot.store.inspection import StoreState, inspect_store
from jobsbot.streams import write_line

NO_STORE_YET = CheckFinding("store", Health.OK, "There is none yet; it is made when it is needed.")


def run_doctor(*, as_json: bool) -> int:
    """Check everything, print one line a finding, and answer 1 if something is broken.

    Raises OutputFailed.
    """
    broken = False
    config, _problems = inspect_config(os.environ, find_working_folder(), Needs(0))
    set_up_logging(config)
    for finding in collect_findings(os.environ, find_working_folder()):
        broken = broken or finding.health is Health.BROKEN
        fields = msgspec.structs.asdict(finding)
        write_line(json.dumps(fields) if as_json else format_finding(finding))
    return 1 if broken else 0


def collect_findings(environ: Mapping[str, str], folder: Path) -> Iterator[CheckFinding]:
    """Make one check after the other. Where something is not configured, the others go on."""
    config, problems = inspect_config(environ, folder, Needs(0))
    speaks_in_slack = bool(config.bot_token or config.app_token or config.signing_secret)
    needs = Needs.API | (Needs.TOKEN | Needs.EVENTS if speaks_in_slack else Needs(0))
    config, problems = inspect_config(environ, folder, needs)
    yield from check_configuration(config, problems, speaks_in_slack=speaks_in_slack)
    if config.bot_token and config.slack_url:
        yield from check_slack(config, config.bot_token)
    if config.app_token and config.slack_url:
        yield check_socket_mode(config, config.app_token)
    if config.api_url and (config.api_key or config.project_keys):
        yield from check_jobs_api(config)
    if not speaks_in_slack and not config.names_store:
        config = replace(
            config, database_url=Secret(choose_terminal_store(environ, folder, find_home_folder()))
        )
        if not has_store_file(config):
            yield NO_STORE_YET
            return
    if config.database_url.reveal():
        store = check_store(config)
        yield store
        if store.health is Health.OK and not problems:
            yield from check_lost_policy(config)


def check_configuration(
    config: Config, problems: Sequence[ConfigProblem], *, speaks_in_slack: bool
) -> Iterator[CheckFinding]:
    """Check the configuration, the policy, and how the audit is signed."""
    for problem in problems:
        yield CheckFinding("configuration", Health.BROKEN, problem.says, problem.remedy)
    if not problems:
        what = "is complete" if speaks_in_slack else "is complete for the terminal"
        yield CheckFinding("configuration", Health.OK, f"The configuration {what}.")
    for unread in config.unread_variables:
        problem = unread.problem
        yield CheckFinding("configuration", Health.NOTE, problem.says, problem.remedy)
    yield from check_policy(config)
    if speaks_in_slack and not config.audit_key:
        says = "The chain of the audit is signed by plain hashes."
        remedy = "Set JOBSBOT_AUDIT_KEY to a secret that whoever can write the store does not know."
        yield CheckFinding("audit", Health.NOTE, says, remedy)


def has_store_file(config: Config) -> bool:
    """Tell whether the file of an SQLite store is there; of another store, that is not asked."""
    path = find_sqlite_file(config.database_url.reveal())
    return path is None or path.is_file()


def check_jobs_api(config: Config) -> Iterator[CheckFinding]:
    """List one job of each project that is named."""
    client = Client(
        config.api_url,
        make_key_lookup(config),
        user_agent="jobsbot-doctor",
        redactor=config.make_redactor(),
    )
    named = config.projects or {
        f"project {number}": number for number in config.channel_projects.values()
    }
    for name, number in named.items():
        yield check_project(client, name, number)
    if not named and config.api_key:
        yield check_key(client)


def check_key(client: Client) -> CheckFinding:
    """Ask about a project that the key cannot see: a good key is told so, a bad one is refused."""
    try:
        client.send(list_jobs(1, JobFilters(count=1)), timeout=CHECK_TIMEOUT_SECONDS)
    except (NoAccess, OtherProject):  # whatever is listed, the key was let in
        pass
    except JobsbotError as error:
        says = error.text.replace("for project 1", "").replace(" .", ".")
        return CheckFinding("jobs api", Health.BROKEN, says, error.then)
    return CheckFinding("jobs api", Health.OK, "Scrapy Cloud accepts the API key.")


def check_project(client: Client, name: str, number: int) -> CheckFinding:
    """List one job, which shows the key, the project and the way to the API."""
    try:
        client.send(list_jobs(number, JobFilters(count=1)), timeout=CHECK_TIMEOUT_SECONDS)
    except JobsbotError as error:
        return CheckFinding("jobs api", Health.BROKEN, f"{name}: {error.text}", error.then)
    return CheckFinding("jobs api", Health.OK, f"{name}: its jobs can be listed.")


def check_store(config: Config) -> CheckFinding:
    """Check the store without making or migrating it."""
    try:
        state = inspect_store(config.database_url.reveal())
    except JobsbotError as error:
        return CheckFinding("store", Health.BROKEN, error.text, error.then)
    kind = "SQLite" if config.uses_sqlite else "PostgreSQL"
    match state:
        case StoreState.ABSENT:
            return NO_STORE_YET
        case StoreState.CURRENT:
            says = f"The store ({kind}) can be used and is up to date."
            return CheckFinding("store", Health.OK, says)
        case StoreState.OUTDATED if config.uses_sqlite:
            then = "The next start brings it up to date, as jobsbot migrate does: copy it first."
            return CheckFinding("store", Health.NOTE, OUTDATED_SCHEMA, then)
        case StoreState.OUTDATED:
            return CheckFinding("store", Health.BROKEN, OUTDATED_SCHEMA, "Run: jobsbot migrate")
        case _:
            assert_never(state)
