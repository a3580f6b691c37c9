"""Record work in the middle, for later releases to finish.

`python -m tests.operations.failures.record_interrupted_work DIR` does it.

Writes `store.sql` and `work.sql`: both SQLite files as they are when the process was killed with
-9 just after the Jobs API had accepted a stop. Recorded once a `VERSION` or shape of the workflow
changes, and kept beside those of the releases before.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.operations.failures.kill_trials import open_trial

KILL_AFTER_STOP_ACCEPTED = 48
DUMPED_FILES = {"jobsbot.db": "store.sql", "jobsbot.work.db": "work.sql"}


def main(folder: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/jobsbot.db"
        with open_trial(url, Path(made)) as trial:
            trial.run_worker(KILL_AFTER_STOP_ACCEPTED)
        for name, text in DUMPED_FILES.items():
            with closing(sqlite3.connect(Path(made) / name)) as file:
                Path(folder, text).write_text("\n".join(file.iterdump()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
