"""What `stuck` finds in a project, in words, buttons and records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from jobsbot.core.analysis.anomalies import MIN_EARLIER_RUNS, Anomaly, select_usual_runs
from jobsbot.core.analysis.last_items import MAX_JOBS_ASKED, LastItems, read_last_items
from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.analysis.runs import RunHistories, stream_live_jobs
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds.name_filters import compile_patterns
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.messages.message import Button, Line, Link, Paragraph, Span, Strong
from jobsbot.core.messages.records import Record
from jobsbot.core.ports import Api
from jobsbot.core.text.tokens import quote
from jobsbot.core.text.wording import join_words, pluralize

MAX_FINDINGS_SHOWN = 10
MAX_YOUNG_NAMED = 5


class Findings(msgspec.Struct, frozen=True):
    """What looks wrong in one project, the surest first, and what could not be judged."""

    project: int
    anomalies: tuple[Anomaly, ...]
    young: tuple[str, ...]
    """Spiders that run and have too few earlier runs for a verdict."""
    last_items: LastItems
    """When the last items of running jobs came, as far as that is known."""
    has_judged: bool
    """At least one spider has enough earlier runs for a verdict."""


class FindingRecord(Record, frozen=True, kw_only=True):
    """Something that looks wrong: with a job (`id`), or with all runs of a spider."""

    id: str | None = None
    project: int
    spider: str
    kind: str
    says: str
    chance: float


def find_findings(
    api: Api,
    histories: HistoryCache,
    project: int,
    now: datetime,
    spiders: tuple[str, ...] = (),
) -> Findings:
    """Judge the live jobs of these spiders, or of all, each against its own spider's runs.

    Raises ApiError.
    """
    pattern = compile_patterns(spiders or ("*",))
    every = stream_live_jobs(api, project)
    live = [job for job in every if pattern.fullmatch(job.spider or "")]
    history = histories.get_history(project, now)
    last_items = read_last_items(api, live, now)
    found = history.find_anomalies(live, now, last_items.at)
    anomalies = [one for one in found if pattern.fullmatch(one.spider)]
    young = find_young_spiders(live, history.histories)
    judged = any(map(pattern.fullmatch, list_judged_spiders(history.histories)))
    return Findings(project, tuple(anomalies), young, last_items, judged)


def find_young_spiders(live: Sequence[Job], histories: RunHistories) -> tuple[str, ...]:
    running = dict.fromkeys(job.spider or "?" for job in live if job.state == RUNNING)
    usual = {spider: select_usual_runs(histories.by_spider.get(spider, ())) for spider in running}
    return tuple(spider for spider in running if len(usual[spider]) < MIN_EARLIER_RUNS)


def list_judged_spiders(histories: RunHistories) -> Iterator[str]:
    """List the spiders that have enough earlier runs for a verdict."""
    for spider, runs in histories.by_spider.items():
        if len(select_usual_runs(runs)) >= MIN_EARLIER_RUNS:
            yield spider


def summarize_findings(found: int, where: str, *, has_judged: bool) -> str:
    """Say how many things look wrong, without a full stop. Without a verdict, nothing is all right.

    `has_judged` tells whether any spider has enough earlier runs for one.
    """
    if not found and not has_judged:
        few = f"no spider has {MIN_EARLIER_RUNS} earlier runs"
        return f"Whether something in {where} looks wrong can't be told yet: {few}"
    if not found:
        return f"Nothing in {where} looks wrong against its own history"
    look, order = ("looks", "") if found == 1 else ("look", ", the surest first")
    return f"{pluralize(found, 'thing')} in {where} {look} wrong{order}"


def describe_limits(young: Sequence[str], found: int) -> Iterator[Paragraph]:
    """Say which spiders have no verdict, and how many more findings there are."""
    if young:
        left = len(young) - MAX_YOUNG_NAMED
        few = join_words(young[:MAX_YOUNG_NAMED]) + (f" and {left} more" if left > 0 else "")
        why = f"fewer than {MIN_EARLIER_RUNS} earlier runs"
        yield Paragraph.of(f"Not enough history for a verdict on {few}: {why}.", quiet=True)
    if found > MAX_FINDINGS_SHOWN:
        yield Paragraph.of(f"{found - MAX_FINDINGS_SHOWN} more are less sure.", quiet=True)


def describe_unread_items(projects: Iterable[LastItems]) -> Iterator[Paragraph]:
    """Say for which projects it is not known of all jobs when their last items came."""
    projects = list(projects)
    if error := next((one.failed for one in projects if one.failed), None):
        note = f"When the last items came could not be read everywhere: {error.text}"
        yield Paragraph.of(note, quiet=True)
    if unasked := sum(one.unasked for one in projects):
        note = (
            f"When the last items came was asked of the {MAX_JOBS_ASKED} jobs of a project that "
            f"run longest, and not of {pluralize(unasked, 'other')}."
        )
        yield Paragraph.of(note, quiet=True)


def describe_anomaly(anomaly: Anomaly, where: str = "") -> Line:
    """Say an anomaly in one sentence, with its other reasons; `where` names the project, if any."""
    also = f" Also {'; also '.join(anomaly.other_reasons)}." if anomaly.other_reasons else ""
    place = f" in {where}" if where else ""
    said: tuple[Span, ...] = (Strong(anomaly.spider), f"{place}: {anomaly.reason}.{also}")
    if anomaly.job is None:
        return said
    return (Link(anomaly.job.id, anomaly.job.key.url), " ", *said)


def build_anomaly_buttons(anomaly: Anomaly, project: int) -> tuple[Button, ...]:
    """Make the buttons to the job, or to the spider's runs, and to `why`."""
    if anomaly.job is None:
        runs = f"list {project} finished spider={quote(anomaly.spider)} count=20"
        why = f"why {project} spider={quote(anomaly.spider)}"
        return (
            Button("Details", Origin.PRESSED, runs, hint=f"Runs of {anomaly.spider}"),
            Button("Why?", Origin.PRESSED, why, hint=f"Why runs of {anomaly.spider} fail"),
        )
    key = anomaly.job.id
    return (
        Button("Details", Origin.PRESSED, f"show {key}", hint=f"Details of {key}"),
        Button("Why?", Origin.PRESSED, f"why {key}", hint=f"Why {key} is as it is"),
        Button("Stop…", Origin.PRESSED, f"stop {key}", hint=f"Stop {key}, asks first"),
    )


def make_finding(anomaly: Anomaly, project: int) -> FindingRecord:
    """Make the record of an anomaly, with all that speaks for it."""
    return FindingRecord(
        id=anomaly.job.id if anomaly.job else None,
        project=project,
        spider=anomaly.spider,
        kind=anomaly.kind,
        says="; ".join([anomaly.reason, *anomaly.other_reasons]),
        chance=anomaly.chance,
    )
