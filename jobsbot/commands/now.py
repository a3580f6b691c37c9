"""now: what is going on in a project, at a glance. Said by saying nothing: `/jobs`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.current_state import (
    CurrentState,
    count_unlisted,
    draw_live_jobs,
    list_untold_reasons,
    read_current_state,
    summarize_anomalies,
    summarize_endings,
    summarize_untold_jobs,
)
from jobsbot.core.answers.unknown_names import explain_unknown_name
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.spiders import ProjectSpidersParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.filters import say_filters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending
from jobsbot.core.messages.job_listing import name_place
from jobsbot.core.messages.job_table import build_jobs_table
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Message,
    Paragraph,
    Strong,
    Table,
    echo_line,
)
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.text.tokens import Token


@dataclass(frozen=True, kw_only=True)
class ShowNow(ReadCommand):
    """Show what is going on: the jobs that run or wait, and how the last ones ended."""

    word = "now"
    also = ("status",)
    usage = "[project] [spider=…]"
    examples = ("now 123 spider=books", "now 123")
    on_call = True
    everyday = True

    selection: Selection = takes(ProjectSpidersParam())

    @classmethod
    def is_implied(cls, tokens: Sequence[Token], config: BotConfig) -> bool:
        """`/jobs` alone."""
        return not tokens

    def answer(self, turn: Turn) -> Message:
        project, spiders = self.selection.project, self.selection.filters.spider
        where, now = turn.config.project_label(project), turn.said.when
        state = read_current_state(turn.api, turn.histories, project, now, spiders)
        is_empty = not (state.live or state.recent)
        if spiders and is_empty and (unknown := explain_unknown_name(self, turn)):
            return unknown
        place = name_place(self.selection.filters, where)
        place = "" if state.anomalies and not spiders else place  # the title says it
        running = f"{summarize_untold_jobs(state, place, now)}{state.full_note}"
        odd = summarize_anomalies(state.anomalies, where) if state.anomalies else ""
        return Message(
            title=odd or (running if state.live else f"{running}."),
            parts=(
                *describe_anomalies(state.anomalies),
                *describe_endings(state, f"{running}. " if odd else "", now),
                *turn.note_live_plans([job.key for job in state.live]),
                *draw_live_jobs(state.live, state.anomalies, now),
                *draw_bad_endings(state, where, now),
                *describe_unread(state),
                echo_line(say(self)),
            ),
            buttons=tuple(self.buttons(state, now)),
            records=make_job_records([*state.live, *state.recent], now, turn.config.masking),
        )

    def buttons(self, state: CurrentState, now: datetime) -> Iterator[Button]:
        """Make the buttons, those to anomalies first."""
        project = self.selection.project
        spiders = "".join(f" {word}" for word in say_filters(self.selection.filters))
        if state.anomalies:
            yield Button("What looks wrong", Origin.PRESSED, f"stuck {project}{spiders}")
        if any(job.state == RUNNING for job in state.live):
            yield Button("Running", Origin.PRESSED, f"list {project} running{spiders}")
        bad = Census.count(state.recent, now).endings[Ending.BADLY]
        if bad:
            failed = f"list {project} failed{spiders} count={bad}"
            yield Button(f"{bad} failed", Origin.PRESSED, failed, hint="Those that ended badly")
            if spiders:
                why = f"why {project}{spiders}"
                yield Button("Why?", Origin.PRESSED, why, hint="What the failures come from")
        yield Button("Refresh", Origin.IN_PLACE, say(self))


def describe_anomalies(anomalies: Sequence[Anomaly]) -> Iterator[BulletList]:
    """Describe each anomaly as far as the title does not."""
    untold = zip(anomalies, list_untold_reasons(anomalies), strict=False)
    said = [(Strong(one.spider), f": {words}.") for one, words in untold if words]
    if said:
        yield BulletList((*said, *count_unlisted(anomalies)))


def describe_endings(state: CurrentState, running: str, now: datetime) -> Iterator[Paragraph]:
    """Say what is running, unless the title does, and how the last jobs ended."""
    ended = summarize_endings(state.recent, now)
    said = f"{running}{ended[:1].upper()}{ended[1:]}{'.' if ended else ''}".strip()
    if said:
        yield Paragraph.of(said)


def draw_bad_endings(state: CurrentState, where: str, now: datetime) -> Iterator[Table]:
    """Show the last jobs that ended badly, where no job is running or pending."""
    bad = [job for job in state.recent if job.ending is Ending.BADLY]
    if bad and not state.live:
        yield build_jobs_table(bad, f"Ended badly in {where}", now, state=FINISHED)


def describe_unread(state: CurrentState) -> Iterator[Paragraph]:
    """Say that it is not known whether something looks wrong, where that is so."""
    if state.unread_history:
        note = f"Whether something looks wrong is not known: {state.unread_history.text}"
        yield Paragraph.of(note, quiet=True)
