"""The last look at a call before it is sent."""

from __future__ import annotations

from jobsbot.core.call import Answer, Call, one_project
from jobsbot.core.job import JobKey

SHAPES = {
    "jobs/list.json": Answer.JOBS,
    "jobs/list.jl": Answer.STREAM,
    "jobs/update.json": Answer.COUNT,
    "jobs/delete.json": Answer.COUNT,
    "jobs/stop.json": Answer.NOTHING,
}
IN_A_WRITE = frozenset({"job", "add_tag", "remove_tag"})


def check(call: Call[object]) -> None:
    """Raise ValueError unless the call may be sent, whoever built it.

    A write names 1 to 100 jobs of its own project, each once, and filters by nothing else:
    a filter on `jobs/update.json` changes every job that matches.
    """
    if SHAPES.get(call.endpoint) is not call.answer:
        raise ValueError(f"{call.endpoint} is not answered by {call.answer.value}")
    names = {name for name, _ in call.params}
    if names & {"project", "apikey"}:
        raise ValueError("the project and the key are not parameters of a call")
    if call.writes:
        check_write(call, names)


def check_write(call: Call[object], names: set[str]) -> None:
    keys = [JobKey.of(value) for name, value in call.params if name == "job"]
    if one_project(keys) != call.project:
        raise ValueError("a write names jobs of its own project")
    if names - IN_A_WRITE:
        raise ValueError("a write names its jobs and filters by nothing")
