"""Explains many failures: they are grouped by kind, and each kind is judged by its newest job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import msgspec

from jobsbot.core.analysis.cause_screen import clean
from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.verdict import find_cause
from jobsbot.core.analysis.evidence import (
    CauseVerdict,
    Evidence,
    Unread,
    describe_unread_parts,
    list_beside_title,
)
from jobsbot.core.analysis.evidence_reader import (
    EVIDENCE_TIMEOUT_SECONDS,
    MAX_REQUESTS,
    read_evidence,
)
from jobsbot.core.analysis.scrapy_lines import find_only_host
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.storage_calls import read_first_requests
from jobsbot.core.messages.job_table import describe_state
from jobsbot.core.messages.message import Line, Paragraph, Part, Strong
from jobsbot.core.ports import Api
from jobsbot.core.text.wording import format_number, format_part, join_words
from jobsbot.core.values import replace

REQUESTS_READ = 20
"""The first requests of a job, from which its site is known where they all go to one."""
MAX_CAUSES_NAMED = 3
MAX_KINDS_AT_ONCE = 3
"""Each reads eight things from storage at the same time."""


class JudgedJobs(msgspec.Struct, frozen=True):
    """Failures that are alike, and the cause of the newest of them."""

    jobs: tuple[Job, ...]
    evidence: Evidence
    verdict: CauseVerdict
    site: str = ""
    """The host that it reads, where it reads one and that matters."""

    @property
    def newest(self) -> Job:
        return self.jobs[0]

    @property
    def phrase(self) -> str:
        """The cause in a few words, the same for all jobs that share it: `by HTTP 403 from x`."""
        best = self.verdict.findings[0] if self.verdict.findings else None
        if best is None or not best.figure:
            return f"because {names.TITLES[self.verdict.cause]}"
        return f"by {best.figure}{f' from {self.site}' if self.site else ''}"

    @property
    def usual(self) -> str:
        return self.verdict.findings[0].usual if self.verdict.findings else ""


def group_failures(failures: Sequence[Job]) -> list[tuple[Job, ...]]:
    """Put failures of one spider, close reason and version together, the largest group first."""
    kinds: defaultdict[tuple[str, str, str], list[Job]] = defaultdict(list)
    for job in failures:
        kinds[job.spider or "", job.close_reason or "", job.version or ""].append(job)
    return sorted((tuple(jobs) for jobs in kinds.values()), key=len, reverse=True)


def judge_kinds(
    api: Api, kinds: Sequence[tuple[Job, ...]], now: datetime, mask: Callable[[str], str]
) -> list[JudgedJobs]:
    """Judge kinds of failures, several at once: each waits for storage twice. Raises ApiError."""
    with ThreadPoolExecutor(MAX_KINDS_AT_ONCE, thread_name_prefix="kind") as executor:
        return list(executor.map(lambda jobs: judge_kind(api, jobs, now, mask), kinds))


def judge_kind(
    api: Api, jobs: tuple[Job, ...], now: datetime, mask: Callable[[str], str]
) -> JudgedJobs:
    """Judge failures that are alike by the newest of them."""
    evidence = read_evidence(api, jobs[0], now, mask)
    verdict = find_cause(evidence)
    has_figure = bool(verdict.findings and verdict.findings[0].figure)
    site = read_site(api, jobs[0]) if has_figure else ""
    return JudgedJobs(jobs, evidence, verdict, site)


def name_site(api: Api, evidence: Evidence, verdict: CauseVerdict) -> CauseVerdict:
    """Add the host to a verdict about a site, where the run reads only one.

    The errors that were read tell the host; else it is requested, unless the whole answer would
    then need more than `MAX_REQUESTS`.
    """
    if verdict.cause not in (names.BAN, names.SITE_DOWN):
        return verdict
    has_room = evidence.request_count < MAX_REQUESTS
    site = evidence.site or (read_site(api, evidence.job) if has_room else "")
    if not site:
        return verdict
    best, *others = verdict.findings
    sentence = f"The site is {site}."
    named = replace(best, sentences=(*best.sentences, sentence))
    return replace(verdict, evidence=(*verdict.evidence, sentence), findings=(named, *others))


def read_site(api: Api, job: Job) -> str:
    """Read which host a job reads; empty where it reads several, or that cannot be read."""
    try:
        asked = api.send(
            read_first_requests(job.key, REQUESTS_READ), timeout=EVIDENCE_TIMEOUT_SECONDS
        )
    except ApiError:
        return ""
    return find_only_host(one.url or "" for one in asked)


def describe_causes(judged: Sequence[JudgedJobs], total: int) -> str:
    """Say how many failures have which cause, to follow a sentence: `: 36 of 38 by HTTP 403 …`.

    Of one job alone it says no number.
    """
    counts: dict[str, int] = {}
    usual: dict[str, str] = {}
    for kind in judged:
        if kind.verdict.cause != names.UNKNOWN:
            counts[kind.phrase] = counts.get(kind.phrase, 0) + len(kind.jobs)
            usual.setdefault(kind.phrase, kind.usual)
    if not counts:
        return "; I can't tell why"
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    said = [
        f"{format_number(count) if n else '' if total == 1 else format_part(count, total)} {phrase}"
        + (f" ({usual[phrase]})" if usual[phrase] else "")
        for n, (phrase, count) in enumerate(ordered[:MAX_CAUSES_NAMED])
    ]
    left = total - sum(counts.values())
    more = "; other causes below" if len(ordered) > MAX_CAUSES_NAMED else ""
    return f": {join_words(said).lstrip()}{more}" + (
        f"; not explained: {format_number(left)}" if left else ""
    )


def describe_same_cause(kind: JudgedJobs, total: int, mask: Callable[[str], str]) -> Line:
    """Say how many of the failures these are, of which spider, and their cause."""
    job, count = kind.newest, len(kind.jobs)
    of = f"{format_part(count, total)}: " if total > 1 else ""
    best = kind.verdict.findings[0].sentences if kind.verdict.findings else ()
    evidence = " ".join(list_beside_title(best, job)[:1])
    cause = f"{names.TITLES[kind.verdict.cause]} ({kind.verdict.sure})."
    said = clean(f"{cause} {evidence}".rstrip(), mask)
    return (Strong(f"{of}{job.spider or '?'}"), f" as {clean(describe_state(job), mask)}: ", said)


def draw_kinds_left_out(judged: Sequence[JudgedJobs], total: int) -> Iterator[Part]:
    """Say that each kind was judged by one job, and what was not looked at or could not be read."""
    seen = sum(len(kind.jobs) for kind in judged)
    said = "Jobs of one spider, close reason and version are judged by the newest of them."
    if seen < total:
        said += f" {format_number(total - seen)} of smaller kinds were not looked at."
    yield Paragraph.of(said, quiet=True)
    unread = [one for kind in judged for one in list_unread(kind)]
    if unread:
        yield Paragraph.of(f"Could not be read: {describe_unread_parts(unread, 'parts of ')}.")


def list_unread(kind: JudgedJobs) -> Iterator[Unread]:
    """Say of which job something could not be read, for each reason once, not which parts."""
    reasons = dict.fromkeys(one.why for one in kind.evidence.unread)
    yield from (Unread(kind.newest.id, why) for why in reasons)
