"""Workers killed by -9, hundreds of times, and what is wrong afterwards: nothing, or exit 1.

    python -m benchmarks.kills 100
    scripts/with-postgres python -m benchmarks.kills --database postgres --log kills.jsonl

Each plan asks for four jobs of a stand-in API that counts. Its workers are killed up to six times:
at a statement, a commit, a request or an edit chosen at random, or after a random time; the next
one goes on. The last one is left to end. `--log` appends the counts to a file, and prints the sum
of all runs that are in it.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.core.plans.actions import Delete, Stop
from tests.databases.temporary import temporary_database
from tests.operations.failures.kill_trials import KILLED, KillTrial, open_trial

KILLS_PER_PLAN = 6
PROCESSES = 5
LAST_EVENT = 50
"""The last of the things that happen after the click at which a worker is killed."""
LONGEST_SECONDS = 1.5
"""The longest that a worker lives that is killed after a time."""


def main() -> int:
    asked = read_arguments()
    if asked.database == "postgres" and "JOBSBOT_TEST_POSTGRES" not in os.environ:
        raise SystemExit("run this through scripts/with-postgres")
    counts = run_trials(asked)
    print(f"seed {asked.seed}, {asked.database}: {describe(counts)}")
    if asked.log:
        print(f"all runs of {asked.log}: {describe(add_up(asked.log, asked.database, counts))}")
    return int(any(counts[name] for name in ("second_effects", "lost", "untrue")))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=3600.0, help="begin no plan after these")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--log", type=Path, help="append the counts to this file")
    return parser.parse_args()


def run_trials(asked: argparse.Namespace) -> Counter[str]:
    """Make trials in a few processes at the same time, until there are enough kills."""
    context = multiprocessing.get_context("spawn")
    share = (asked.database, -(-asked.kills // PROCESSES), asked.seconds)
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        seeds = (f"{asked.seed} {number}" for number in range(PROCESSES))
        found = [pool.submit(run_share, seed, *share) for seed in seeds]
    return sum((future.result() for future in found), Counter())


def run_share(seed: str, database: str, kills: int, seconds: float) -> Counter[str]:
    """Make trials one after the other."""
    chance, until = random.Random(seed), time.monotonic() + seconds
    counts: Counter[str] = Counter()
    while counts["kills"] < kills and time.monotonic() < until:
        counts.update(try_plan(database, chance))
    return counts


def try_plan(database: str, chance: random.Random) -> Counter[str]:
    """Carry out one plan, killing whoever works on it."""
    action = chance.choice((Stop(), Stop(), Delete()))
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_database(database, Path(folder)) as url,
        open_trial(url, Path(folder), action) as trial,
    ):
        kills = 0
        while kills < KILLS_PER_PLAN and kill_worker(trial, chance) == KILLED:
            kills += 1
        trial.run_worker(0)
        faults = asdict(trial.find_faults())
    if any(faults.values()):
        print(f"{action}: {faults}", flush=True)
    return Counter({"plans": 1, "kills": kills, **faults})


def kill_worker(trial: KillTrial, chance: random.Random) -> int:
    if chance.random() < 0.5:
        return trial.run_worker(chance.randint(1, LAST_EVENT))
    return trial.kill_worker_after(chance.uniform(0.1, LONGEST_SECONDS))


def add_up(log: Path, database: str, counts: Counter[str]) -> Counter[str]:
    """Append these counts, and answer the sum of all that are there."""
    with log.open("a") as file:
        file.write(json.dumps({"database": database, "counts": counts}) + "\n")
    runs = [json.loads(line) for line in log.read_text().splitlines()]
    return sum((Counter(run["counts"]) for run in runs), Counter())


def describe(counts: Counter[str]) -> str:
    return (
        f"{counts['kills']} kills of the workers of {counts['plans']} plans: "
        f"{counts['second_effects']} second effects, {counts['lost']} lost, "
        f"{counts['untrue']} untrue cards"
    )


if __name__ == "__main__":
    sys.exit(main())
