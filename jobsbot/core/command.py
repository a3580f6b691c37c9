"""What a command is: a sentence understood, whose fields are its grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar

from jobsbot.core.call import BATCH, list_jobs, read_jobs
from jobsbot.core.errors import Refused
from jobsbot.core.filters import Filters
from jobsbot.core.job import Job, JobKey
from jobsbot.core.memory import Api, Memory
from jobsbot.core.message import Message
from jobsbot.core.plan import Plan, by_key
from jobsbot.core.policy import Rules
from jobsbot.core.said import Said


@dataclass(frozen=True)
class Known:
    """What is configured, and what is said by silence."""

    projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Names from `jobsbot.toml`, lower case."""
    default: int | None = None
    """The project of the channel the sentence was said in."""
    rules: Rules = Rules()
    commands: tuple[type[Command], ...] = ()

    def label(self, project: int) -> str:
        """Say a project as people know it: its name, or `project 123`."""
        names = [name for name, number in self.projects.items() if number == project]
        return names[0] if names else f"project {project}"


@dataclass(frozen=True)
class Turn:
    """What a command is given to answer with."""

    said: Said
    api: Api
    memory: Memory
    known: Known

    def jobs(self, keys: Sequence[JobKey]) -> dict[JobKey, Job | None]:
        """Read these jobs, in order, from one or more projects; None for those that are not."""
        found: dict[JobKey, Job] = {}
        for project in dict.fromkeys(key.project for key in keys):
            mine = [key for key in keys if key.project == project]
            for start in range(0, len(mine), BATCH):
                batch = self.api.ask(read_jobs(mine[start : start + BATCH]))
                found |= by_key(batch)
        return {key: found.get(key) for key in keys}

    def seen(self, selection: Selection) -> dict[JobKey, Job | None]:
        """Read the jobs of a selection: the named ones, or all that match its filters now.

        Raises Refused where the filters match more than the policy's most.
        """
        if selection.keys:
            return self.jobs(selection.keys)
        most = self.known.rules.most
        filters = selection.filters
        if filters.count is None or filters.count > most:
            filters = replace(filters, count=most + 1)
        jobs = self.api.ask(list_jobs(selection.project, filters))
        if len(jobs) > most:
            raise Refused(
                f"More than {most} jobs match, which is the most one plan may hold.",
                then="Nothing was changed. Narrow it by spider=, state= or tag=, or add count=.",
            )
        return {job.key: job for job in jobs}


@dataclass(frozen=True)
class Selection:
    """Which jobs a write is about: these keys of one project, or a project with filters."""

    project: int
    keys: tuple[JobKey, ...] = ()
    filters: Filters = Filters()


class Command:
    """A sentence understood. Subclasses are frozen dataclasses; see `jobsbot.commands`."""

    word: ClassVar[str]
    """The verb."""
    also: ClassVar[tuple[str, ...]] = ()
    """Other words that people use for it."""
    usage: ClassVar[str] = ""
    """Its arguments, as help prints them."""
    examples: ClassVar[tuple[str, ...]] = ()
    """Whole sentences, each of which parses."""
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Read(Command):
    """A command that answers. `aloud` answers the channel, not the asker alone."""

    aloud: ClassVar[bool] = False

    def answer(self, turn: Turn) -> Message:
        raise NotImplementedError


class Write(Command):
    """A command that only plans: nothing changes until the plan is confirmed."""

    def plan(self, turn: Turn) -> Plan:
        raise NotImplementedError
