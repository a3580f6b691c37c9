"""Draws why a job ended as it did: the cause, the evidence, errors, and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.changes_since_good import (
    describe_healing,
    describe_people,
    list_changes_since_good,
)
from jobsbot.core.analysis.evidence import (
    CauseVerdict,
    Evidence,
    describe_unread_parts,
    list_beside_title,
)
from jobsbot.core.analysis.oddities import list_oddities
from jobsbot.core.analysis.runs import read_run
from jobsbot.core.jobs.job import FINISHED, RUNNING, Job
from jobsbot.core.messages.job_table import LIVE_STATES, choose_job_mark, describe_state
from jobsbot.core.messages.log_lines import cut_into_spans
from jobsbot.core.messages.message import BulletList, Link, Paragraph, Part, Strong
from jobsbot.core.messages.records import Record
from jobsbot.core.text.visible_text import mask_beginning, spell_invisible
from jobsbot.core.text.wording import format_number, pluralize

MAX_ERROR_GROUPS = 3
MAX_SHOWN_SIGNATURE_CHARS = 140
MAX_EXAMPLE_CHARS = 300
MAX_RECORD_CHARS = 2_000


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


def list_live_oddities(evidence: Evidence) -> tuple[str, ...]:
    """List what looks wrong about a running job, as `stuck` does, by the runs that were read."""
    if evidence.job.state != RUNNING:
        return ()
    runs = [run for job in evidence.earlier if (run := read_run(job))]
    found = list_oddities(evidence.job, runs, evidence.now)
    return tuple(f"{one.says[:1].upper()}{one.says[1:]}." for one in found)


def describe_verdict(
    job: Job, verdict: CauseVerdict, mask: Callable[[str], str], *, is_odd: bool = False
) -> str:
    """Say the cause in one sentence, with how sure it is."""
    unexplained = is_odd and verdict.cause == names.UNKNOWN
    is_wrong = unexplained or verdict.cause not in (names.UNKNOWN, names.FINE)
    name = f"{choose_job_mark(job, is_wrong)} {job.key} {job.spider or '?'}"
    state = mask(describe_state(job))
    how = f"is {state}" if job.state != FINISHED else f"ended as {state}"
    if verdict.cause == names.UNKNOWN:
        return f"{name} {how}{', looks wrong' if unexplained else ''}: I can't tell why."
    cause = names.name_cause(verdict.cause, is_live=job.state in LIVE_STATES)
    return f"{name} {how}: {cause} ({verdict.sure})."


def draw_oddities(oddities: Sequence[str]) -> Iterator[Part]:
    """Say in bold what looks wrong about a running job."""
    if oddities:
        yield BulletList(tuple((Strong(one),) for one in oddities))


def draw_evidence(
    job: Job, verdict: CauseVerdict, mask: Callable[[str], str], *, is_odd: bool = False
) -> Iterator[Part]:
    """List the evidence for the cause; then, apart, what else was found."""
    if not verdict.findings and is_odd:
        yield Paragraph.of("Nothing that could be read says where that comes from.")
        return
    if not verdict.findings:
        yield Paragraph.of("Nothing that could be read decides it.")
        return
    (best, *others), is_live = verdict.findings, job.state in LIVE_STATES
    sentences = list_beside_title(best.sentences, job)
    if sentences:
        yield BulletList(tuple((clean(sentence, mask),) for sentence in sentences))
    beside = tuple(
        (
            Strong(f"Also, {names.name_cause(other.cause, is_live=is_live)}: "),
            clean(" ".join(new), mask),
        )
        for other in others
        if other.cause != best.cause
        and (new := [one for one in other.sentences if one not in best.sentences])
    )
    if beside:
        yield BulletList(beside[:3])


def draw_errors(evidence: Evidence, mask: Callable[[str], str]) -> Iterator[Part]:
    """Draw the groups of errors that were read, the most frequent first, and one example."""
    groups = evidence.errors[:MAX_ERROR_GROUPS]
    if not groups:
        return
    read = sum(group.count for group in evidence.errors)
    all_errors = max(evidence.run.errors, read)
    of = "" if read >= all_errors else f", {format_number(read)} of them read"
    yield Paragraph.of(Strong(f"{pluralize(all_errors, 'error')}{of}"))
    yield BulletList(tuple(
        (
            f"{format_number(group.count)} × ",
            clean(group.signature, mask)[:MAX_SHOWN_SIGNATURE_CHARS],
        )
        for group in groups
    ))  # fmt: skip
    last = spell_invisible(mask_beginning(groups[0].example.strip(), mask))[-MAX_EXAMPLE_CHARS:]
    yield Paragraph.of("One of them ends: ", *cut_into_spans(last), quiet=True)


def draw_changes(evidence: Evidence, mask: Callable[[str], str]) -> Iterator[Part]:
    """Draw what changed since the last good run, and whether such failures passed by themselves."""
    changes = list(list_changes_since_good(evidence))
    good = evidence.good_run
    if good is None:
        yield Paragraph.of("No earlier run that went well was found to compare with.", quiet=True)
    elif changes:
        link = Link(good.job.id, good.job.key.url)
        yield Paragraph.of(
            "Since its last good run ", link, f": {clean('; '.join(changes), mask)}."
        )
    for said in (describe_healing(evidence), describe_people(evidence, mask)):
        if said:
            yield Paragraph.of(clean(said, mask))


def draw_unread(evidence: Evidence) -> Iterator[Part]:
    if evidence.unread:
        yield Paragraph.of(f"Could not be read: {describe_unread_parts(evidence.unread)}.")


def make_cause_record(
    evidence: Evidence, verdict: CauseVerdict, mask: Callable[[str], str]
) -> CauseRecord:
    """Give the verdict to programs, with credentials masked."""
    return CauseRecord(
        id=evidence.job.id,
        cause=verdict.cause,
        sure=verdict.sure,
        evidence=tuple(map(mask, (*list_live_oddities(evidence), *verdict.evidence))),
        errors=tuple(
            ErrorRecord(
                count=group.count, example=mask_beginning(group.example, mask)[:MAX_RECORD_CHARS]
            )
            for group in evidence.errors[:MAX_ERROR_GROUPS]
        ),
    )


def clean(text: str, mask: Callable[[str], str]) -> str:
    """Make a stranger's text fit to show: credentials masked, what is invisible spelled out."""
    return spell_invisible(mask(text))
