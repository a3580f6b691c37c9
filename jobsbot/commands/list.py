"""list: the jobs of a project, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from jobsbot.core.answers.unknown_names import explain_unknown_name, note_unknown_names
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import SELECTION_VOCABULARY, ListingParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds.state_filters import is_filter_word
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import PENDING, RUNNING, Ending, Job
from jobsbot.core.jobs.job_keys import read_project, say_keys
from jobsbot.core.messages.job_listing import (
    build_failed_button,
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
from jobsbot.core.messages.job_table import LIVE_STATES, build_jobs_table
from jobsbot.core.messages.message import MAX_BUTTON_VALUE_CHARS, Button, Message, Table, echo_line
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.search import SearchResult, count_whole, find_jobs
from jobsbot.core.text.tokens import Token
from jobsbot.core.text.wording import pluralize
from jobsbot.core.values import replace


@dataclass(frozen=True, kw_only=True)
class ListJobs(ReadCommand):
    """List the jobs of a project, newest first."""

    word = "list"
    also = ("ls", "jobs")
    usage = "[project] [filters]"
    examples = ("list 123 running", "list 123 finished spider=books has_tag=nightly count=20")
    on_call = True

    selection: Selection = takes(ListingParam())

    @classmethod
    def is_implied(cls, tokens: Sequence[Token], config: BotConfig) -> bool:
        """`/jobs 123 running`, `/jobs running` and `/jobs spider=books` can only mean a list."""
        if not tokens:
            return False
        first = tokens[0]
        filtered = first.option is not None and f"{first.option[0]}=" in SELECTION_VOCABULARY
        return filtered or is_filter_word(first) or read_project(first, config.projects) is not None

    def answer(self, turn: Turn) -> Message:
        where, now = turn.config.project_label(self.selection.project), turn.said.when
        project, filters = self.selection.project, self.selection.filters
        found = find_jobs(turn.api, project, filters, self.page_size, now)
        if not found.jobs and filters.offset:
            return self.answer_beyond(turn, where)
        if not found.jobs:
            return explain_unknown_name(self, turn) or self.answer_empty(where)
        found = count_whole(turn.api, project, filters, found, now)
        records = make_job_records(found.jobs, now, turn.config.masking)
        table = self.draw_table(found, turn)
        found, table = fit_into_message(found, table, turn.config.table_units)
        return Message(
            title=summarize_found(found, filters, name_place(filters, where), now),
            parts=(
                *turn.note_live_plans([job.key for job in found.jobs]),
                *describe_bad_ends(found, self.selection.filters),
                table,
                *note_unknown_names(self, found.jobs, turn),
                echo_line(self.sentence, *self.notes()),
            ),
            buttons=tuple(self.build_buttons(found, now)),
            records=records,
        )

    def build_buttons(self, found: SearchResult, now: datetime) -> Iterator[Button]:
        """Make the buttons of what can be asked or done next, the likeliest first."""
        filters = self.selection.filters
        if self.is_about_live(found.jobs):
            yield from build_stop_button(found.jobs)
        yield from build_failed_button(found, filters, now, self.say_listing)
        yield from self.why_button()
        yield Button("Select jobs", Origin.IN_PLACE, f"select {self.argument_words()}")
        yield self.filter_button()
        yield from build_page_buttons(found, filters, self.say_listing)
        yield from self.export_buttons(found)
        yield self.refresh_button()

    @cached_property
    def sentence(self) -> str:
        """This list as it is said: in the echo line, and in most of its buttons."""
        return say(self)

    @property
    def page_size(self) -> int:
        return choose_page_size(self.selection.filters)

    def draw_table(self, found: SearchResult, turn: Turn) -> Table:
        """Build the table. A value that the title says for all jobs has no column."""
        filters = self.selection.filters
        return build_jobs_table(
            found.jobs,
            caption_listed(found, filters),
            turn.said.when,
            self.find_odd_jobs(found, turn),
            state=filters.implied_state,
            spider_known=bool(find_only_spider(filters)),
        )

    def is_about_live(self, jobs: Sequence[Job]) -> bool:
        """Tell whether the list is about running and pending jobs: only they can be stopped."""
        if self.selection.filters.state in LIVE_STATES:
            return True
        return all(job.state in LIVE_STATES for job in jobs)

    def find_odd_jobs(self, found: SearchResult, turn: Turn) -> set[str]:
        """Find the running jobs that look wrong, where running jobs were asked for."""
        if self.selection.filters.state != RUNNING:
            return set()
        return turn.find_odd_jobs(found.jobs)

    def why_button(self) -> Iterator[Button]:
        """Make the button from a list of failures to their causes."""
        filters = self.selection.filters
        if filters.ending is Ending.BADLY:
            plain = replace(filters, ending=None, count=None, offset=0, sort="")
            whole = replace(self, selection=replace(self.selection, filters=plain))
            sentence = f"why {whole.argument_words()}"
            yield Button("Why?", Origin.PRESSED, sentence, hint="What these failures come from")

    def answer_beyond(self, turn: Turn, where: str) -> Message:
        """Say that the list ends before the window begins."""
        filters = replace(self.selection.filters, offset=0)
        first = replace(self, selection=replace(self.selection, filters=filters))
        found = find_jobs(turn.api, self.selection.project, filters, self.page_size, turn.said.when)
        found = count_whole(turn.api, self.selection.project, filters, found, turn.said.when)
        return Message(
            title=f"{summarize_beyond(found, self.selection.filters.offset, where)}.",
            parts=(echo_line(self.sentence, *self.notes()),),
            buttons=(Button("First page", Origin.IN_PLACE, say(first)),),
            records=(),
        )

    def answer_empty(self, where: str) -> Message:
        filters = self.selection.filters
        return Message(
            title=f"{summarize_nothing(filters, name_place(filters, where))}.",
            parts=(echo_line(self.sentence, *self.notes()),),
            buttons=(self.filter_button(), self.refresh_button()),
            records=(),
        )

    def notes(self) -> tuple[str, ...]:
        words = self.selection.filters.describe()
        return (words,) if words else ()

    def argument_words(self) -> str:
        """The words after the verb."""
        return self.sentence.split(" ", 1)[1]

    def filter_button(self) -> Button:
        return Button("Filter…", Origin.FORM, self.sentence, hint="Filter what is listed")

    def export_buttons(self, found: SearchResult) -> Iterator[Button]:
        """Make the button to a file of all matching jobs, where not all are shown."""
        if found.has_more and not self.selection.filters.sort:
            whole = replace(self.selection.filters, count=None, offset=0)
            listing = replace(
                self, selection=replace(self.selection, filters=whole)
            ).argument_words()
            yield Button("Export", Origin.PRESSED, f"export {listing} as=csv", hint="All as a file")

    def refresh_button(self) -> Button:
        return Button("Refresh", Origin.IN_PLACE, self.sentence)

    def say_listing(self, filters: JobFilters) -> str:
        """Write the sentence of this list by other filters."""
        return say(ListJobs(selection=replace(self.selection, filters=filters)))


def build_stop_button(jobs: Sequence[Job]) -> tuple[Button, ...]:
    """Make the button that stops exactly the running and pending jobs that are shown."""
    keys = [job.key for job in jobs if job.state in (PENDING, RUNNING)]
    sentence = " ".join(["stop", *say_keys(keys)])
    if not keys or len(sentence) > MAX_BUTTON_VALUE_CHARS:
        return ()
    return (Button(f"Stop {pluralize(len(keys), 'job')}…", Origin.PRESSED, sentence),)
