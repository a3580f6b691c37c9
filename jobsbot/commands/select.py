"""select: tick jobs of a list, then stop, tag or delete exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.answers.unknown_names import explain_unknown_name
from jobsbot.core.grammar.command import ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ListingParam
from jobsbot.core.grammar.params.simple import FlagParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job
from jobsbot.core.messages.job_choices import TICKED_INPUT_NAME, format_option
from jobsbot.core.messages.job_table import ROWS_PER_PAGE, name_window, summarize_jobs
from jobsbot.core.messages.message import Button, Choice, Message, Paragraph, echo_line
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.search import SearchResult, find_jobs
from jobsbot.core.values import replace

FORM_VERBS = frozenset({"tag"})
"""Verbs that ask for more than jobs, by a form that has to open at once."""


@dataclass(frozen=True, kw_only=True)
class SelectJobs(ReadCommand):
    """Choose jobs of a list, ten at a time, to stop, tag or delete exactly these. Asks first."""

    word = "select"
    also = ("pick",)
    usage = "[project] [state] [filters] [all]"
    examples = ("select 123 running", "select 123 finished spider=books all")

    selection: Selection = takes(ListingParam())
    all: bool = takes(FlagParam("all"))

    def answer(self, turn: Turn) -> Message:
        where, now = turn.config.project_label(self.selection.project), turn.said.when
        found = find_jobs(
            turn.api, self.selection.project, self.selection.filters, ROWS_PER_PAGE, now
        )
        if not found.jobs:
            return explain_unknown_name(self, turn) or Message(
                f"No jobs that match in {where}.", (echo_line(say(self)),), records=()
            )
        odd = turn.find_odd_jobs(found.jobs, kept_only=self.selection.filters.state != RUNNING)
        options = tuple(
            (str(job.key), format_option(job, now, job.id in odd)) for job in found.jobs
        )
        chosen = tuple(key for key, _ in options) if self.all else ()
        return Message(
            title=f"Choose the jobs you mean: {self.describe_window(found, where, now)}",
            parts=(
                Choice(TICKED_INPUT_NAME, "Jobs", options, chosen),
                Paragraph.of("Nothing happens before you are asked."),
                echo_line(say(self)),
            ),
            buttons=(
                *build_action_buttons(found.jobs),
                *self.select_all_buttons(found),
                *self.page_buttons(found),
            ),
            records=make_job_records(found.jobs, now, turn.config.masking),
        )

    def describe_window(self, found: SearchResult, where: str, now: datetime) -> str:
        """Say which jobs are offered, and whether they are only a part."""
        if found.census and not found.has_more and not self.selection.filters.offset:
            return summarize_jobs(found.jobs, where, now)
        part = name_window(self.selection.filters, len(found.jobs)).lower()
        return f"{part} in {where}" + ("; there are more" if found.has_more else "")

    def select_all_buttons(self, found: SearchResult) -> Iterator[Button]:
        """Make the buttons that tick the whole page, or act on all matching jobs by a filter."""
        if not self.all:
            yield Button("All on this page", Origin.IN_PLACE, say(replace(self, all=True)))
        filters = replace(self.selection.filters, count=None, offset=0)
        matching = replace(self, selection=replace(self.selection, filters=filters))
        if filters.narrows and (found.has_more or self.selection.filters.offset):
            for verb in find_possible_verbs(found.jobs):
                label = f"{verb.capitalize()} all that match"
                origin = Origin.FORM if verb in FORM_VERBS else Origin.PRESSED
                yield Button(label, origin, f"{verb} {matching.argument_words()}")

    def page_buttons(self, found: SearchResult) -> Iterator[Button]:
        filters = self.selection.filters
        if filters.offset:
            yield self.page_button(max(filters.offset - ROWS_PER_PAGE, 0), "Previous ten")
        if found.has_more:
            yield self.page_button(filters.offset + ROWS_PER_PAGE, "Next ten")
        yield Button("Back to the list", Origin.IN_PLACE, f"list {self.argument_words()}")

    def page_button(self, offset: int, label: str) -> Button:
        what = replace(
            self.selection,
            filters=replace(self.selection.filters, offset=offset, count=ROWS_PER_PAGE),
        )
        return Button(label, Origin.IN_PLACE, say(SelectJobs(selection=what, all=False)))

    def argument_words(self) -> str:
        """The words of the list alone."""
        return say(replace(self, all=False)).split(" ", 1)[1]


def find_possible_verbs(jobs: tuple[Job, ...]) -> list[str]:
    """List the verbs that apply to at least one of these jobs."""
    live = any(job.state in (PENDING, RUNNING) for job in jobs)
    ended = any(job.state == FINISHED for job in jobs)
    return [verb for verb, can in (("stop", live), ("tag", True), ("delete", ended)) if can]


def build_action_buttons(jobs: tuple[Job, ...]) -> Iterator[Button]:
    """Make the buttons that act on the ticked jobs: their keys are put after the verb."""
    for verb in find_possible_verbs(jobs):
        yield Button(f"{verb.capitalize()}…", Origin.PICKED, verb)
