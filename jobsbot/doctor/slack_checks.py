"""The doctor's checks of Slack: tokens, scopes, user groups, and the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from jobsbot.config.config import Config, Secret
from jobsbot.config.policy_warnings import list_people
from jobsbot.config.suggestions import suggest
from jobsbot.core.plans.policy.rules import is_group_word
from jobsbot.doctor.findings import CheckFinding, Health
from jobsbot.doctor.slack_question import SlackAnswer, ask_slack
from jobsbot.services import current_time
from jobsbot.slack.payloads.source import ORG_WIDE_NOTE, ORG_WIDE_REMEDY
from jobsbot.slack_scopes import REQUIRED_SCOPES

MAX_CLOCK_SKEW = timedelta(minutes=2)
"""Slack refuses nothing, but we refuse its requests at five minutes; warn well before."""


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


def _refusal_finding(about: str, what: str, asked: SlackAnswer) -> CheckFinding:
    """Make the finding of a refusal: with Slack's error code, and nothing else of its answer."""
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
