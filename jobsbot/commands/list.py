"""list: the jobs of a project, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobsbot.core.call import BATCH, list_jobs
from jobsbot.core.command import Known, Read, Selection, Turn
from jobsbot.core.filters import Filters
from jobsbot.core.grammar import say, takes
from jobsbot.core.job import PENDING, RUNNING, Job
from jobsbot.core.jobs_table import headline, jobs_table
from jobsbot.core.keys import read_project, say_keys
from jobsbot.core.message import Button, Message, Part, Text, counted, echo
from jobsbot.core.params import ListingParam, is_state
from jobsbot.core.said import How
from jobsbot.core.sentence import Word

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
        asked = self.what.filters.count or BATCH
        found = turn.api.ask(list_jobs(self.what.project, self.window(asked + 1)))
        jobs, more = found[:asked], len(found) > asked
        where, now = turn.known.label(self.what.project), turn.said.when
        if not jobs:
            return self.nothing(where)
        parts: list[Part] = [jobs_table(jobs, f"Jobs in {where}", now)]
        if more or self.what.filters.offset:
            first = self.what.filters.offset + 1
            more_words = "there are more" if more else "these are the last"
            parts.append(Text.of(f"Jobs {first} to {first + len(jobs) - 1}; {more_words}."))
        return Message(
            title=headline(jobs, where, now),
            parts=(*parts, echo(say(self), *self.notes())),
            buttons=(*stop_button(jobs), *self.pager(asked, more), self.refresh()),
        )

    def window(self, count: int) -> Filters:
        return replace(self.what.filters, count=count)

    def nothing(self, where: str) -> Message:
        kind = f"{self.what.filters.state} jobs" if self.what.filters.state else "jobs"
        matching = " that match" if replace(self.what.filters, state="") else ""
        return Message(
            title=f"No {kind}{matching} in {where}.",
            parts=(echo(say(self), *self.notes()),),
            buttons=(self.refresh(),),
        )

    def notes(self) -> tuple[str, ...]:
        words = self.what.filters.in_words()
        return (words,) if words else ()

    def refresh(self) -> Button:
        return Button("Refresh", How.IN_PLACE, say(self))

    def pager(self, count: int, more: bool) -> tuple[Button, ...]:
        """Lead on and back; a button that leads nowhere is not shown."""
        buttons = []
        if self.what.filters.offset:
            buttons.append(self.at(max(self.what.filters.offset - count, 0), count, "Newer"))
        if more:
            buttons.append(self.at(self.what.filters.offset + count, count, "Older"))
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
