"""select: tick jobs of a list, then stop, tag or delete exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from jobsbot.core.grammar.command import Read, Selection, Turn
from jobsbot.core.grammar.params.jobs import ListingParam
from jobsbot.core.grammar.params.simple import FlagParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job
from jobsbot.core.messages.job_table import ROWS, headline, state_words
from jobsbot.core.messages.message import Button, Choice, Message, Text, echo, lasting
from jobsbot.core.search import Found, find

TICKED = "jobs"


@dataclass(frozen=True, kw_only=True)
class SelectJobs(Read):
    """Tick jobs of a list, ten at a time, to stop, tag or delete exactly these. Asks first."""

    word = "select"
    also = ("pick",)
    usage = "[project] [state] [filters] [all]"
    examples = ("select 123 running", "select 123 finished spider=books all")

    what: Selection = takes(ListingParam())
    all: bool = takes(FlagParam("all"))

    def answer(self, turn: Turn) -> Message:
        where, now = turn.known.label(self.what.project), turn.said.when
        found = find(turn.api, self.what.project, self.what.filters, ROWS, now)
        if not found.jobs:
            return Message(f"No jobs that match in {where}.", (echo(say(self)),))
        options = tuple((str(job.key), label(job, now)) for job in found.jobs)
        chosen = tuple(key for key, _ in options) if self.all else ()
        return Message(
            title=f"Tick the jobs you mean: {headline(found.jobs, where, now)}",
            parts=(
                Choice(TICKED, "Jobs", options, chosen),
                Text.of("Nothing happens before a card has asked."),
                echo(say(self)),
            ),
            buttons=(*acting(found.jobs), *self.every(found), *self.pager(found)),
        )

    def every(self, found: Found) -> Iterator[Button]:
        """Tick the whole page, or act on all that match, by a sentence of filters."""
        if not self.all:
            yield Button("Tick this page", How.IN_PLACE, say(replace(self, all=True)))
        filters = replace(self.what.filters, count=None, offset=0)
        matching = replace(self, what=replace(self.what, filters=filters))
        if filters.narrows and (found.more or self.what.filters.offset):
            for verb in verbs(found.jobs):
                label = f"{verb.capitalize()} all that match"
                yield Button(label, How.PRESSED, f"{verb} {matching.listing()}")

    def pager(self, found: Found) -> Iterator[Button]:
        filters = self.what.filters
        if filters.offset:
            yield self.at(max(filters.offset - ROWS, 0), "Previous ten")
        if found.more:
            yield self.at(filters.offset + ROWS, "Next ten")
        yield Button("Back to the list", How.IN_PLACE, f"list {self.listing()}")

    def at(self, offset: int, label: str) -> Button:
        what = replace(self.what, filters=replace(self.what.filters, offset=offset, count=ROWS))
        return Button(label, How.IN_PLACE, say(SelectJobs(what=what, all=False)))

    def listing(self) -> str:
        """The words of the list alone."""
        return say(replace(self, all=False)).split(" ", 1)[1]


def label(job: Job, now: datetime) -> str:
    time = job.run_time(now)
    ran = f" {lasting(time)}" if time is not None else ""
    return f"{job.key} {job.spider or '?'} {state_words(job)}{ran}"


def verbs(jobs: tuple[Job, ...]) -> list[str]:
    """What can be done with at least one of these."""
    live = any(job.state in (PENDING, RUNNING) for job in jobs)
    ended = any(job.state == FINISHED for job in jobs)
    return [verb for verb, can in (("stop", live), ("tag", True), ("delete", ended)) if can]


def acting(jobs: tuple[Job, ...]) -> Iterator[Button]:
    """Act on what is ticked: the keys are put after the verb."""
    for verb in verbs(jobs):
        yield Button(f"{verb.capitalize()}…", How.PICKED, verb)
