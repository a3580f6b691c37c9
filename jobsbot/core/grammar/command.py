"""What a command is: a sentence understood, whose fields are its grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import msgspec

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Person, Place, Said
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import Job, JobKey, index_by_key
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.export import ExportRequest, FileRequest
from jobsbot.core.messages.message import BulletList, Message
from jobsbot.core.messages.plan_notes import note_live_plans
from jobsbot.core.messages.table_size import MAX_TABLE_UNITS
from jobsbot.core.plans.actions import Action
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import (
    SETTING_VERBS,
    Decision,
    Permit,
    Policy,
    Refusal,
    RefusalCause,
    Request,
)
from jobsbot.core.ports import Api, Memory
from jobsbot.core.search import find_jobs, read_jobs_by_key
from jobsbot.core.text.tokens import Token
from jobsbot.core.text.wording import format_number, join_words
from jobsbot.core.values import replace


class BotConfig(msgspec.Struct, frozen=True):
    """What the core knows of the configuration, with the defaults of the channel at hand."""

    projects: Mapping[str, int] = MappingProxyType({})
    """Names from `jobsbot.toml`, lower case."""
    default_project: int | None = None
    """The project of the channel the sentence was said in."""
    channel_projects: Mapping[str, int] = MappingProxyType({})
    """Projects of channels, from `jobsbot.toml`: the defaults until `use` sets another."""
    policy: Policy = Policy()
    """Who may do what, and the numbers."""
    commands: tuple[type[Command], ...] = ()
    open_channels: frozenset[str] = frozenset()
    """Channels in which reads are answered to everyone."""

    table_units: int | None = MAX_TABLE_UNITS
    """Units of text that one table may hold; None where there is no limit, as in a terminal."""
    masking: Masking = Masking()
    """What is masked where jobs are shown."""

    def listed_projects(self) -> frozenset[int]:
        """Answer the projects that sentences may be about; empty: any project."""
        if not self.projects or self.policy.other_projects:
            return frozenset()
        return frozenset((*self.projects.values(), *self.channel_projects.values()))

    def may_name(self, project: int) -> bool:
        """Tell whether a sentence may be about this project."""
        listed = self.listed_projects()
        return not listed or project in listed

    def list_projects(self) -> tuple[int, ...]:
        """List the projects that are known here: with names, of channels, and the default one.

        Each is listed once, in the order of the names.
        """
        named = [project for _, project in sorted(self.projects.items())]
        found = (*named, *sorted(self.channel_projects.values()), self.default_project)
        return tuple(dict.fromkeys(one for one in found if one and self.may_name(one)))

    def project_label(self, project: int) -> str:
        """Say a project as people know it: its name, or `project 123`."""
        names = [name for name, number in self.projects.items() if number == project]
        return names[0] if names else f"project {project}"


class Turn(msgspec.Struct, frozen=True):
    """What a command is given to answer with."""

    said: Said
    api: Api
    memory: Memory
    config: BotConfig
    histories: HistoryCache
    judge: Callable[[Request], Decision] = lambda request: Refusal(RefusalCause.UNKNOWN)
    """Judges what the speaker may do now."""
    find_names: Callable[[Iterable[Person]], Mapping[str, str]] = lambda people: {}
    """Finds out the names of the first few of these people, by their ids, in a few seconds."""
    get_message_url: Callable[[Place], str] = lambda where: ""
    """Answers the address of a message, at once; empty where none is known."""

    def may_read(self, project: int, verb: str) -> bool:
        """Tell whether the speaker may use a reading verb on a project, here and now."""
        where = self.said.where.channel
        request = Request(verb=verb, reads=True, project=project, channel=where)
        return isinstance(self.judge(request), Permit)

    def record_left_out(self, sentence: str, projects: Iterable[int]) -> None:
        """Record in the audit which projects an answer leaves out because of missing rights."""
        if labels := [self.config.project_label(project) for project in sorted(projects)]:
            entry = f"denied: {sentence} (not read: {join_words(labels)})"
            self.memory.add_audit_entry(self.said.who, self.said.where, entry, "", self.said.when)

    def read_jobs(self, keys: Sequence[JobKey]) -> dict[JobKey, Job | None]:
        """Read these jobs, in order, from one or more projects; None where a job does not exist."""
        found = read_jobs_by_key(self.api, keys)
        return {key: found.get(key) for key in keys}

    def find_odd_jobs(self, jobs: Sequence[Job], *, kept_only: bool = False) -> set[str]:
        """Name the running jobs that look wrong, by id; none where history cannot be read.

        With `kept_only` only histories that were read in the last minute count: none is read now.
        """
        return self.histories.find_odd_jobs(jobs, self.said.when, kept_only=kept_only)

    def note_live_plans(self, keys: Sequence[JobKey]) -> tuple[BulletList, ...]:
        """Note which plans about these jobs are open or under way."""
        live = [
            record
            for project in sorted({key.project for key in keys})
            for record in self.memory.list_live_plans(project, self.said.when)
        ]
        return tuple(note_live_plans(live, frozenset(keys), self.said.when))

    def plan(self, action: Action, selection: Selection, sentence: str, reason: str = "") -> Plan:
        """Freeze a plan: exactly the jobs that the selection means at this moment."""
        jobs = self.select_jobs(selection, action)
        return Plan.of(
            action,
            selection.project,
            jobs,
            self.said,
            label=self.config.project_label(selection.project),
            sentence=sentence,
            filtered=not selection.keys,
            reason=reason,
            odd=self.find_odd_jobs([job for job in jobs.values() if job], kept_only=True),
        )

    def select_jobs(self, selection: Selection, action: Action) -> dict[JobKey, Job | None]:
        """Read the jobs of a selection: the named ones, or all that match its filters now.

        Filters without a state mean the states that the action applies to. Raises Refused for
        another state, and where more jobs match than one plan may hold.
        """
        if selection.keys:
            return self.read_jobs(selection.keys)
        max_jobs, filters = self.config.policy.numbers.most, selection.filters
        refuse_other_states(filters, action)
        asked = (filters.implied_state,) if filters.implied_state else action.default_states
        jobs: dict[JobKey, Job | None] = {}
        more = False
        for state in asked or ("",):
            wanted = replace(filters, state=state)
            found = find_jobs(self.api, selection.project, wanted, max_jobs, self.said.when)
            jobs |= index_by_key(found.jobs)
            more = more or found.has_more
        if len(jobs) > max_jobs or (more and not filters.count):
            raise Refused(
                f"More than {format_number(max_jobs)} jobs match, which is the most one plan may "
                "hold.",
                then="Nothing was changed. Narrow it by spider=, state= or tag=, or add count=.",
            )
        return dict(list(jobs.items())[: filters.count])


def refuse_other_states(filters: JobFilters, action: Action) -> None:
    """Raise Refused for filters that match only jobs in states the action does not apply to."""
    states = action.default_states
    if filters.implied_state and states and filters.implied_state not in states:
        raise Refused(
            f"What is {filters.implied_state} cannot be {action.words.done}: "
            f"only {join_words(states, 'or')} jobs can.",
            then=f"Nothing was changed. Leave out `{' '.join(filters.say_implied_state())}`, "
            "or name others.",
        )


class Selection(msgspec.Struct, frozen=True):
    """Which jobs a write is about: these keys of one project, or a project with filters."""

    project: int
    keys: tuple[JobKey, ...] = ()
    filters: JobFilters = JobFilters()


class TagChange(msgspec.Struct, frozen=True):
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
    file_formats: ClassVar[tuple[str, ...]] = ()
    """The formats that `as=` takes; the first is the default. Empty: it gives no file."""
    everyday: ClassVar[bool] = False
    """Its word is an everyday one (`now`), and counts as no verb after a filter."""
    on_call: ClassVar[bool] = False
    """Somebody on call needs it first: `help` shows it, and folds the others away."""
    explains_others: ClassVar[bool] = False
    """Its word counts wherever it stands, as in `list help`."""
    right: ClassVar[str] = ""
    """The verb in the policy's rules that covers it; empty: its own word."""
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def is_implied(cls, tokens: Sequence[Token], config: BotConfig) -> bool:
        """Tell whether these words, among which is no verb, mean this command."""
        return False


class ReadCommand(Command):
    """A command that answers."""

    in_channel: ClassVar[bool] = False
    """It answers the channel, not the asker alone."""
    quick: ClassVar[bool] = False
    """It answers without a call to the Jobs API."""

    def answer(self, turn: Turn) -> Message:
        raise NotImplementedError

    def build_file(self, turn: Turn) -> FileRequest | None:
        """Give the answer as a file, where the sentence asks for one."""
        return None


class ExportCommand(Command):
    """A command that posts a file for everybody in the channel."""

    def export(self, turn: Turn) -> ExportRequest:
        raise NotImplementedError


class WriteCommand(Command):
    """A command that only plans: nothing changes until the plan is confirmed."""

    states: ClassVar[tuple[str, ...]] = ()
    """The states of the jobs that it applies to; empty: all."""

    def plan(self, turn: Turn) -> Plan:
        raise NotImplementedError


def changes_nothing(command: type[Command]) -> bool:
    """Tell whether a command only reads."""
    return not issubclass(command, WriteCommand) and rule_verb(command) not in SETTING_VERBS


def rule_verb(command: type[Command]) -> str:
    """Answer the verb in the policy's rules that covers a command."""
    return command.right or command.word
