"""The doctor's checks of the policy: the rules that apply, and those without effect."""

from __future__ import annotations

from collections.abc import Iterator

from jobsbot.config.config import Config
from jobsbot.config.policy_report import list_rules
from jobsbot.config.policy_warnings import find_warnings
from jobsbot.core.guard.policy_starts import PUT_BACK, find_lost_policy
from jobsbot.doctor.findings import CheckFinding, Health
from jobsbot.store.inspection import list_last_starts

RULES_UNREAD = CheckFinding(
    "policy",
    Health.BROKEN,
    "Who may do what is not known: jobsbot.toml has faults, and nothing starts with it.",
    "Mend them; then the rules are shown here.",
)


def check_policy(config: Config) -> Iterator[CheckFinding]:
    """Show each rule of a written policy, and which parts have no effect.

    A file with mistakes was read only in part: none of its rules is shown as applying.
    """
    policy = config.policy
    settings = policy.read_only or policy.other_projects or policy.audit_channel
    if not (policy.is_written or settings or policy.numbers.keep_audit_days):
        return
    if config.file_has_faults:
        yield RULES_UNREAD
        return
    for line in list_rules(policy, config.projects):
        yield CheckFinding("policy", Health.OK, line)
    for line in find_warnings(policy, config.projects.values()):
        yield CheckFinding("policy", Health.NOTE, line)


def check_lost_policy(config: Config) -> Iterator[CheckFinding]:
    """Warn where there is no policy now, but there was one at one of the last starts."""
    lost = find_lost_policy(config.policy, list_last_starts(config.database_url.reveal()))
    if lost:
        yield CheckFinding("policy", Health.NOTE, lost, PUT_BACK)
