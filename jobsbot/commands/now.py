"""now: what is going on in a project, at a glance. Said by saying nothing: `/jobs`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.runs import stream_live_jobs
from jobsbot.core.capacity import ask_for_capacity
from jobsbot.core.errors import ApiError
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending, Job
from jobsbot.core.messages.job_table import build_jobs_table, summarize_jobs
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
from jobsbot.core.storage_reads import open_parallel_reads
from jobsbot.core.text.tokens import Token
from jobsbot.core.text.wording import format_number, join_words

MAX_RECENT_JOBS = 20
MAX_LIVE_ROWS = 100
MAX_TITLE_REASONS = 2
MAX_LISTED = 5
CAPACITY_TIMEOUT_SECONDS = 2.5
FULL_NOTE = "; full: no other job can start until one ends"


@dataclass(frozen=True, kw_only=True)
class ShowNow(ReadCommand):
    """Show what is going on: the jobs that run or wait, and how the last ones ended."""

    word = "now"
    also = ("status",)
    usage = "[project]"
    examples = ("now 123",)
    everyday = True

    project: int = takes(ProjectParam())

    @classmethod
    def is_implied(cls, said: Sequence[Token], known: BotConfig) -> bool:
        """`/jobs` alone."""
        return not said

    def answer(self, turn: Turn) -> Message:
        where, now = turn.config.project_label(self.project), turn.said.when
        with open_parallel_reads(turn.api, CAPACITY_TIMEOUT_SECONDS) as reads:
            capacity = ask_for_capacity(reads, self.project)
            live = list(stream_live_jobs(turn.api, self.project))
            latest = JobFilters(state=FINISHED, count=MAX_RECENT_JOBS)
            recent = turn.api.send(list_jobs(self.project, latest))
            anomalies, unread = self.find_anomalies(live, turn)
            is_full = capacity.is_full()
        running = summarize_live_jobs(live, where, now) + (FULL_NOTE if is_full and live else "")
        return Message(
            title=f"{summarize_anomalies(anomalies)} in {where}" if anomalies else running,
            parts=(
                *describe_anomalies(anomalies),
                *([Paragraph.of(f"{running}.")] if anomalies else []),
                *turn.note_live_plans([job.key for job in live]),
                *draw_live_jobs(live, anomalies, now),
                *describe_endings(recent, live, where, now),
                *unread,
                echo_line(say(self)),
            ),
            buttons=tuple(self.buttons(live, recent, anomalies, now)),
            records=make_job_records([*live, *recent], now, turn.config.masking),
        )

    def find_anomalies(
        self, live: Sequence[Job], turn: Turn
    ) -> tuple[list[Anomaly], list[Paragraph]]:
        """Find what looks wrong; the rest of the answer stands where history cannot be read."""
        try:
            history = turn.histories.get_history(self.project, turn.said.when)
        except ApiError as error:
            note = f"Whether something looks wrong is not known: {error.text}"
            return [], [Paragraph.of(note, quiet=True)]
        return history.find_anomalies(live, turn.said.when), []

    def buttons(
        self,
        live: Sequence[Job],
        recent: Sequence[Job],
        anomalies: Sequence[Anomaly],
        now: datetime,
    ) -> Iterator[Button]:
        """Offer first what leads to what is wrong."""
        if anomalies:
            yield Button("What looks wrong", Origin.PRESSED, f"stuck {self.project}")
        if any(job.state == RUNNING for job in live):
            yield Button("Running", Origin.PRESSED, f"list {self.project} running")
        bad = Census.count(recent, now).endings[Ending.BADLY]
        if bad:
            failed = f"list {self.project} failed count={bad}"
            yield Button(f"{bad} failed", Origin.PRESSED, failed, hint="Those that ended badly")
        yield Button("Refresh", Origin.IN_PLACE, say(self))


def summarize_live_jobs(live: Sequence[Job], where: str, now: datetime) -> str:
    if not live:
        return f"Nothing is running or waiting in {where}."
    return summarize_jobs(live, where, now)


def summarize_anomalies(anomalies: Sequence[Anomaly]) -> str:
    """Say how many look wrong, and of the surest what: `2 look wrong: books running 6 h; …`."""
    few = [f"{one.spider} {one.reason.partition(';')[0]}" for one in anomalies[:MAX_TITLE_REASONS]]
    more = "; …" if len(anomalies) > MAX_TITLE_REASONS else ""
    look = "looks" if len(anomalies) == 1 else "look"
    return f"{format_number(len(anomalies))} {look} wrong: {'; '.join(few)}{more}"


def describe_anomalies(anomalies: Sequence[Anomaly]) -> Iterator[BulletList]:
    """Say each with what is usual."""
    if anomalies:
        yield BulletList(
            tuple((Strong(one.spider), f": {one.reason}.") for one in anomalies[:MAX_LISTED])
        )


def draw_live_jobs(
    live: Sequence[Job], anomalies: Sequence[Anomaly], now: datetime
) -> Iterator[Table | Paragraph]:
    """Show what lives, what looks wrong first."""
    if not live:
        return
    odd = {one.job.id for one in anomalies if one.job}
    ordered = sorted(live, key=lambda job: job.id not in odd)
    both = len({job.state for job in live}) > 1
    order = "Running ones first, the newest first" if both else "Newest first"
    yield build_jobs_table(
        ordered[:MAX_LIVE_ROWS], "Odd ones first" if odd else order, now, odd, live=True
    )
    if len(live) > MAX_LIVE_ROWS:
        shown = f"{format_number(MAX_LIVE_ROWS)} of {format_number(len(live))}"
        yield Paragraph.of(f"The table shows {shown}.", quiet=True)


def describe_endings(
    recent: Sequence[Job], live: Sequence[Job], where: str, now: datetime
) -> Iterator[Paragraph | Table]:
    """Say how the last ones ended: well, badly, stopped by people."""
    if not recent:
        return
    endings = Census.count(recent, now).endings
    words = ((Ending.WELL, "well"), (Ending.BADLY, "badly"), (Ending.STOPPED, "stopped by people"))
    said = join_words([f"{endings[end]} {word}" for end, word in words if endings[end]])
    yield Paragraph.of(f"Of the last {len(recent)} that ended: {said}.")
    bad = [job for job in recent if job.ending is Ending.BADLY]
    if bad and not live:
        yield build_jobs_table(bad, f"Ended badly in {where}", now)
