"""spiders: the spiders of a project, and how their last runs ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from jobsbot.core.analysis.runs import EndedRun, stream_live_jobs
from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.job_table import mark_ending
from jobsbot.core.messages.message import (
    MAX_BUTTON_VALUE_CHARS,
    MAX_LABEL_CHARS,
    Button,
    Cell,
    Column,
    Message,
    Paragraph,
    Table,
    Timestamp,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.text.tokens import quote
from jobsbot.core.text.wording import format_number, pluralize

MAX_SPIDERS_SHOWN = 100
MAX_BUTTONS = 6


class SpiderRecord(Record, frozen=True, kw_only=True):
    """A spider that ran in the last 30 days."""

    spider: str
    live: int
    last_end: datetime | None = None
    last_reason: str | None = None


class SpiderState(msgspec.Struct, frozen=True):
    """A spider: how many of its jobs are live, and the last one that ended."""

    name: str
    live: int
    last: EndedRun | None

    @property
    def ended_badly(self) -> bool:
        return self.last is not None and not (self.last.good or self.last.was_stopped)


@dataclass(frozen=True, kw_only=True)
class ListSpiders(ReadCommand):
    """List the spiders of a project, and how the last run of each ended."""

    word = "spiders"
    usage = "[project]"
    examples = ("spiders 123",)
    everyday = True

    project: int = takes(ProjectParam())

    def answer(self, turn: Turn) -> Message:
        where = turn.config.project_label(self.project)
        spiders = self.read_spiders(turn)
        if not spiders:
            title = f"No spider has run in {where} in the last 30 days."
            return Message(title, (echo_line(say(self)),), records=())
        return Message(
            title=summarize_spiders(spiders, where),
            parts=(*draw_spiders(spiders, where), echo_line(say(self))),
            buttons=tuple(self.build_buttons(spiders)),
            records=tuple(map(make_record, spiders)),
        )

    def read_spiders(self, turn: Turn) -> list[SpiderState]:
        """Read the spiders: those whose last run ended badly first, then those with live jobs."""
        history = turn.histories.get_history(self.project, turn.said.when)
        live = Counter(job.spider or "?" for job in stream_live_jobs(turn.api, self.project))
        runs = history.histories.by_spider
        names = dict.fromkeys((*history.names.spiders, *live))
        states = [SpiderState(n, live[n], next(iter(runs.get(n, ())), None)) for n in names]
        return sorted(states, key=lambda one: (not one.ended_badly, not one.live, one.name))

    def build_buttons(self, spiders: Sequence[SpiderState]) -> Iterator[Button]:
        for one in spiders[:MAX_BUTTONS]:
            sentence = f"list {self.project} spider={quote(one.name)} count=20"
            if len(one.name) < MAX_LABEL_CHARS and len(sentence) <= MAX_BUTTON_VALUE_CHARS:
                hint = "The last runs of this spider"
                yield Button(one.name or "?", Origin.PRESSED, sentence, hint=hint)


def summarize_spiders(spiders: Sequence[SpiderState], where: str) -> str:
    """Say how many spiders there are, how many have live jobs, and how many ended badly last."""
    live = sum(bool(one.live) for one in spiders)
    bad = sum(one.ended_badly for one in spiders)
    said = f"{pluralize(len(spiders), 'spider')} in {where} in the last 30 days"
    said += f", {format_number(live)} with live jobs" if live else ""
    return said + (f", {format_number(bad)} ended badly the last time" if bad else "")


def draw_spiders(spiders: Sequence[SpiderState], where: str) -> Iterator[Table | Paragraph]:
    columns = (Column("Spider"), Column("Live"), Column("Last end"), Column("Ended"))
    rows = tuple(map(make_row, spiders[:MAX_SPIDERS_SHOWN]))
    yield Table(f"Spiders in {where}", columns, rows)
    if len(spiders) > MAX_SPIDERS_SHOWN:
        shown = f"{MAX_SPIDERS_SHOWN} of {format_number(len(spiders))}"
        yield Paragraph.of(f"The table shows {shown}.", quiet=True)


def make_row(one: SpiderState) -> tuple[Cell, ...]:
    if one.last is None:
        return (one.name, one.live, None, None)
    ended = mark_ending(one.last.reason or "no reason given")
    return (one.name, one.live, ended, Timestamp(get_end(one.last)))


def get_end(run: EndedRun) -> datetime:
    return datetime.fromtimestamp(run.end_timestamp, UTC)


def make_record(one: SpiderState) -> SpiderRecord:
    return SpiderRecord(
        spider=one.name,
        live=one.live,
        last_end=get_end(one.last) if one.last else None,
        last_reason=one.last.reason if one.last else None,
    )
