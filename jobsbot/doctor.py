"""doctor: what of a set-up works, what does not, and what to do about it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import assert_never

import msgspec

from jobsbot.api.client import Client
from jobsbot.config.config import Config, Needs, Secret
from jobsbot.config.policy_report import list_rules
from jobsbot.config.policy_warnings import find_warnings, list_people
from jobsbot.config.reader import inspect_config
from jobsbot.config.suggestions import suggest
from jobsbot.core.errors import JobsbotError, NoAccess
from jobsbot.core.guard.policy_starts import PUT_BACK, find_lost_policy
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.plans.policy.rules import is_group_word
from jobsbot.core.values import replace
from jobsbot.logs import set_up_logging
from jobsbot.services import OUTDATED_SCHEMA, current_time, make_key_lookup
from jobsbot.slack.payloads.source import ORG_WIDE_NOTE, ORG_WIDE_REMEDY
from jobsbot.slack_question import CHECK_TIMEOUT_SECONDS, SlackAnswer, ask_slack
from jobsbot.slack_scopes import REQUIRED_SCOPES
from jobsbot.state_files import choose_terminal_store, get_sqlite_path
from jobsbot.store.inspection import StoreState, inspect_store, list_last_starts

MAX_CLOCK_SKEW = timedelta(minutes=2)
"""Slack refuses nothing, but we refuse its requests at five minutes; warn well before."""


class Health(StrEnum):
    """How bad it is. Only BROKEN keeps the bot from working."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


class CheckFinding(msgspec.Struct, frozen=True):
    """One line: what was looked at, how it is, and what to do where it is not well."""

    about: str
    health: Health
    says: str
    remedy: str = ""


NO_STORE_YET = CheckFinding("store", Health.OK, "There is none yet; it is made when it is needed.")


def run_doctor(*, as_json: bool) -> int:
    """Look at everything, print a line a finding, and answer 1 if something is broken."""
    broken = False
    config, _problems = inspect_config(os.environ, Path.cwd(), Needs(0))
    set_up_logging(config)
    for finding in collect_findings(os.environ, Path.cwd()):
        broken = broken or finding.health is Health.BROKEN
        fields = msgspec.structs.asdict(finding)
        print(json.dumps(fields) if as_json else format_finding(finding), flush=True)
    return 1 if broken else 0


def format_finding(finding: CheckFinding) -> str:
    """Write a finding for people."""
    return f"{finding.health:7} {finding.about:14} {finding.says} {finding.remedy}".rstrip()


def collect_findings(environ: Mapping[str, str], folder: Path) -> Iterator[CheckFinding]:
    """Look at one thing after the other. Where something is not configured, the rest goes on."""
    config, problems = inspect_config(environ, folder, Needs(0))
    speaks_in_slack = bool(config.bot_token or config.app_token or config.signing_secret)
    needs = Needs.API | (Needs.TOKEN | Needs.EVENTS if speaks_in_slack else Needs(0))
    config, problems = inspect_config(environ, folder, needs)
    for problem in problems:
        yield CheckFinding("configuration", Health.BROKEN, problem.says, problem.remedy)
    if not problems:
        what = "is complete" if speaks_in_slack else "is complete for the terminal"
        yield CheckFinding("configuration", Health.OK, f"The configuration {what}.")
    yield from check_policy(config)
    if speaks_in_slack and not config.audit_key:
        yield CheckFinding(
            "audit",
            Health.NOTE,
            "The chain of the audit is signed by plain hashes.",
            "Set JOBSBOT_AUDIT_KEY to a secret that whoever can write the store does not know.",
        )
    if config.bot_token and config.slack_url:
        yield from check_slack(config, config.bot_token)
    if config.app_token and config.slack_url:
        yield check_socket_mode(config, config.app_token)
    if config.api_url and (config.api_key or config.project_keys):
        yield from check_jobs_api(config)
    if not speaks_in_slack and not config.names_store:
        url = choose_terminal_store(environ, folder, Path.home())
        config = replace(config, database_url=Secret(url))
        path = get_sqlite_path(url)
        if path is not None and not path.is_file():
            yield NO_STORE_YET
            return
    if config.database_url.reveal():
        store = check_store(config)
        yield store
        if store.health is Health.OK and not problems:
            yield from check_lost_policy(config)


def check_policy(config: Config) -> Iterator[CheckFinding]:
    """Show the policy rule by rule, where one is written, and what of it does nothing."""
    policy = config.policy
    settings = policy.read_only or policy.other_projects or policy.audit_channel
    if not (policy.is_written or settings or policy.numbers.keep_audit_days):
        return
    for line in list_rules(policy, config.projects):
        yield CheckFinding("policy", Health.OK, line)
    for line in find_warnings(policy, config.projects.values()):
        yield CheckFinding("policy", Health.NOTE, line)


def check_lost_policy(config: Config) -> Iterator[CheckFinding]:
    """Say that the bot has no policy where it had one when it started last."""
    lost = find_lost_policy(config.policy, list_last_starts(config.database_url.reveal()))
    if lost:
        yield CheckFinding("policy", Health.NOTE, lost, PUT_BACK)


