"""What a command is: a sentence understood, whose fields are its grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar

from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Said
from jobsbot.core.jobs.filters import Filters
from jobsbot.core.jobs.job import Job, JobKey, by_key
from jobsbot.core.messages.export import Given
from jobsbot.core.messages.message import Message, thin
from jobsbot.core.plans.actions import Action
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import Rules
from jobsbot.core.ports import Api, Memory
from jobsbot.core.search import find, read_named
from jobsbot.core.text.tokens import Word


@dataclass(frozen=True)
class Known:
    """What is configured, and what is said by silence."""

    projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Names from `jobsbot.toml`, lower case."""
    default: int | None = None
    """The project of the channel the sentence was said in."""
    channels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Projects of channels, from `jobsbot.toml`: what is meant until `use` says otherwise."""
    rules: Rules = Rules()
    commands: tuple[type[Command], ...] = ()
    open_channels: frozenset[str] = frozenset()
    """Channels in which reads are answered to everyone."""

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
        found = read_named(self.api, keys)
        return {key: found.get(key) for key in keys}

    def plan(self, action: Action, selection: Selection, sentence: str) -> Plan:
        """Freeze a plan: exactly the jobs that the selection means at this moment."""
        return Plan.of(
            action,
            selection.project,
            self.seen(selection, action.states),
            self.said,
            label=self.known.label(selection.project),
            sentence=sentence,
            filtered=not selection.keys,
        )

    def seen(self, selection: Selection, states: Sequence[str]) -> dict[JobKey, Job | None]:
        """Read the jobs of a selection: the named ones, or all that match its filters now.

        Filters without a state mean `states`. Raises Refused where more match than the policy's
        most.
        """
        if selection.keys:
            return self.jobs(selection.keys)
        most, filters = self.known.rules.most, selection.filters
        asked = (filters.state,) if filters.state else states or ("",)
        jobs: dict[JobKey, Job | None] = {}
        more = False
        for state in asked:
            wanted = replace(filters, state=state)
            found = find(self.api, selection.project, wanted, most, self.said.when)
            jobs |= by_key(found.jobs)
            more = more or found.more
        if len(jobs) > most or (more and not filters.count):
            raise Refused(
                f"More than {thin(most)} jobs match, which is the most one plan may hold.",
                then="Nothing was changed. Narrow it by spider=, state= or tag=, or add count=.",
            )
        return dict(list(jobs.items())[: filters.count])


@dataclass(frozen=True)
class Selection:
    """Which jobs a write is about: these keys of one project, or a project with filters."""

    project: int
    keys: tuple[JobKey, ...] = ()
    filters: Filters = Filters()


@dataclass(frozen=True)
class TagChange:
    """Tags to add and tags to remove; never the same in both."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


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

    @classmethod
    def implied(cls, said: Sequence[Word], known: Known) -> bool:
        """Tell whether these words, among which is no verb, mean this command."""
        return False


class Read(Command):
    """A command that answers."""

    aloud: ClassVar[bool] = False
    """It answers the channel, not the asker alone."""
    quick: ClassVar[bool] = False
    """It answers without a call to the Jobs API."""

    def answer(self, turn: Turn) -> Message:
        raise NotImplementedError


class Give(Command):
    """A command that gives a file to everyone where it was asked for."""

    def give(self, turn: Turn) -> Given:
        raise NotImplementedError


class Write(Command):
    """A command that only plans: nothing changes until the plan is confirmed."""

    def plan(self, turn: Turn) -> Plan:
        raise NotImplementedError
