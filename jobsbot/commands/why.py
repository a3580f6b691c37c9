"""why: what ended a job, with how sure that is and all that speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.verdict import find_cause
from jobsbot.core.analysis.changes_since_good import describe_healing, list_changes
from jobsbot.core.analysis.evidence import CauseVerdict, Evidence
from jobsbot.core.analysis.evidence_reader import read_evidence
from jobsbot.core.grammar.command import ReadCommand, Selection, Turn
from jobsbot.core.grammar.params.jobs import KeyOrListingParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending, Job, JobKey
from jobsbot.core.messages.job_table import describe_state
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Line,
    Link,
    Message,
    Paragraph,
    Part,
    Strong,
    echo_line,
    format_number,
    join_words,
    pluralize,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.search import read_jobs_by_key, stream_matching_jobs
from jobsbot.core.text.tokens import quote
from jobsbot.core.text.visible_text import spell_invisible

MAX_ERROR_GROUPS = 3
MAX_SIGNATURE_CHARS = 140
MAX_EXAMPLE_CHARS = 300
RECENT_WINDOW = timedelta(hours=24)
"""Without a key: the jobs that ended badly in this time are explained."""
MAX_FAILURES = 2_000
MAX_KINDS_JUDGED = 5
"""Kinds of failures (spider, close reason, version) that are judged, each by its newest job."""


class ErrorRecord(Record, frozen=True, kw_only=True):
    """Errors that are alike."""

    count: int
    example: str


class CauseRecord(Record, frozen=True, kw_only=True):
    """Why one job ended as it did."""

    id: str
    cause: str
    sure: str
    evidence: tuple[str, ...]
    errors: tuple[ErrorRecord, ...]


@dataclass(frozen=True)
class JudgedJobs:
    """Failures that are alike, and the cause of the newest of them."""

    jobs: tuple[Job, ...]
    evidence: Evidence
    verdict: CauseVerdict

    @property
    def newest(self) -> Job:
        return self.jobs[0]


@dataclass(frozen=True, kw_only=True)
class ExplainJobs(ReadCommand):
    """Explain why a job ended as it did, or what the failures of a project come from."""

    word = "why"
    also = ("explain", "cause")
    usage = "KEY | [project] [filters]"
    examples = ("why 123/1/2", "why 123", "why 123 spider=books")

    selection: Selection = takes(KeyOrListingParam())

    def answer(self, turn: Turn) -> Message:
        keys = self.selection.filters.job
        return self.explain_one(turn, keys[0]) if keys else self.explain_many(turn)

    def explain_one(self, turn: Turn, key: JobKey) -> Message:
        """One screen: the cause, what speaks for it, the errors, what changed, what to do."""
        job = read_jobs_by_key(turn.api, (key,)).get(key)
        if job is None:
            return Message(f"{key} not found.", (echo_line(say(self)),), not_found=(str(key),),
                           records=())  # fmt: skip
        evidence = read_evidence(turn.api, job, turn.said.when)
        verdict, mask = find_cause(evidence), turn.config.masking.mask_text
        return Message(
            title=describe_verdict(job, verdict, mask),
            parts=(*draw_evidence(verdict, mask), *draw_errors(evidence, mask),
                   *draw_changes(evidence, mask), *draw_unread(evidence), echo_line(say(self))),
            buttons=tuple(build_buttons(evidence)),
            records=(make_cause_record(evidence, verdict, mask),),
        )  # fmt: skip

    def explain_many(self, turn: Turn) -> Message:
        """The failures of a day by their cause, the most frequent first."""
        failures = self.find_failures(turn)
        where = turn.config.project_label(self.selection.project)
        if not failures:
            return Message(f"No job of {where} that matches ended badly in the last 24 h.",
                           (echo_line(say(self)),), records=())  # fmt: skip
        kinds = group_failures(failures)
        judged = [judge_kind(turn, jobs) for jobs in kinds[:MAX_KINDS_JUDGED]]
        mask = turn.config.masking.mask_text
        return Message(
            title=self.headline(judged, len(failures), where),
            parts=(*draw_kinds_left_out(judged, len(failures)), echo_line(say(self))),
            button_rows=tuple((describe_kind(kind, len(failures), mask), build_kind_buttons(kind))
                              for kind in judged),
            records=tuple(make_cause_record(kind.evidence, kind.verdict, mask) for kind in judged),
        )  # fmt: skip

    def find_failures(self, turn: Turn) -> list[Job]:
        """Find the jobs that match and ended badly, newest first, of the last 24 hours."""
        since = turn.said.when - RECENT_WINDOW
        project, filters = self.selection.project, self.selection.filters
        found: list[Job] = []
        for job in stream_matching_jobs(turn.api, project, filters, turn.said.when):
            ended = job.updated_at or job.started_at
            if job.ending is Ending.BADLY and ended and ended >= since:
                found.append(job)
            if len(found) == MAX_FAILURES:
                break
        return found

    def headline(self, judged: Sequence[JudgedJobs], total: int, where: str) -> str:
        known = [kind for kind in judged if kind.verdict.cause != names.UNKNOWN]
        explained = sum(len(kind.jobs) for kind in known)
        failures = pluralize(total, "job")
        if not known:
            return f"{failures} ended badly in {where} in 24 h; I can't tell why."
        left = f"; not explained: {format_number(total - explained)}" if explained < total else ""
        return f"{failures} ended badly in {where} in 24 h{left}."


def describe_verdict(job: Job, verdict: CauseVerdict, mask: Callable[[str], str]) -> str:
    """Say the cause in one sentence, with how sure it is."""
    name = f"{job.key} {job.spider or '?'}"
    state = mask(describe_state(job))
    how = f"is {state}" if job.state != FINISHED else f"ended as {state}"
    if verdict.cause == names.UNKNOWN:
        return f"{name} {how}: I can't tell why."
    return f"{name} {how}: {names.TITLES[verdict.cause]} ({verdict.sure})."


def draw_evidence(verdict: CauseVerdict, mask: Callable[[str], str]) -> Iterator[Part]:
    """List what speaks for the cause; then, apart, what else was found."""
    if not verdict.findings:
        yield Paragraph.of("Nothing that could be read decides it.")
        return
    best, *others = verdict.findings
    yield BulletList(tuple((clean(sentence, mask),) for sentence in best.sentences))
    beside = tuple(
        (Strong(f"Also, {names.TITLES[other.cause]}: "), clean(" ".join(other.sentences), mask))
        for other in others
        if other.cause != best.cause
    )
    if beside:
        yield BulletList(beside[:3])


def draw_errors(evidence: Evidence, mask: Callable[[str], str]) -> Iterator[Part]:
    """The groups of errors that were read, the most frequent first, and one example."""
    groups = evidence.errors[:MAX_ERROR_GROUPS]
    if not groups:
        return
    read = sum(group.count for group in evidence.errors)
    all_errors = max(evidence.run.errors, read)
    of = "" if read >= all_errors else f", {format_number(read)} of them read"
    yield Paragraph.of(Strong(f"{pluralize(all_errors, 'error')}{of}"))
    yield BulletList(tuple(
        (f"{format_number(group.count)} × ", clean(group.signature, mask)[:MAX_SIGNATURE_CHARS])
        for group in groups
    ))  # fmt: skip
    last = clean(groups[0].example.strip()[-MAX_EXAMPLE_CHARS:], mask)
    yield Paragraph.of("One of them ends: ", *cut_text(last), quiet=True)


def draw_changes(evidence: Evidence, mask: Callable[[str], str]) -> Iterator[Part]:
    """What is different since the last good run, and whether such ends healed by themselves."""
    changes = list(list_changes(evidence))
    good = evidence.good_run
    if good is None:
        yield Paragraph.of("No earlier run that went well was found to compare with.", quiet=True)
    elif changes:
        link = Link(good.job.id, good.job.key.url)
        yield Paragraph.of(
            "Since its last good run ", link, f": {clean('; '.join(changes), mask)}."
        )
    healing = describe_healing(evidence)
    if healing:
        yield Paragraph.of(clean(healing, mask))


def draw_unread(evidence: Evidence) -> Iterator[Part]:
    if evidence.unread:
        yield Paragraph.of(f"Could not be read: {join_words(evidence.unread)}.")


def build_buttons(evidence: Evidence) -> Iterator[Button]:
    job, good = evidence.job, evidence.good_run
    yield Button("Log", Origin.PRESSED, f"log {job.id}", hint=f"Log of {job.id}")
    if good is not None:
        yield Button("Its last good run", Origin.PRESSED, f"show {good.job.id}")
    if job.spider:
        runs = f"list {job.key.project} finished spider={quote(job.spider)} count=20"
        yield Button("Spider's runs", Origin.PRESSED, runs)
    if job.state == RUNNING:
        yield Button("Stop…", Origin.PRESSED, f"stop {job.id}", hint=f"Stop {job.id}, asks first")


def group_failures(failures: Sequence[Job]) -> list[tuple[Job, ...]]:
    """Put failures of one spider, close reason and version together, the largest group first."""
    kinds: defaultdict[tuple[str, str, str], list[Job]] = defaultdict(list)
    for job in failures:
        kinds[job.spider or "", job.close_reason or "", job.version or ""].append(job)
    return sorted((tuple(jobs) for jobs in kinds.values()), key=len, reverse=True)


def judge_kind(turn: Turn, jobs: tuple[Job, ...]) -> JudgedJobs:
    """Judge failures that are alike by the newest of them."""
    evidence = read_evidence(turn.api, jobs[0], turn.said.when)
    return JudgedJobs(jobs, evidence, find_cause(evidence))


def describe_kind(kind: JudgedJobs, total: int, mask: Callable[[str], str]) -> Line:
    """Say how many of the failures these are, of which spider, and their cause."""
    job, count = kind.newest, len(kind.jobs)
    of = f"{format_number(count)} of {format_number(total)}"
    first = kind.verdict.findings[0].sentences[0] if kind.verdict.findings else ""
    said = clean(f"{names.TITLES[kind.verdict.cause]} ({kind.verdict.sure}). {first}", mask)
    return (Strong(f"{of}: {job.spider or '?'}"), f" as {clean(describe_state(job), mask)}: ", said)


def build_kind_buttons(kind: JudgedJobs) -> tuple[Button, ...]:
    key = kind.newest.id
    return (
        Button("Why?", Origin.PRESSED, f"why {key}", hint=f"Why {key} ended so"),
        Button("Log", Origin.PRESSED, f"log {key}", hint=f"Log of {key}"),
    )


def draw_kinds_left_out(judged: Sequence[JudgedJobs], total: int) -> Iterator[Part]:
    """Say that each kind was judged by one job, and how many were in none that was judged."""
    seen = sum(len(kind.jobs) for kind in judged)
    said = "Jobs of one spider, close reason and version are judged by the newest of them."
    if seen < total:
        said += f" {format_number(total - seen)} of smaller kinds were not looked at."
    yield Paragraph.of(said, quiet=True)


def make_cause_record(
    evidence: Evidence, verdict: CauseVerdict, mask: Callable[[str], str]
) -> CauseRecord:
    """Give the verdict to programs, with credentials masked."""
    return CauseRecord(
        id=evidence.job.id,
        cause=verdict.cause,
        sure=verdict.sure,
        evidence=tuple(mask(sentence) for sentence in verdict.evidence),
        errors=tuple(
            ErrorRecord(count=group.count, example=mask(group.example))
            for group in evidence.errors[:MAX_ERROR_GROUPS]
        ),
    )


def clean(text: str, mask: Callable[[str], str]) -> str:
    """Make a stranger's text fit to show: credentials masked, what is invisible spelled out."""
    return spell_invisible(mask(text))


def cut_text(text: str) -> list[str]:
    """Cut a text into spans that every renderer shows whole."""
    return [text[start : start + 150] for start in range(0, len(text), 150)]
