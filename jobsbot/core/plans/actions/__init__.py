"""What writes do: each action is a value that owns everything in which it differs from the others.

`stop`, `delete` and `tag` go the same way from plan to outcome. A new action is a file with a class
that implements `ActionRules`, and its name in `Action` and `ACTIONS` here.
"""

from __future__ import annotations

from collections.abc import Sequence

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.plans.actions.action import (
    NOT_FOUND,
    OWN_END_PREFIX,
    ActionRules,
    ActionWording,
    JobChange,
    Outcome,
    Result,
    Skip,
    is_already_so,
    is_odd_read,
)
from jobsbot.core.plans.actions.delete import Delete
from jobsbot.core.plans.actions.stop import Stop
from jobsbot.core.plans.actions.tag import Tag

__all__ = [
    "ACTIONS",
    "NOT_FOUND",
    "OWN_END_PREFIX",
    "Action",
    "ActionRules",
    "ActionWording",
    "Delete",
    "JobChange",
    "Outcome",
    "Result",
    "Skip",
    "Stop",
    "Tag",
    "find_action",
    "is_already_so",
    "is_odd_read",
    "say_action",
]

Action = Stop | Delete | Tag
ACTIONS: tuple[type[ActionRules], ...] = (Stop, Tag, Delete)
"""Each kind of action. By this type the checker sees that each implements all of `ActionRules`."""


def find_action(verb: str) -> type[ActionRules] | None:
    """Find the kind of action that a verb asks for; None where it asks for none."""
    return next((action for action in ACTIONS if action.verb == verb), None)


def say_action(action: Action, keys: Sequence[JobKey]) -> str:
    """Write the sentence that asks for this action on these jobs."""
    return " ".join([action.verb, *say_keys(keys), *action.say_arguments()])
