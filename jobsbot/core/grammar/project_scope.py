"""Which projects a sentence may name: once some are configured, no others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from jobsbot.core.errors import Refused
from jobsbot.core.grammar.command import BotConfig, Command, changes_nothing
from jobsbot.core.grammar.readable_names import list_readable_names
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.values import list_fields, read_fields

NAMELESS_TYPES = frozenset({str, int, float, bool, type(None)})
"""What names no project by itself."""


def check_projects(
    command: Command, config: BotConfig, list_readable: Callable[[], Collection[int]] = tuple
) -> None:
    """Raise Refused where a command is about a project that may not be named here.

    The error names the projects of `list_readable`: those that the speaker may read.
    """
    for project in find_projects(command):
        if not config.may_name(project):
            names = ", ".join(list_readable_names(config, list_readable()))
            known = f"; known: {names}" if names else ""
            refused = Refused(
                f"I have no access to project {project}{known}.",
                then="Say ``projects`` to see what goes on in each.",
            )
            refused.about_read = changes_nothing(type(command))
            raise refused


def find_projects(value: Any) -> Iterator[int]:
    """Find every project that a command's fields name, keys of jobs included."""
    match value:
        case JobKey():
            yield value.project
        case tuple():
            for each in value:
                yield from find_projects(each)
        case _:
            kind: Any = type(value)
            names = list_fields(kind)
            for name, part in zip(names, read_fields(value, names), strict=True):
                if name == "project" and isinstance(part, int):
                    yield part
                elif type(part) not in NAMELESS_TYPES and part != ():
                    yield from find_projects(part)
