"""Record work in the middle, for later releases to finish: `python -m tests.operations.record DIR`.

Writes `store.sql` and `work.sql`: both SQLite files as they are when the process was killed with
-9 just after the Jobs API had accepted a stop. Recorded once a `VERSION` or shape of the workflow
changes, and kept beside those of the releases before.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from jobsbot.demo.scrapy_cloud.faults import ApiFaults as Faults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api as make_app
from tests.operations.test_killed import ask, project, run
from tests.servers import serving

ACCEPTED = 48
FILES = {"jobsbot.db": "store.sql", "jobsbot.work.db": "work.sql"}


def main(folder: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/jobsbot.db"
        ask(url)
        with serving(make_app(project(), Faults())) as api:
            run(url, f"{api}/", Path(made) / "wall", ACCEPTED)
        for name, text in FILES.items():
            with closing(sqlite3.connect(Path(made) / name)) as file:
                Path(folder, text).write_text("\n".join(file.iterdump()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
