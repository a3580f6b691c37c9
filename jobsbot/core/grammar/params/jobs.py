"""Which project and which jobs: the fields that most commands are made of, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from jobsbot.core.errors import UsageError, WrongValue
from jobsbot.core.grammar.command import BotConfig, Selection
from jobsbot.core.grammar.forms import RAW_INPUT_NAME
from jobsbot.core.grammar.params.form_inputs import build_project_input, build_selection_inputs
from jobsbot.core.grammar.usage_errors import MissingJobs, MissingProject
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.jobs.filters import (
    FILTERS,
    JobFilters,
    choose_filters,
    read_filters,
    say_filters,
)
from jobsbot.core.jobs.job import FINISHED, JobKey
from jobsbot.core.jobs.job_keys import read_project, say_keys
from jobsbot.core.messages.message import Choice, TextInput
from jobsbot.core.text.token_bag import TokenBag
from jobsbot.core.text.tokens import Token, quote_input
from jobsbot.core.values import replace

EVERYTHING_WORDS = ("all", "everything", "every")


def list_vocabulary(offered: Mapping[str, FilterKind[Any]] = FILTERS) -> tuple[str, ...]:
    """List the words of a project and of these filters."""
    return (*(word for kind in offered.values() for word in kind.vocabulary), "project=")


SELECTION_VOCABULARY = list_vocabulary()
WINDOW_FILTERS = ("state", "until", "sort", "count", "offset")
"""Filters that `EndedJobsParam` does not offer: it is about all jobs that ended since a moment."""


class ProjectParam(msgspec.Struct, frozen=True):
    """A project: its id, its name from `jobsbot.toml`, its page's address, or the channel's."""

    vocabulary: tuple[str, ...] = ("project=",)

    def take(self, bag: TokenBag, config: BotConfig) -> int:
        project = take_project(bag, config) or config.default_project
        if project is None:
            raise missing_project_error()
        return project

    def say(self, value: int) -> Iterator[str]:
        yield str(value)

    def inputs(self, value: int | None) -> tuple[TextInput | Choice, ...]:
        return (build_project_input(value),)


class KeysParam(msgspec.Struct, frozen=True):
    """One key or more, of one project or several."""

    vocabulary: tuple[str, ...] = SELECTION_VOCABULARY

    def take(self, bag: TokenBag, config: BotConfig) -> tuple[JobKey, ...]:
        return take_named_jobs(bag, config)

    def say(self, value: tuple[JobKey, ...]) -> Iterator[str]:
        return say_keys(value)

    def inputs(self, value: tuple[JobKey, ...] | None) -> tuple[TextInput | Choice, ...]:
        return (
            TextInput(RAW_INPUT_NAME, "Keys", "As in 123/1/2", " ".join(say_keys(value or ()))),
        )


class ListingParam(msgspec.Struct, frozen=True):
    """A project and filters: everything is optional but the project.

    Filters in `without` are neither offered nor suggested.
    """

    without: tuple[str, ...] = ()

    @property
    def offered(self) -> dict[str, FilterKind[Any]]:
        """The filters that it offers, by the names of their fields."""
        return choose_filters(self.without)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return list_vocabulary(self.offered)

    def take(self, bag: TokenBag, config: BotConfig) -> Selection:
        named = take_project(bag, config)
        filters = read_filters(bag, named or config.default_project)
        project = resolve_project(named, filters.job) or config.default_project
        if project is None:
            raise missing_project_error()
        return Selection(project, filters=filters)

    def say(self, value: Selection) -> Iterator[str]:
        yield str(value.project)
        yield from say_filters(value.filters)

    def inputs(self, value: Selection | None) -> tuple[TextInput | Choice, ...]:
        return build_selection_inputs(value, self.offered)


class KeyOrListingParam(ListingParam, frozen=True):
    """One key alone, or a project and filters."""

    def take(self, bag: TokenBag, config: BotConfig) -> Selection:
        selection = super().take(bag, config)
        keys = selection.filters.job
        if len(keys) == 1:  # how it ended is what is asked, whatever was taken for granted
            filters = replace(selection.filters, state="", ending=None)
            selection = replace(selection, filters=filters)
        if keys and (len(keys) > 1 or replace(selection.filters, job=()) != JobFilters()):
            raise UsageError("Name one job by its key alone, or a project with filters.")
        return selection

    def say(self, value: Selection) -> Iterator[str]:
        if value.filters.job:
            yield from say_keys(value.filters.job)
        else:
            yield from super().say(value)


class EndedJobsParam(msgspec.Struct, frozen=True):
    """A project and filters for the jobs that ended since a moment, by default `default` ago."""

    default: timedelta

    @property
    def offered(self) -> dict[str, FilterKind[Any]]:
        """The filters that it offers, by the names of their fields."""
        return choose_filters(WINDOW_FILTERS)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return list_vocabulary(self.offered)

    def take(self, bag: TokenBag, config: BotConfig) -> Selection:
        said = ListingParam().take(bag, config)
        for name in WINDOW_FILTERS:
            kind = FILTERS[name]
            if getattr(said.filters, name) not in (kind.nothing, FINISHED):
                raise UsageError(
                    f"This counts all jobs that ended since a moment, so `{name}` has no place.",
                    then="Leave it out, or say ``list`` instead.",
                )
        since = self.default if said.filters.since is None else said.filters.since
        return replace(said, filters=replace(said.filters, since=since, state=""))

    def say(self, value: Selection) -> Iterator[str]:
        return ListingParam().say(value)

    def inputs(self, value: Selection | None) -> tuple[TextInput | Choice, ...]:
        return build_selection_inputs(value, self.offered)


class SelectionParam(msgspec.Struct, frozen=True):
    """The jobs of a write: keys of one project, or a project and at least one filter.

    Only filters that jobs in `states` can match are offered; without states, all.
    """

    states: tuple[str, ...] = ()

    @property
    def offered(self) -> dict[str, FilterKind[Any]]:
        """The filters that it offers, by the names of their fields."""
        return choose_filters(states=self.states)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return list_vocabulary(self.offered)

    def take(self, bag: TokenBag, config: BotConfig) -> Selection:
        everything = bool(bag.take_words(EVERYTHING_WORDS))
        named = take_project(bag, config)
        read = read_filters(bag, named or config.default_project)
        keys, filters = read.job, replace(read, job=())
        project = resolve_project(named, keys) or config.default_project
        if keys and filters:
            raise UsageError("Name jobs by key, or by filters; not both at once.")
        if project is None:
            raise missing_project_error()
        if not keys and not filters.narrows:
            raise MissingJobs(
                "Which jobs?",
                then="Name them by key (`123/1/2`), or a project with filters (`123 spider=…`).",
                selection=Selection(project, filters=filters),
                all_chosen=everything,
            )
        return Selection(project, keys, filters)

    def say(self, value: Selection) -> Iterator[str]:
        if value.keys:
            yield from say_keys(value.keys)
        else:
            yield str(value.project)
            yield from say_filters(value.filters)

    def inputs(self, value: Selection | None) -> tuple[TextInput | Choice, ...]:
        return build_selection_inputs(value, self.offered)


class OptionalProjectParam(msgspec.Struct, frozen=True):
    """A project to use from now on, or `none`."""

    vocabulary: tuple[str, ...] = ("none", "project=")

    def take(self, bag: TokenBag, config: BotConfig) -> int | None:
        if bag.take_tokens(
            lambda word: not word.quoted and word.text.lower() in ("none", "nothing")
        ):
            return None
        project = take_project(bag, config)
        if project is None:
            raise MissingProject(
                "Which project?", then="Say ``use 123``, a project's name, or `none`."
            )
        return project

    def say(self, value: int | None) -> Iterator[str]:
        yield "none" if value is None else str(value)

    def inputs(self, value: int | None) -> tuple[TextInput | Choice, ...]:
        return (build_project_input(value),)


def take_named_jobs(bag: TokenBag, config: BotConfig) -> tuple[JobKey, ...]:
    """Take the keys of jobs. Raises MissingJobs, with the filters that were said, where none is.

    A state beside keys is ignored: `show 123/1/2 running`.
    """
    project = take_project(bag, config) or config.default_project
    read = read_filters(bag, project)
    rest = replace(read, job=())
    if read.job and replace(rest, state="", ending=None):
        raise UsageError("Name jobs by key, or by filters; not both at once.")
    if read.job:
        return read.job
    if project is None:
        raise missing_project_error()
    raise MissingJobs(
        "Which job?",
        then="Name it by its key, as in `123/1/2`.",
        selection=Selection(project, filters=rest),
    )


def take_project(bag: TokenBag, config: BotConfig) -> int | None:
    """Take a project out of the words. Raises UsageError where two are named."""

    def read(word: Token) -> int | None:
        return read_project(word, config.projects)

    found = {read(word) for word in bag.take_tokens(lambda word: read(word) is not None)}
    for value in bag.take_options("project"):
        if read(Token(value)) is None:
            text = f"I don't know the project {quote_input(value)}."
            raise WrongValue(text, value=value, known=tuple(config.projects))
        found.add(read(Token(value)))
    if len(found) > 1:
        raise UsageError(
            "Two projects are named; a sentence is about one.",
            then="``list all``, ``now all`` and ``stuck all`` go over all projects.",
        )
    return found.pop() if found else None


def resolve_project(project: int | None, keys: Iterable[JobKey]) -> int | None:
    """Find the one project of a project word and keys. Raises UsageError where they differ."""
    projects = {key.project for key in keys} | ({project} if project else set())
    if len(projects) > 1:
        raise UsageError(
            "These are jobs of more than one project.",
            then="Say one sentence for each project.",
        )
    return projects.pop() if projects else None


def missing_project_error() -> UsageError:
    """Say that a project is missing, and how to name one."""
    return MissingProject(
        "Which project? None is set here yet.",
        then="Name it, as in ``list 123``, or set it with ``use 123``.",
    )
