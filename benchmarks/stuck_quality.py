"""How good `stuck` is: recall for each kind of fault, false alarms, and precision.

    python benchmarks/stuck_quality.py [cases of each kind, 400]

The labelled cases are made by `tests/labelled.py`. The table is in docs/stuck.md.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.core.analysis.labelled_spiders import FAULTS, measure_detection, measure_precision


def main(count: int) -> None:
    print("| what is wrong | found |\n| --- | --- |")
    for fault in FAULTS:
        found = measure_detection(fault, count)
        print(f"| {fault} | {found.share:.0%} of {found.of} |")
    healthy = measure_detection("", 4 * count)
    print(f"| nothing (false alarms) | {healthy.share:.1%} of {healthy.of} |")
    print(f"\nPrecision where one spider in ten is faulty: {measure_precision(count):.0%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
