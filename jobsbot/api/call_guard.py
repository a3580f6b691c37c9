"""The last check of a call before any byte is sent, whoever built it."""

from __future__ import annotations

import re

from jobsbot.core.jobs.api_calls import ApiRoot, Call, ResponseShape, require_one_project
from jobsbot.core.jobs.job import JobKey

EXPECTED_ANSWERS = {
    "jobs/list.json": ResponseShape.JOBS,
    "jobs/list.jl": ResponseShape.STREAM,
    "jobs/update.json": ResponseShape.COUNT,
    "jobs/delete.json": ResponseShape.COUNT,
    "jobs/stop.json": ResponseShape.NOTHING,
}
READ_PATHS = {
    ApiRoot.STORAGE: re.compile(
        r"(logs|items)/P/\d+/\d+(/stats)?|requests/P/\d+/\d+|jobs/P/\d+/\d+|activity/P"
        r"|projects/jobsummaries"
    ),
    ApiRoot.JOB_QUEUE: re.compile(r"jobq/P/(count|list)"),
}
"""The paths of storage and the job queue, `P` for the project. None of them writes."""
WRITE_PARAMETERS = frozenset({"job", "add_tag", "remove_tag"})


def check_call(call: Call[object]) -> None:
    """Raise ValueError unless the call may be sent, whoever built it.

    A write names 1 to 100 jobs of its own project, each once, and filters by nothing else:
    a filter on `jobs/update.json` changes every job that matches.
    """
    if call.root is not ApiRoot.JOBS:
        check_storage_call(call)
    elif EXPECTED_ANSWERS.get(call.endpoint) is not call.response_shape:
        raise ValueError(f"{call.endpoint} is not answered by {call.response_shape.value}")
    names = {name for name, _ in call.params}
    if names & {"project", "apikey"}:
        raise ValueError("the project and the key are not parameters of a call")
    if call.is_write:
        check_write_call(call, names)


def check_storage_call(call: Call[object]) -> None:
    """Raise ValueError unless the call reads something of its own project that storage has."""
    path = re.sub(rf"(?<=/){call.project}(?=/|\Z)", "P", call.endpoint, count=1)
    if call.is_write or not READ_PATHS[call.root].fullmatch(path):
        raise ValueError(f"{call.endpoint} is not asked of {call.root.value}")


def check_write_call(call: Call[object], names: set[str]) -> None:
    keys = [JobKey.parse(value) for name, value in call.params if name == "job"]
    if require_one_project(keys) != call.project:
        raise ValueError("a write names jobs of its own project")
    if names - WRITE_PARAMETERS:
        raise ValueError("a write names its jobs and filters by nothing")
