"""One request to Scrapy Cloud as data, and how its answer is read.

Here are the requests to the Jobs API; those to storage and the job queue, which only read, are in
`storage_calls.py`. A Call is built purely, read purely, and sent in one place (`jobsbot.api`).
Writes take explicit keys of one project, 1 to 100 of them: anything else raises ValueError here,
before any byte is sent, since one filter on `jobs/update.json` once retagged 18 jobs in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Generic, TypeVar

import msgspec

from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Job, JobKey

T_co = TypeVar("T_co", covariant=True)
MAX_JOBS_PER_CALL = 100
"""The most keys in one write, and the most jobs asked for in one page."""

QueryParams = tuple[tuple[str, str], ...]


class ApiRoot(Enum):
    """Which of Scrapy Cloud's services a request goes to; each has an address of its own."""

    JOBS = "the Jobs API"
    STORAGE = "storage"
    JOB_QUEUE = "the job queue"


class ResponseShape(Enum):
    """What shape a good answer has."""

    JOBS = "a page of jobs"  # list.json
    STREAM = "jobs, a line each"  # list.jl
    COUNT = "how many jobs matched"  # update.json, delete.json
    NOTHING = "ok, and no more"  # stop.json
    NUMBER = "a bare number"  # jobq/P/count
    RECORD = "one record"  # logs/P/S/J/stats, jobs/P/S/J
    RECORDS = "records, a line each"  # logs/P/S/J with a count
    RECORD_STREAM = "records, a line each, as many as there are"  # logs/P/S/J


class Call(msgspec.Struct, Generic[T_co], frozen=True):
    """A request: its endpoint under the API's root, its parameters, the shape of its answer.

    `record_type` is what each record of an answer in records is read as.
    """

    endpoint: str
    project: int
    params: QueryParams
    response_shape: ResponseShape
    root: ApiRoot = ApiRoot.JOBS
    record_type: type[Any] | None = None

    @property
    def is_write(self) -> bool:
        return self.response_shape in (ResponseShape.COUNT, ResponseShape.NOTHING)


def list_jobs(project: int, filters: JobFilters) -> Call[tuple[Job, ...]]:
    """Read the jobs that match, newest first: pages of 100, merged, repeats dropped by id.

    `filters.count` bounds how many; without one, all of them, so prefer `stream_jobs` for many.
    """
    return Call("jobs/list.json", project, filters.query_params(), ResponseShape.JOBS)


def read_jobs(keys: Sequence[JobKey]) -> Call[tuple[Job, ...]]:
    """Read these very jobs, 1 to 100 of one project. Those that do not exist are missing."""
    return Call(
        "jobs/list.json", require_one_project(keys), build_key_params(keys), ResponseShape.JOBS
    )


def stream_jobs(project: int, filters: JobFilters) -> Call[Job]:
    """Read the jobs that match from `jobs/list.jl`, one after the other."""
    return Call("jobs/list.jl", project, filters.query_params(), ResponseShape.STREAM)


def update_jobs(
    keys: Sequence[JobKey], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Call[int]:
    """Add and remove tags. Answers how many jobs matched, changed or not."""
    if not (add or remove):
        raise ValueError("an update needs a tag to add or to remove")
    tags = tuple(("add_tag", tag) for tag in add) + tuple(("remove_tag", tag) for tag in remove)
    return Call(
        "jobs/update.json",
        require_one_project(keys),
        build_key_params(keys) + tags,
        ResponseShape.COUNT,
    )


def delete_jobs(keys: Sequence[JobKey]) -> Call[int]:
    """Delete finished jobs, for good. Answers how many there were."""
    return Call(
        "jobs/delete.json", require_one_project(keys), build_key_params(keys), ResponseShape.COUNT
    )


def stop_jobs(keys: Sequence[JobKey]) -> Call[None]:
    """Ask for a stop. The answer says nothing about the jobs: read them."""
    return Call(
        "jobs/stop.json", require_one_project(keys), build_key_params(keys), ResponseShape.NOTHING
    )


def build_key_params(keys: Sequence[JobKey]) -> QueryParams:
    return tuple(("job", str(key)) for key in keys)


def require_one_project(keys: Sequence[JobKey]) -> int:
    """Check a batch of keys and name their project. Raises ValueError unless 1 to 100, of one."""
    projects = {key.project for key in keys}
    if len(projects) != 1:
        raise ValueError("a request names jobs of exactly one project")
    if len(set(keys)) > MAX_JOBS_PER_CALL or len(keys) != len(set(keys)):
        raise ValueError(f"a request names at most {MAX_JOBS_PER_CALL} jobs, each once")
    return projects.pop()
