"""Whether somebody may do something now: the rules, applied to who people are at this moment."""

from jobsbot.core.guard.directories import AssumedMembers, UnknownPeople
from jobsbot.core.guard.guard import (
    BatchDecision,
    GoAhead,
    Guard,
    SkipRest,
    WaitForDirectory,
    complete_policy,
)
from jobsbot.core.guard.readable_projects import ReadableProjects
from jobsbot.core.guard.requests import request_of_plan, request_of_refresh

__all__ = [
    "AssumedMembers",
    "BatchDecision",
    "GoAhead",
    "Guard",
    "ReadableProjects",
    "SkipRest",
    "UnknownPeople",
    "WaitForDirectory",
    "complete_policy",
    "request_of_plan",
    "request_of_refresh",
]
