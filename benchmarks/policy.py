"""How long it takes to judge what somebody wants, where nobody has to be looked up.

    python -m benchmarks.policy

By a policy of 60 rules that allow and 20 that deny, as a large company may write them, with a store
in SQLite: what changes jobs is asked for freezes there. Prints the median and the 99th percentile
of each request in milliseconds; exits 1 where a median is over the limit of 1 ms.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from jobsbot.core.guard import AssumedMembers, Guard
from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.actions import find_action
from jobsbot.core.plans.policy import AllowRule, Barrier, DenyRule, Permit, Policy, Request
from tests.databases.migrated import open_migrated_store

ROUNDS, LIMIT_MS = 500, 1.0
PROJECTS = range(1, 21)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ANNA = Person("U1", "anna", kind=AccountKind.MEMBER)


def make_large_policy() -> Policy:
    """For each of 20 projects: people on call who stop, leads who delete, all who read."""
    allow, deny = set(), set()
    for project in PROJECTS:
        on, leads = frozenset({project}), frozenset({f"@leads-{project}"})
        on_call = frozenset({f"@on-call-{project}", f"U{project}"})
        allow |= {
            AllowRule(
                who=on_call, may=frozenset({"stop", "tag"}), projects=on, most=50, per_hour=500
            ),
            AllowRule(
                who=leads, may=frozenset({"delete"}), projects=on, ask=Barrier.SECOND, reason=True
            ),
            AllowRule(who=frozenset({"members"}), may=frozenset({"read"}), projects=on),
        }
        deny.add(DenyRule(who=frozenset({"guests"}), may=frozenset({"*"}), projects=on))
    return Policy(
        members_may=frozenset(), allow=frozenset(allow), deny=frozenset(deny), is_written=True
    )


REQUESTS = {
    "a read": Request(verb="list", reads=True, project=1),
    "a stop of 10 jobs": Request(verb="stop", action=find_action("stop"), project=1, jobs=10),
    "a delete, refused": Request(verb="delete", action=find_action("delete"), project=20, jobs=10),
}


def time_judging(guard: Guard, request: Request) -> list[float]:
    """Judge again and again; milliseconds each."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        decision = guard.judge(ANNA, request, NOW)
        taken.append((time.perf_counter() - begun) * 1000)
    assert isinstance(decision, Permit) == (request.verb != "delete")
    return taken


def main() -> int:
    slowest = 0.0
    with TemporaryDirectory() as folder:
        store = open_migrated_store(Path(folder) / "jobsbot.sqlite")
        guard = Guard(make_large_policy(), AssumedMembers(), store)
        for name, request in REQUESTS.items():
            taken = time_judging(guard, request)
            slowest = max(slowest, median(taken))
            print(f"{name:20} median {median(taken):.3f} ms, p99 {quantiles(taken, n=100)[-1]:.3f}")
        store.close_connections()
    return int(slowest > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