def check_slack(config: Config, token: Secret) -> Iterator[CheckFinding]:
    """Ask Slack who we are: that shows the token, its scopes and both clocks."""
    asked = ask_slack(config, token, "auth.test")
    if asked.failure or not asked.is_ok:
        yield _refusal_finding("slack", "the bot token", asked)
        return
    who, team = asked.answer.get("user", ""), asked.answer.get("team", "")
    yield CheckFinding("slack", Health.OK, f"The token is {who}'s in {team}.")
    if asked.answer.get("is_enterprise_install") is True:
        yield CheckFinding("slack", Health.NOTE, ORG_WIDE_NOTE, ORG_WIDE_REMEDY)
    yield from check_scopes(asked.headers.get("x-oauth-scopes", ""), config)
    yield check_clock(asked.headers.get("date", ""), current_time())
    yield from check_groups(config, token)


def check_scopes(granted: str, config: Config) -> Iterator[CheckFinding]:
    """Compare what was granted with what the manifest asks for."""
    has = {scope.strip() for scope in granted.split(",")}
    missing = [scope for scope in REQUIRED_SCOPES if scope not in has]
    surplus = sorted(has - set(REQUIRED_SCOPES) - {""})
    if missing:
        yield CheckFinding(
            "scopes",
            Health.BROKEN,
            f"These were not granted: {', '.join(missing)}.",
            "Paste manifest.yml into the app's manifest, and install the app again.",
        )
    if "users:read" in missing:
        let_in = (
            "nobody gets a right by their kind or group"
            if config.policy.is_written
            else "whoever is of this workspace counts as a member, its guests too"
        )
        says = f"Who people are cannot be looked up: {let_in}."
        yield CheckFinding("people", Health.BROKEN, says)
    if surplus:
        yield CheckFinding(
            "scopes",
            Health.NOTE,
            f"These were granted and are not needed: {', '.join(surplus)}.",
            "Take them out of the app's scopes, or paste manifest.yml, and install the app again.",
        )
    if not (missing or surplus):
        says = "Every scope that the manifest asks for was granted."
        yield CheckFinding("scopes", Health.OK, says)


def check_groups(config: Config, token: Secret) -> Iterator[CheckFinding]:
    """Look for the user groups that rules name: one that is not there has nobody in it."""
    named = sorted(word for word in list_people(config.policy) if is_group_word(word))
    asked = ask_slack(config, token, "usergroups.list") if named else None
    if asked is None or asked.failure or not asked.is_ok:
        return  # that a scope is missing is told already
    groups = asked.answer.get("usergroups", [])
    known = {f"@{group.get('handle', '')}".lower() for group in groups}
    for word in named:
        if word not in known | {group.get("id") for group in groups}:
            says = f"There is no user group {word}: rules that name it fit nobody."
            hint = suggest(word, known, "Correct its handle, or make the group in Slack.")
            yield CheckFinding("policy", Health.NOTE, says, hint)


def check_clock(said: str, here: datetime) -> CheckFinding:
    """Compare this machine's clock with Slack's."""
    try:
        there = parsedate_to_datetime(said).astimezone(UTC)
    except ValueError:
        return CheckFinding("clock", Health.NOTE, "Slack did not say what time it is.")
    seconds = round(abs(here - there).total_seconds())
    if abs(here - there) > MAX_CLOCK_SKEW:
        return CheckFinding(
            "clock",
            Health.BROKEN,
            f"This machine's clock is {seconds} s off.",
            "Synchronise it (NTP): from 300 s on, every request of Slack's is refused as too old.",
        )
    return CheckFinding("clock", Health.OK, f"This machine's clock is within {max(seconds, 1)} s.")


def check_socket_mode(config: Config, token: Secret) -> CheckFinding:
    """Ask for a connection, which shows the app-level token and that Socket Mode is on."""
    asked = ask_slack(config, token, "apps.connections.open")
    if asked.failure or not asked.is_ok:
        return _refusal_finding("socket mode", "the app-level token", asked)
    return CheckFinding(
        "socket mode", Health.OK, "Slack gives connections for the app-level token."
    )


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
    """Ask about a project of somebody else's: a good key is told that it may not see it."""
    try:
        client.send(list_jobs(1, JobFilters(count=1)), timeout=CHECK_TIMEOUT_SECONDS)
    except NoAccess:
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
    """Look at the store: nothing is made, and nothing brought up to date."""
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


def _refusal_finding(about: str, what: str, asked: SlackAnswer) -> CheckFinding:
    """Say Slack's own word for why, and nothing else of its answer."""
    if not asked.failure:
        why = str(asked.answer.get("error") or "no reason given")
        return CheckFinding(
            about,
            Health.BROKEN,
            f"Slack does not accept {what} ({why}).",
            "Copy it again from your Slack app, and install the app if it is not installed.",
        )
    return CheckFinding(
        about,
        Health.BROKEN,
        f"Slack could not be asked ({asked.failure}).",
        "Check SLACK_API_URL and the way to it: proxy, firewall, name service.",
    )
