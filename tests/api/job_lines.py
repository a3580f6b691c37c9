"""A stream of jobs, and the lines that it is made of."""

import json

from jobsbot.core.jobs.api_calls import stream_jobs
from jobsbot.core.jobs.filters import JobFilters

STREAM = stream_jobs(123, JobFilters(state="finished"))
FIRST = b'{"status": "ok"}\n'


def lines(many: int) -> bytes:
    """Write so many jobs, a line each."""
    jobs = ({"id": f"123/1/{n}", "spider": "books", "tags": ["größer"]} for n in range(1, many + 1))
    return b"".join(json.dumps(job, ensure_ascii=False).encode() + b"\n" for job in jobs)
