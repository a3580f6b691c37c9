"""How fast `export` writes JSON lines, beside python-scrapinghub printing the same.

    pip install scrapinghub
    python benchmarks/export.py

The server, and how the two take turns, are those of `list_jl.py`; here the start of each process
and all that it prints are part of the time. `--floor 3` exits 1 where the ratio is lower.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

from list_jl import OURS, THEIRS, serving

THEIR_PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
from scrapinghub.legacy import Connection
for job in Connection("demo", url=sys.argv[1])[123].jobs():
    print(json.dumps(job.info))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--floor", type=float, default=0.0, help="the least ratio that passes")
    asked = parser.parse_args()
    ratio = race(asked.jobs, asked.runs)
    return 1 if ratio < asked.floor else 0


def race(jobs: int, runs: int) -> float:
    """Let both print everything in turn, and answer by how much ours was faster."""
    taken: dict[str, list[float]] = {OURS: [], THEIRS: []}
    with serving(jobs) as url, TemporaryDirectory() as folder:
        commands = {
            OURS: [sys.executable, "-m", "jobsbot", "export", "123", "as=jsonl"],
            THEIRS: [sys.executable, "-c", THEIR_PROGRAM, url],
        }
        for _ in range(runs):
            for name, command in commands.items():
                taken[name].append(time_printing(command, url, folder, jobs))
    print(f"{jobs:,} jobs as JSON lines, {runs} runs each, in turn; medians of whole processes")
    for name, seconds in taken.items():
        print(f"  {name:20} {median(seconds):6.2f} s")
    ratio = median(t / o for o, t in zip(taken[OURS], taken[THEIRS], strict=True))
    print(f"  {OURS} is {ratio:.1f} times as fast")
    return ratio


def time_printing(command: list[str], url: str, folder: str, jobs: int) -> float:
    """Run a process to its end, and check that it printed every job. In seconds."""
    output = Path(folder) / "jobs.jl"
    began = time.perf_counter()
    with output.open("wb") as into:
        subprocess.run(command, env=environ(url, folder), cwd=folder, stdout=into, check=True,
                       stderr=subprocess.DEVNULL)  # fmt: skip
    seconds = time.perf_counter() - began
    with output.open("rb") as printed:
        assert sum(1 for _ in printed) == jobs
    return seconds


def environ(url: str, folder: str) -> Mapping[str, str]:
    root = str(Path(__file__).parents[1])
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "SH_APIKEY": "demo", "SHUB_APIURL": url, "PYTHONPATH": root, "XDG_STATE_HOME": folder
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
