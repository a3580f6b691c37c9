"""Every fault of the Jobs API at every endpoint and moment: what is wrong afterwards is nothing.

    python -m benchmarks.faults [stop|delete|tag …]

One plan a case, carried out by the real work over HTTP, while one request of it fails. Prints what
was found wrong; exits 1 where anything was.
"""

import logging
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.operations.failures.api_fault_trials import ACTIONS, API_FAULTS, MOMENTS, open_api_trials


def main(*verbs: str) -> int:
    logging.disable(logging.WARNING)  # what goes wrong here is wanted
    total: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_api_trials(f"sqlite:///{folder}/jobsbot.db") as trials,
    ):
        for action in ACTIONS:
            if verbs and action.verb not in verbs:
                continue
            for moment in MOMENTS:
                for name, fault in API_FAULTS.items():
                    found = asdict(trials.try_fault(action, moment, fault))
                    total.update({"cases": 1, **found})
                    if any(found.values()):
                        print(f"{action.verb}, {name} at {moment}: {found}", flush=True)
        print(describe(total))
    return int(any(count for name, count in total.items() if name != "cases"))


def describe(total: Counter[str]) -> str:
    return (
        f"{total['cases']} cases, {total['not_failed']} without their fault: "
        f"{total['second_effects']} second effects, {total['lost']} lost, "
        f"{total['untrue']} untrue, {total['not_told']} not told"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
