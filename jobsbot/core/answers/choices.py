"""Offers choices where a sentence does not say which job or project it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig, Selection, WriteCommand
from jobsbot.core.grammar.parser import parse, put_project, say
from jobsbot.core.grammar.said_sentences import build_safe_sentence
from jobsbot.core.grammar.usage_errors import (
    MissingInput,
    MissingJobs,
    MissingProject,
    SeveralProjects,
)
from jobsbot.core.interaction import Origin, Said
from jobsbot.core.jobs.filters import JobFilters, say_filters
from jobsbot.core.messages.job_choices import draw_jobs_to_press, draw_jobs_to_tick
from jobsbot.core.messages.job_table import ROWS_PER_PAGE
from jobsbot.core.messages.message import MAX_LABEL_CHARS, Button, Message
from jobsbot.core.messages.notices import explain_usage_error
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.ports import Api
from jobsbot.core.search import SearchResult, count_whole, find_jobs
from jobsbot.core.text.wording import format_number, join_words
from jobsbot.core.values import replace

MAX_PROJECT_BUTTONS, MAX_PROJECT_NAMES = 8, 5


def offer_jobs(
    missing: MissingJobs, api: Api, histories: HistoryCache, config: BotConfig, now: datetime
) -> Message:
    """Offer the jobs that a sentence may be about: checkboxes for a write, else a button each.

    Raises ApiError.
    """
    found = find_choices(missing, api, now)
    jobs = [job for each in found.values() for job in each.jobs][:ROWS_PER_PAGE]
    where = config.project_label(missing.selection.project)
    if not jobs:
        title = f"{missing.text} There is no {describe_choices(missing)} in {where}."
        return Message(title, records=())
    title = f"{missing.text} {describe_part(missing, len(jobs), found)} in {where}:"
    if issubclass(missing.command, WriteCommand):
        odd = histories.find_odd_jobs(jobs, now)
        offer = draw_jobs_to_tick(
            title, missing.sentence, jobs, now, odd, all_ticked=missing.all_chosen
        )
    else:
        offer = draw_jobs_to_press(title, missing.sentence, jobs, now)
    buttons = (*offer.buttons, *build_listing_buttons(missing, found))
    return replace(offer, buttons=buttons, records=make_job_records(jobs, now, config.masking))


def find_choices(missing: MissingJobs, api: Api, now: datetime) -> dict[str, SearchResult]:
    """Find the newest jobs that a sentence may be about, and how many there are, by state."""
    filters = replace(missing.selection.filters, count=None, offset=0)
    project, choices = missing.selection.project, dict[str, SearchResult]()
    for state in list_states(missing):
        wanted = replace(filters, state=state)
        found = find_jobs(api, project, wanted, ROWS_PER_PAGE, now)
        choices[state] = count_whole(api, project, wanted, found, now)
    return choices


def list_states(missing: MissingJobs) -> tuple[str, ...]:
    """List the states that are asked for, or else those that the verb applies to."""
    said = missing.selection.filters.implied_state
    states = missing.command.states if issubclass(missing.command, WriteCommand) else ()
    return (said,) if said else states or ("",)


def describe_choices(missing: MissingJobs) -> str:
    """Name what can be chosen: `running or pending job`, `job that matches`."""
    states = [state for state in list_states(missing) if state]
    narrowed = replace(missing.selection.filters, state="") != JobFilters()
    return f"{join_words(states, 'or')} job{' that matches' if narrowed else ''}".strip()


def describe_part(missing: MissingJobs, shown: int, found: Mapping[str, SearchResult]) -> str:
    """Say which part of the choices is shown, and of how many."""
    if any(each.has_more for each in found.values()) or shown < count_found_jobs(found.values()):
        totals = [each.total for each in found.values()]
        if None in totals:
            return f"The newest {shown}; there are more"
        parts = [f"{format_number(each.total or 0)} {state}".strip()
                 for state, each in found.items() if each.total]  # fmt: skip
        return f"{shown} of {join_words(parts, 'and')} jobs"
    states = [state for state in list_states(missing) if state]
    return f"All {join_words(states, 'and')}" if states else "These are there"


def count_found_jobs(found: Iterable[SearchResult]) -> int:
    return sum(len(each.jobs) for each in found)


def build_listing_buttons(
    missing: MissingJobs, found: Mapping[str, SearchResult]
) -> Iterator[Button]:
    """Make the buttons to lists of all choices, one for each state that has jobs."""
    verb = "select" if issubclass(missing.command, WriteCommand) else "list"
    there = [state for state, each in found.items() if each.jobs]
    for state in there:
        label = "All of them" if len(there) == 1 else f"All {state}"
        yield Button(label, Origin.PRESSED, say_listing(verb, missing.selection, state))


def say_listing(verb: str, selection: Selection, state: str) -> str:
    filters = replace(selection.filters, state=state) if state else selection.filters
    return " ".join([verb, str(selection.project), *say_filters(filters)])


def offer_form(missing: MissingInput, said: Said, config: BotConfig) -> Message:
    """Say what is missing, with a button that opens the form to fill it in."""
    button = Button("Fill in…", Origin.FORM, build_safe_sentence(said, config))
    return replace(explain_usage_error(missing), buttons=(button,))


def offer_projects(
    missing: MissingProject, said: Said, config: BotConfig, readable: Sequence[int]
) -> Message:
    """Say that a project is missing, with a button for each that may be meant.

    Only projects that the speaker may read are named: a client must not learn about the others.
    """
    sentence = build_safe_sentence(said, config)
    projects = [number for _, number in sorted(config.projects.items()) if number in readable]
    if isinstance(missing, SeveralProjects):
        sentence, projects = missing.sentence, list(missing.projects)
    elif projects:
        names = ", ".join(map(config.project_label, projects[:MAX_PROJECT_NAMES]))
        missing.then = f"{missing.then} Known by name: {names}."
    buttons = [
        Button(
            config.project_label(project)[:MAX_LABEL_CHARS],
            Origin.PRESSED,
            say_with_project(project, sentence, config),
        )
        for project in projects[:MAX_PROJECT_BUTTONS]
    ]
    return replace(explain_usage_error(missing), buttons=tuple(buttons))


def say_with_project(project: int, said: str, config: BotConfig) -> str:
    """Say the sentence about a project."""
    sentence = put_project(said, project, config)
    try:
        return say(parse(sentence, config))
    except UsageError:
        return sentence
