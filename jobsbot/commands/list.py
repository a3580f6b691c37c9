"""list: the jobs of a project, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jobsbot.core.grammar.command import BotConfig, ReadCommand, Selection, Turn
from jobsbot.core.grammar.params.jobs import ListingParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds import is_filter_word
from jobsbot.core.jobs.job import PENDING, RUNNING, Job
from jobsbot.core.jobs.job_keys import read_project, say_keys
from jobsbot.core.messages.job_table import build_jobs_table, summarize_jobs
from jobsbot.core.messages.message import (
    Button,
    Message,
    Paragraph,
    echo_line,
    format_number,
    pluralize,
)
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.search import SearchResult, find_jobs
from jobsbot.core.text.tokens import Token

MAX_LISTED_JOBS = 100
"""Jobs in one answer: what a table holds. Without `count=` this many are shown."""
MAX_BUTTON_VALUE_CHARS = 1900
"""Slack keeps 2,000 characters of a button's value: one that would not fit is not shown."""


@dataclass(frozen=True, kw_only=True)
class ListJobs(ReadCommand):
    """List the jobs of a project, newest first."""

    word = "list"
    also = ("ls", "jobs")
    usage = "[project] [filters]"
    examples = ("list 123 running", "list 123 finished spider=books has_tag=nightly count=20")

    selection: Selection = takes(ListingParam())

    @classmethod
    def is_implied(cls, said: Sequence[Token], known: BotConfig) -> bool:
        """`/jobs 123 running` and `/jobs running` can only mean a list."""
        return bool(said) and (
            read_project(said[0], known.projects) is not None or is_filter_word(said[0])
        )

    def answer(self, turn: Turn) -> Message:
        where, now = turn.config.project_label(self.selection.project), turn.said.when
        found = find_jobs(
            turn.api, self.selection.project, self.selection.filters, MAX_LISTED_JOBS, now
        )
        if not found.jobs:
            return self.answer_empty(where)
        return Message(
            title=summarize_jobs(found.jobs, where, now),
            parts=(
                build_jobs_table(found.jobs, f"Jobs in {where}", now),
                *self.describe_window(found),
                echo_line(say(self), *self.notes()),
            ),
            buttons=(
                *build_stop_button(found.jobs),
                Button("Select jobs", Origin.IN_PLACE, f"select {self.argument_words()}"),
                self.filter_button(),
                *self.page_buttons(found),
                *self.export_buttons(found),
                self.refresh_button(),
            ),
            records=make_job_records(found.jobs, now, turn.config.masking),
        )

    def describe_window(self, found: SearchResult) -> Iterator[Paragraph]:
        """Say which part of what matches is shown, where it is not the whole."""
        first, last = (
            self.selection.filters.offset + 1,
            self.selection.filters.offset + len(found.jobs),
        )
        if found.total is not None and len(found.jobs) < found.total:
            yield Paragraph.of(
                f"Showing {format_number(first)} to {format_number(last)} "
                f"of {format_number(found.total)}."
            )
        elif found.has_more or self.selection.filters.offset:
            rest = "there are more" if found.has_more else "these are the last"
            yield Paragraph.of(f"Jobs {format_number(first)} to {format_number(last)}; {rest}.")

    def answer_empty(self, where: str) -> Message:
        kind = f"{self.selection.filters.state} jobs" if self.selection.filters.state else "jobs"
        matching = " that match" if replace(self.selection.filters, state="") else ""
        return Message(
            title=f"No {kind}{matching} in {where}.",
            parts=(echo_line(say(self), *self.notes()),),
            buttons=(self.filter_button(), self.refresh_button()),
            records=(),
        )

    def notes(self) -> tuple[str, ...]:
        words = self.selection.filters.describe()
        return (words,) if words else ()

    def argument_words(self) -> str:
        """The words after the verb."""
        return say(self).split(" ", 1)[1]

    def filter_button(self) -> Button:
        return Button("Filter…", Origin.FORM, say(self), hint="Filter what is listed")

    def export_buttons(self, found: SearchResult) -> Iterator[Button]:
        """Offer the whole as a file, where it is more than is shown."""
        if found.has_more and not self.selection.filters.sort:
            whole = replace(self.selection.filters, count=None, offset=0)
            listing = replace(
                self, selection=replace(self.selection, filters=whole)
            ).argument_words()
            yield Button("Export", Origin.PRESSED, f"export {listing} as=csv", hint="All as a file")

    def refresh_button(self) -> Button:
        return Button("Refresh", Origin.IN_PLACE, say(self))

    def page_buttons(self, found: SearchResult) -> tuple[Button, ...]:
        """Lead on and back; a button that leads nowhere is not shown."""
        filters, buttons = self.selection.filters, []
        count = filters.count or MAX_LISTED_JOBS
        sorted_here = bool(filters.sort)
        if filters.offset:
            back = max(filters.offset - count, 0)
            buttons.append(self.page_button(back, count, "Previous" if sorted_here else "Newer"))
        if found.has_more:
            onward = "Next" if sorted_here else "Older"
            buttons.append(self.page_button(filters.offset + count, count, onward))
        return tuple(buttons)

    def page_button(self, offset: int, count: int, label: str) -> Button:
        filters = replace(self.selection.filters, offset=offset, count=count)
        return Button(
            label,
            Origin.IN_PLACE,
            say(ListJobs(selection=replace(self.selection, filters=filters))),
        )


def build_stop_button(jobs: Sequence[Job]) -> tuple[Button, ...]:
    """Offer to stop exactly the live jobs that are shown."""
    keys = [job.key for job in jobs if job.state in (PENDING, RUNNING)]
    sentence = " ".join(["stop", *say_keys(keys)])
    if not keys or len(sentence) > MAX_BUTTON_VALUE_CHARS:
        return ()
    return (Button(f"Stop {pluralize(len(keys), 'job')}", Origin.PRESSED, sentence),)
