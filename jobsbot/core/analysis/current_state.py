"""What goes on in a project: what lives, what looks wrong, and how the last ones ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.analysis.runs import stream_live_jobs
from jobsbot.core.capacity import ask_for_capacity
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, Ending, Job
from jobsbot.core.messages.job_table import build_jobs_table, summarize_jobs
from jobsbot.core.messages.message import Paragraph, Table
from jobsbot.core.ports import Api
from jobsbot.core.storage_reads import open_parallel_reads
from jobsbot.core.text.wording import format_number, join_words

MAX_RECENT_JOBS = 20
MAX_LIVE_ROWS = 100
MAX_TITLE_REASONS = 2
CAPACITY_TIMEOUT_SECONDS = 2.5
FULL_NOTE = "; full: no other job can start until one ends"


@dataclass(frozen=True)
class CurrentState:
    """What goes on in one project."""

    live: tuple[Job, ...]
    recent: tuple[Job, ...]
    """The last ones that ended, newest first."""
    anomalies: tuple[Anomaly, ...]
    unread_history: ApiError | None
    """Why nothing is known of what looks wrong."""
    is_full: bool

    @property
    def full_note(self) -> str:
        return FULL_NOTE if self.is_full and self.live else ""


def read_current_state(
    api: Api, histories: HistoryCache, project: int, now: datetime
) -> CurrentState:
    """Read what goes on; it stands also where history cannot be read. Raises ApiError."""
    with open_parallel_reads(api, CAPACITY_TIMEOUT_SECONDS) as reads:
        capacity = ask_for_capacity(reads, project)
        live = tuple(stream_live_jobs(api, project))
        recent = api.send(list_jobs(project, JobFilters(state=FINISHED, count=MAX_RECENT_JOBS)))
        anomalies, unread = find_anomalies(histories, project, live, now)
        return CurrentState(live, recent, anomalies, unread, capacity.is_full())


def find_anomalies(
    histories: HistoryCache, project: int, live: Sequence[Job], now: datetime
) -> tuple[tuple[Anomaly, ...], ApiError | None]:
    """Find what looks wrong, the surest first; or why that is not known."""
    try:
        history = histories.get_history(project, now)
    except ApiError as error:
        return (), error
    return tuple(history.find_anomalies(live, now)), None


def summarize_live_jobs(live: Sequence[Job], where: str, now: datetime) -> str:
    """Say what lives in one sentence, without a full stop."""
    if not live:
        return f"Nothing is running or waiting in {where}"
    return summarize_jobs(live, where, now)


def summarize_anomalies(anomalies: Sequence[Anomaly], where: str) -> str:
    """Say how many look wrong, and of the surest what: `2 look wrong in prod: books running …`."""
    few = [f"{one.spider} {one.reason.partition(';')[0]}" for one in anomalies[:MAX_TITLE_REASONS]]
    more = "; …" if len(anomalies) > MAX_TITLE_REASONS else ""
    look = "looks" if len(anomalies) == 1 else "look"
    return f"{format_number(len(anomalies))} {look} wrong in {where}: {'; '.join(few)}{more}"


def summarize_endings(recent: Sequence[Job], now: datetime) -> str:
    """Say how the last ones ended: well, badly, stopped by people. Empty where none did."""
    if not recent:
        return ""
    endings = Census.count(recent, now).endings
    words = ((Ending.WELL, "well"), (Ending.BADLY, "badly"), (Ending.STOPPED, "stopped by people"))
    said = join_words([f"{endings[end]} {word}" for end, word in words if endings[end]])
    return f"of the last {len(recent)} that ended: {said}"


def draw_live_jobs(
    live: Sequence[Job], anomalies: Sequence[Anomaly], now: datetime
) -> Iterator[Table | Paragraph]:
    """Show what lives, what looks wrong first."""
    if not live:
        return
    shown = order_live_jobs(live, anomalies)
    odd = {one.job.id for one in anomalies if one.job}
    yield build_jobs_table(shown, "Jobs", now, odd, live=True)
    if len(live) > len(shown):
        part = f"{format_number(len(shown))} of {format_number(len(live))}"
        yield Paragraph.of(f"The table shows {part}.", quiet=True)


def order_live_jobs(live: Sequence[Job], anomalies: Sequence[Anomaly]) -> list[Job]:
    """Put first what looks wrong, and leave out what is too much for one table."""
    odd = {one.job.id for one in anomalies if one.job}
    return sorted(live, key=lambda job: job.id not in odd)[:MAX_LIVE_ROWS]
