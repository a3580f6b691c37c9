"""A process that brings the schema up to date, waits for a line, and claims the plan `p1`.

`python -m tests.store.claiming_process DATABASE MOMENT` says `ready`, and then whether it was the
one that claimed.
"""

import sys
from datetime import datetime

from jobsbot.core.interaction import Person
from jobsbot.store import open_store
from jobsbot.store.migrate import migrate


def main(url: str, when: str) -> None:
    migrate(url)
    store = open_store(url)
    print("ready", flush=True)
    sys.stdin.readline()
    print(store.claim_plan("p1", Person("U9"), datetime.fromisoformat(when)))
    store.close_connections()


if __name__ == "__main__":
    main(*sys.argv[1:])
