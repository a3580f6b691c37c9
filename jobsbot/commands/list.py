"""list: the jobs of a project, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jobsbot.core.grammar.command import Known, Read, Selection, Turn
from jobsbot.core.grammar.params.jobs import ListingParam, is_state
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import PENDING, RUNNING, Job
from jobsbot.core.jobs.job_keys import read_project, say_keys
from jobsbot.core.messages.job_table import headline, jobs_table
from jobsbot.core.messages.message import Button, Message, Text, counted, echo, thin
from jobsbot.core.search import Found, find
from jobsbot.core.text.tokens import Word

MOST = 100
"""Jobs in one answer: what a table holds. Without `count=` this many are shown."""
LONGEST_VALUE = 1900
"""Slack keeps 2,000 characters of a button's value: one that would not fit is not shown."""


@dataclass(frozen=True, kw_only=True)
class ListJobs(Read):
    """List the jobs of a project, newest first."""

    word = "list"
    also = ("ls", "jobs")
    usage = "[project] [state] [spider=…] [tag=…] [no_tag=…] [job=…] [count=…] [offset=…]"
    examples = ("list 123 running", "list 123 finished spider=books has_tag=nightly count=20")

    what: Selection = takes(ListingParam())

    @classmethod
    def implied(cls, said: Sequence[Word], known: Known) -> bool:
        """`/jobs 123 running` and `/jobs running` can only mean a list."""
        return bool(said) and (
            read_project(said[0], known.projects) is not None or is_state(said[0])
        )

    def answer(self, turn: Turn) -> Message:
        where, now = turn.known.label(self.what.project), turn.said.when
        found = find(turn.api, self.what.project, self.what.filters, MOST, now)
        if not found.jobs:
            return self.nothing(where)
        return Message(
            title=headline(found.jobs, where, now),
            parts=(
                jobs_table(found.jobs, f"Jobs in {where}", now),
                *self.window(found),
                echo(say(self), *self.notes()),
            ),
            buttons=(
                *stop_button(found.jobs),
                Button("Select jobs", How.IN_PLACE, f"select {self.listing()}"),
                self.filter(),
                *self.pager(found),
                *self.export(found),
                self.refresh(),
            ),
        )

    def window(self, found: Found) -> Iterator[Text]:
        """Say which part of what matches is shown, where it is not the whole."""
        first, last = self.what.filters.offset + 1, self.what.filters.offset + len(found.jobs)
        if found.total is not None and len(found.jobs) < found.total:
            yield Text.of(f"Showing {thin(first)} to {thin(last)} of {thin(found.total)}.")
        elif found.more or self.what.filters.offset:
            rest = "there are more" if found.more else "these are the last"
            yield Text.of(f"Jobs {thin(first)} to {thin(last)}; {rest}.")

    def nothing(self, where: str) -> Message:
        kind = f"{self.what.filters.state} jobs" if self.what.filters.state else "jobs"
        matching = " that match" if replace(self.what.filters, state="") else ""
        return Message(
            title=f"No {kind}{matching} in {where}.",
            parts=(echo(say(self), *self.notes()),),
            buttons=(self.filter(), self.refresh()),
        )

    def notes(self) -> tuple[str, ...]:
        words = self.what.filters.in_words()
        return (words,) if words else ()

    def listing(self) -> str:
        """The words after the verb."""
        return say(self).split(" ", 1)[1]

    def filter(self) -> Button:
        return Button("Filter…", How.FORM, say(self), hint="Filter what is listed")

    def export(self, found: Found) -> Iterator[Button]:
        """Offer the whole as a file, where it is more than is shown."""
        if found.more and not self.what.filters.ours.sort:
            whole = replace(self.what.filters, count=None, offset=0)
            listing = replace(self, what=replace(self.what, filters=whole)).listing()
            yield Button("Export", How.PRESSED, f"export {listing} as=csv", hint="All as a file")

    def refresh(self) -> Button:
        return Button("Refresh", How.IN_PLACE, say(self))

    def pager(self, found: Found) -> tuple[Button, ...]:
        """Lead on and back; a button that leads nowhere is not shown."""
        filters, buttons = self.what.filters, []
        count = filters.count or MOST
        sorted_here = bool(filters.ours.sort)
        if filters.offset:
            back = max(filters.offset - count, 0)
            buttons.append(self.at(back, count, "Previous" if sorted_here else "Newer"))
        if found.more:
            onward = "Next" if sorted_here else "Older"
            buttons.append(self.at(filters.offset + count, count, onward))
        return tuple(buttons)

    def at(self, offset: int, count: int, label: str) -> Button:
        filters = replace(self.what.filters, offset=offset, count=count)
        return Button(label, How.IN_PLACE, say(ListJobs(what=replace(self.what, filters=filters))))


def stop_button(jobs: Sequence[Job]) -> tuple[Button, ...]:
    """Offer to stop exactly the live jobs that are shown."""
    keys = [job.key for job in jobs if job.state in (PENDING, RUNNING)]
    sentence = " ".join(["stop", *say_keys(keys)])
    if not keys or len(sentence) > LONGEST_VALUE:
        return ()
    return (Button(f"Stop {counted(len(keys), 'job')}", How.PRESSED, sentence),)
