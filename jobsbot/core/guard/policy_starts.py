"""By which policy each process of the bot began, as the audit tells it, and whether one is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobsbot.core.plans.policy import Policy
from jobsbot.core.ports import AuditEntry

STARTED_WORD = "started"
"""What the entries of starts begin with, before a colon."""
LAST_STARTS = 10
"""How many starts are looked at. Several machines start one after the other, and whoever has taken
the policy away on purpose hears of it no longer than this."""
POLICY_PATTERN = re.compile(r" by policy (?P<digest>[0-9a-f]+)$")
PUT_BACK = (
    "Put jobsbot.toml back where the bot starts, or let JOBSBOT_CONFIG name it. If the policy was "
    "taken away on purpose, write members_may into [policy]."
)


def describe_start(role: str, policy: Policy) -> str:
    """Say for the audit that a process begins, and by which policy it judges."""
    none = "" if _says_something(policy) else " (none is written)"
    return f"{STARTED_WORD}: {role} by policy {policy.digest()}{none}"


def find_lost_policy(policy: Policy, starts: Iterable[AuditEntry]) -> str:
    """Say that there is no policy where one of the last starts had one; else nothing.

    `starts` are the entries of the last starts, the newest first.
    """
    if _says_something(policy):
        return ""
    for start in starts:
        digest = _find_digest(start.what)
        if digest and digest != Policy().digest():
            when = f"{start.at:%Y-%m-%d %H:%M} UTC"
            return (
                f"There is no policy, and there was one ({digest}) when the bot started at {when}: "
                "members of the workspace may now stop, tag and delete."
            )
    return ""


def _says_something(policy: Policy) -> bool:
    return policy.digest() != Policy().digest()


def _find_digest(told: str) -> str:
    found = POLICY_PATTERN.search(told)
    return found["digest"] if found else ""
