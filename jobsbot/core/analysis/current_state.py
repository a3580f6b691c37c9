"""What goes on in a project: live jobs, what looks wrong, and how the last jobs ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.anomalies import Anomaly
from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.analysis.runs import stream_live_jobs
from jobsbot.core.capacity import ask_for_capacity
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.filter_kinds.name_filters import compile_patterns
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending, Job
from jobsbot.core.messages.job_table import build_jobs_table, summarize_census, summarize_jobs
from jobsbot.core.messages.message import Line, Paragraph, Table
from jobsbot.core.parallel_reads import open_parallel_reads
from jobsbot.core.ports import Api
from jobsbot.core.search import stream_matching_jobs
from jobsbot.core.text.wording import format_number, join_words
from jobsbot.core.values import replace

MAX_RECENT_JOBS = 20
MAX_LIVE_ROWS = 100
MAX_TITLE_REASONS = 2
"""With more anomalies, the title only counts them, and the lines below it describe them."""
MAX_ANOMALIES_LISTED = 3
"""Lines of anomalies: as many as leave space for the table on a phone."""
CAPACITY_TIMEOUT_SECONDS = 2.5
ENDING_LABELS = MappingProxyType(
    {Ending.WELL: "well", Ending.BADLY: "badly", Ending.STOPPED: "stopped by people"}
)
COMMON_ENDING = MappingProxyType(
    {
        Ending.WELL: "all ended well",
        Ending.BADLY: "all ended badly",
        Ending.STOPPED: "were all stopped by people",
    }
)
SINGLE_ENDING = MappingProxyType(
    {
        Ending.WELL: "the last one ended well",
        Ending.BADLY: "the last one ended badly",
        Ending.STOPPED: "the last one was stopped by people",
    }
)
FULL_NOTE = "; full: no other job can start until one ends"


class CurrentState(msgspec.Struct, frozen=True):
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
    api: Api,
    histories: HistoryCache,
    project: int,
    now: datetime,
    spiders: tuple[str, ...] = (),
) -> CurrentState:
    """Read what goes on, of these spiders or of all. Raises ApiError.

    A history that cannot be read raises nothing: see `CurrentState.unread_history`.
    """
    pattern = compile_patterns(spiders or ("*",))
    with open_parallel_reads(api, CAPACITY_TIMEOUT_SECONDS) as reads:
        capacity = ask_for_capacity(reads, project)
        every = stream_live_jobs(api, project)
        live = tuple(job for job in every if pattern.fullmatch(job.spider or ""))
        recent = read_recent_jobs(api, project, spiders, now)
        found, unread = find_anomalies(histories, project, live, now)
        anomalies = tuple(one for one in found if pattern.fullmatch(one.spider))
        return CurrentState(live, recent, anomalies, unread, capacity.is_full())


def read_recent_jobs(
    api: Api, project: int, spiders: tuple[str, ...], now: datetime
) -> tuple[Job, ...]:
    """Read the last jobs that ended, of these spiders or of all. Raises ApiError."""
    filters = JobFilters(state=FINISHED, spider=spiders)
    if filters.is_api_only:
        jobs = api.send(list_jobs(project, replace(filters, count=MAX_RECENT_JOBS)))
        return tuple(job for job in jobs if job.state == FINISHED)
    return tuple(islice(stream_matching_jobs(api, project, filters, now), MAX_RECENT_JOBS))


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
    """Say the live jobs in one sentence, without a full stop; with an empty `where`, no place."""
    if not live:
        return f"Nothing is running or waiting{f' in {where}' if where else ''}"
    return summarize_jobs(live, where, now)


def summarize_untold_jobs(state: CurrentState, where: str, now: datetime) -> str:
    """Say the live jobs, with the longest run time unless an anomaly says it."""
    told = {one.job.id for one in state.anomalies if one.job and one.kind == "run_time"}
    census = Census.count(state.live, now)
    others = Census.count((job for job in state.live if job.id not in told), now)
    if not state.live or others.longest_run == census.longest_run:
        return summarize_live_jobs(state.live, where, now)
    return summarize_census(replace(census, longest_run=None), where)


def summarize_anomalies(anomalies: Sequence[Anomaly], where: str) -> str:
    """Say how many look wrong, and what where it is one or two: `1 looks wrong in eu: books …`."""
    look = "looks" if len(anomalies) == 1 else "look"
    count = f"{format_number(len(anomalies))} {look} wrong in {where}"
    if len(anomalies) > MAX_TITLE_REASONS:
        return f"{count}."
    return f"{count}: {'; '.join(f'{one.spider} {one.observation}' for one in anomalies)}"


def list_untold_reasons(anomalies: Sequence[Anomaly]) -> list[str]:
    """List what the title does not say of the surest anomalies: all, what is usual, or nothing."""
    has_told = len(anomalies) <= MAX_TITLE_REASONS
    return [one.comparison if has_told else one.reason for one in anomalies[:MAX_ANOMALIES_LISTED]]


def count_unlisted(anomalies: Sequence[Anomaly]) -> Iterator[Line]:
    """Say how many more look wrong than are listed."""
    if len(anomalies) > MAX_ANOMALIES_LISTED:
        yield (f"{format_number(len(anomalies) - MAX_ANOMALIES_LISTED)} more, less sure.",)


def summarize_endings(recent: Sequence[Job], now: datetime) -> str:
    """Say how the last jobs ended: well, badly, stopped by people. Empty without any."""
    endings = Census.count(recent, now).endings
    ways = [(endings[end], end) for end in ENDING_LABELS if endings[end]]
    if len(ways) == 1:
        ((count, end),) = ways
        return SINGLE_ENDING[end] if count == 1 else f"the last {count} {COMMON_ENDING[end]}"
    said = join_words([f"{count} {ENDING_LABELS[end]}" for count, end in ways])
    return f"of the last {len(recent)} that ended: {said}" if said else ""


def draw_live_jobs(
    live: Sequence[Job], anomalies: Sequence[Anomaly], now: datetime
) -> Iterator[Table | Paragraph]:
    """Draw the live jobs, those that look wrong first."""
    if not live:
        return
    shown = order_live_jobs(live, anomalies)
    odd = {one.job.id for one in anomalies if one.job}
    yield build_jobs_table(shown, "Jobs", now, odd, state=RUNNING)
    if len(live) > len(shown):
        part = f"{format_number(len(shown))} of {format_number(len(live))}"
        yield Paragraph.of(f"The table shows {part}.", quiet=True)


def order_live_jobs(live: Sequence[Job], anomalies: Sequence[Anomaly]) -> list[Job]:
    """Sort live jobs, those that look wrong first, and keep as many as fit into one table."""
    odd = {one.job.id for one in anomalies if one.job}
    return sorted(live, key=lambda job: job.id not in odd)[:MAX_LIVE_ROWS]
