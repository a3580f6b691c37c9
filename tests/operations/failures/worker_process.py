"""A worker in a process of its own.

`python -m tests.operations.failures.worker_process DATABASE API NAME` is one. It works until it is
killed. Its cards are shown nowhere.
"""

import sys
import time
from datetime import UTC, datetime

from jobsbot.api.client import Client
from jobsbot.core.guard import AssumedMembers, Guard
from jobsbot.core.values import replace
from jobsbot.operations import Operations
from jobsbot.store import open_store
from tests.operations.failures.self_killing_worker import PATIENT_POLICY
from tests.operations.running_operations import QUICK_INTERVALS, FakeCards

INTERVALS = replace(
    QUICK_INTERVALS,
    lease_seconds=3.0,
    recheck_interval=0.5,
    poll_intervals=(0.05, 0.5),
    queue_interval=0.2,
    keeper_interval=0.2,
    reconcile_interval=0.5,
)


def main(url: str, api: str, name: str) -> None:
    store = open_store(url)
    work = Operations(
        api=Client(api, lambda project: "demo"),
        work_log=store,
        cards=FakeCards(),
        clock=lambda: datetime.now(UTC),
        database_url=url,
        executor_id=name,
        guard=Guard(PATIENT_POLICY, AssumedMembers(), store),
        intervals=INTERVALS,
    )
    work.launch()
    print("ready", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
