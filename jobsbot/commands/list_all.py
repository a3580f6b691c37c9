"""list all: the jobs of all projects in one list, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from jobsbot.core.answers.project_survey import ProjectSurvey, SurveyCommand
from jobsbot.core.answers.unknown_names import (
    correct_filters,
    draw_unknown_name,
    find_name_unknown_everywhere,
)
from jobsbot.core.grammar.command import Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.filters import FiltersParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filters import JobFilters, say_filters
from jobsbot.core.jobs.job import RUNNING
from jobsbot.core.messages.job_listing import (
    build_failed_button,
    build_page_button,
    build_page_buttons,
    caption_listed,
    choose_page_size,
    describe_bad_ends,
    find_only_spider,
    fit_into_message,
    name_place,
    summarize_beyond,
    summarize_found,
    summarize_nothing,
)
from jobsbot.core.messages.job_table import add_project_column, build_jobs_table
from jobsbot.core.messages.message import Button, Message, Table, echo_line
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.search import SearchResult, count_whole, find_jobs, merge_results
from jobsbot.core.values import replace


class ProjectJobs(msgspec.Struct, frozen=True):
    """The part of one project in a list over all projects, from its first job on."""

    found: SearchResult
    odd: frozenset[str]
    """Running jobs that look wrong, by their id."""


@dataclass(frozen=True, kw_only=True)
class ListAllJobs(SurveyCommand[ProjectJobs]):
    """List the jobs of all projects at once, newest first."""

    word = "list all"
    right = "list"
    usage = "[filters]"
    examples = ("list all failed since=1h", "list all running")

    filters: JobFilters = takes(FiltersParam())

    def read_project(self, project: int, turn: Turn) -> ProjectJobs:
        now, size = turn.said.when, self.filters.offset + choose_page_size(self.filters)
        wanted = replace(self.filters, offset=0, count=None)
        found = find_jobs(turn.api, project, wanted, size, now)
        found = count_whole(turn.api, project, wanted, found, now)
        seeks_odd = self.filters.state == RUNNING
        odd = turn.find_odd_jobs(found.jobs) if seeks_odd else ()
        return ProjectJobs(found, frozenset(odd))

    def draw_survey(self, survey: ProjectSurvey[ProjectJobs], turn: Turn) -> Message:
        now = turn.said.when
        each = [answer.found for answer in survey.answers.values()]
        found = merge_results(each, self.filters, choose_page_size(self.filters), now)
        if not found.jobs:
            return self.draw_nothing(survey, found, turn)
        records = make_job_records(found.jobs, now, turn.config.masking)
        found, table = fit_into_message(
            found, self.draw_table(found, survey, turn), turn.config.table_units
        )
        ranked = rank_projects(survey)
        place = name_place(self.filters, survey.name_place(ranked))
        title = summarize_found(found, self.filters, place, now)
        return Message(
            title=survey.complete(title),
            parts=(
                *turn.note_live_plans([job.key for job in found.jobs]),
                *describe_bad_ends(found, self.filters),
                table,
                *survey.describe_failures(),
                echo_line(say(self), *self.notes()),
            ),
            buttons=tuple(self.build_buttons(found, survey, ranked, now)),
            records=records,
        )

    def build_buttons(
        self,
        found: SearchResult,
        survey: ProjectSurvey[ProjectJobs],
        ranked: Sequence[int],
        now: datetime,
    ) -> Iterator[Button]:
        """Make the buttons of what can be asked next, for projects in the order of `ranked`."""
        yield from build_failed_button(found, self.filters, now, self.say_listing)
        yield from survey.project_buttons(ranked, "list", self.filter_words())
        yield from build_page_buttons(found, self.filters, self.say_listing)
        yield Button("Filter…", Origin.FORM, say(self), hint="Filter what is listed")
        yield survey.repeat_button(say(self))

    def draw_table(
        self, found: SearchResult, survey: ProjectSurvey[ProjectJobs], turn: Turn
    ) -> Table:
        odd = {job for answer in survey.answers.values() for job in answer.odd}
        caption, state = caption_listed(found, self.filters), self.filters.implied_state
        jobs, alone = found.jobs, bool(find_only_spider(self.filters))
        table = build_jobs_table(
            jobs, caption, turn.said.when, odd, state=state, spider_known=alone
        )
        labels = [turn.config.project_label(job.key.project) for job in jobs]
        return add_project_column(table, labels)

    def draw_nothing(
        self, survey: ProjectSurvey[ProjectJobs], found: SearchResult, turn: Turn
    ) -> Message:
        """Say that nothing matches, that a name does not exist, or that the list is shorter."""
        if found.total and self.filters.offset:
            place = survey.name_place(rank_projects(survey))
            title = summarize_beyond(found, self.filters.offset, place)
            buttons: tuple[Button, ...] = (
                build_page_button("First page", 0, self.filters, self.say_listing),
            )
        else:
            if not survey.gap and (unknown := self.explain_unknown_name(survey, turn)):
                return unknown
            title = summarize_nothing(self.filters, name_place(self.filters, survey.place))
            buttons = (survey.repeat_button(say(self)),)
        return Message(
            title=f"{survey.complete(title)}.",
            parts=(*survey.describe_failures(), echo_line(say(self), *self.notes())),
            buttons=buttons,
            records=(),
        )

    def explain_unknown_name(
        self, survey: ProjectSurvey[ProjectJobs], turn: Turn
    ) -> Message | None:
        """Say that a name exists in no project, and what was probably meant."""
        unknown = find_name_unknown_everywhere(self.filters, survey.answers, turn)
        if unknown is None:
            return None
        meant = ""
        if unknown.meant:
            meant = say(replace(self, filters=correct_filters(self.filters, unknown)))
        return draw_unknown_name(unknown, survey.place, meant, say(self))

    def notes(self) -> tuple[str, ...]:
        words = self.filters.describe()
        return (words,) if words else ()

    def filter_words(self) -> str:
        return " ".join(say_filters(replace(self.filters, count=None, offset=0)))

    def say_listing(self, filters: JobFilters) -> str:
        """Write the sentence of this list by other filters."""
        return say(replace(self, filters=filters))


def rank_projects(survey: ProjectSurvey[ProjectJobs]) -> list[int]:
    """List the projects with the most matching jobs first, without those that have none."""
    counts = {
        project: answer.found.total or len(answer.found.jobs)
        for project, answer in survey.answers.items()
    }
    return sorted((one for one in counts if counts[one]), key=lambda one: -counts[one])
