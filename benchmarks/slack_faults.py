"""Every fault of Slack at every method and moment: what is wrong afterwards is nothing.

    python -m benchmarks.slack_faults [ask|confirm|end|read|mention|"late press" …]

One sentence a case, from the person to the end of what it asked, while Slack fails once at that
moment, or from then on. Prints what was found wrong; exits 1 where anything was.
"""

import logging
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from threading import Event

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.slack.slack_fault_trials import MOMENTS, REFUSALS, list_faults, try_slack_fault


def main(*moments: str) -> int:
    logging.disable(logging.WARNING)  # what goes wrong here is wanted
    total: Counter[str] = Counter()
    for moment in MOMENTS:
        if moments and moment[0] not in moments:
            continue
        for name in list_faults(Event()):
            # Silence from then on is tried once: no way to anybody is left, and it takes a minute.
            for always in (False, True) if name in REFUSALS else (False,):
                with tempfile.TemporaryDirectory() as folder:
                    found = asdict(try_slack_fault(Path(folder), moment, name, always=always))
                total.update({"cases": 1, **found})
                if any(found.values()):
                    how = "from then on" if always else "once"
                    print(f"{moment}, {name} {how}: {found}", flush=True)
    print(
        f"{total['cases']} cases, {total['not_failed']} without their fault: "
        f"{total['second_effects']} second effects, {total['lost']} lost, "
        f"{total['untrue']} untrue, {total['not_told']} not told"
    )
    return int(any(count for name, count in total.items() if name != "cases"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
