"""The policy of each start of the bot, as the audit records it, and whether it is lost now."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobsbot.core.plans.policy import Policy
from jobsbot.core.ports import AuditEntry

STARTED_WORD = "started"
"""What the entries of starts begin with, before a colon."""
LAST_STARTS = 10
"""How many starts are looked at: enough for several machines that start one after the other, and
few enough that the warning ends soon where the policy was removed on purpose."""
POLICY_PATTERN = re.compile(r" by policy (?P<digest>[0-9a-f]+)$")
PUT_BACK = (
    "Put jobsbot.toml back where the bot starts, or let JOBSBOT_CONFIG name it. If the policy was "
    "taken away on purpose, write members_may into [policy]."
)


def describe_start(role: str, policy: Policy) -> str:
    """Write the audit entry of a start: the role of the process, and the digest of its policy."""
    none = "" if _says_something(policy) else " (none is written)"
    return f"{STARTED_WORD}: {role} by policy {policy.digest()}{none}"


def find_lost_policy(policy: Policy, starts: Iterable[AuditEntry]) -> str:
    """Warn where there is no policy now and one of the last starts had one; empty otherwise.

    `starts` are the audit entries of the last starts, the newest first.
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


def _find_digest(entry: str) -> str:
    found = POLICY_PATTERN.search(entry)
    return found["digest"] if found else ""
